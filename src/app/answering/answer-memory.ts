/**
 * Answers to questions that were asked before: the same question, after the same talk, over the same code, of the same model with the
 * same settings. The text of an answer stays in its session and is read from there, so that it goes when the session is deleted;
 * here are its key and its figures. What no session keeps is remembered for as long as the process.
 */

import { type BigIntStats, statSync } from 'node:fs';
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import * as v from 'valibot';
import { MlxCodeError } from '../../base/errors.ts';
import { sha256Hex } from '../../base/hash.ts';
import { writeFileAtomic } from '../../platform/atomic-write.ts';
import { cacheDir, ensurePrivateDir } from '../../platform/dirs.ts';
import { readSmallFile } from '../../platform/small-file.ts';
import type { Sessions } from '../../sessions/index.ts';
import { redactSecrets } from '../../text/redact.ts';
import type { AnswerEnd, PromptView, Remembered, RememberedEnd, RememberedPrompt } from './ask-types.ts';

/** Where a session keeps an answer. */
export interface TurnPlace {
  readonly session: string;
  readonly turn: number;
}

interface Entry {
  /** Null for an answer that no session keeps. */
  readonly place: TurnPlace | null;
  /** Of the answer, so that no other turn is taken for it. */
  readonly hash: string;
  /** The answer where `place` is null; else ''. */
  readonly answer: string;
  readonly prompt: RememberedPrompt;
  readonly end: Omit<RememberedEnd, 'answer'>;
}

type Dumped = ReturnType<LRUCache<string, Entry>['dump']>;

const FILE = 'answers.json';
/** Raised when an entry gets another form: older ones are then forgotten. */
const VERSION = 3;
const MAX_ANSWERS = 200;
/** Characters of all entries as JSON. */
const MAX_CHARS = 4_000_000;
/** Bytes of the file: a character of JSON takes three at most. A larger file is not ours. */
const MAX_BYTES = 3 * MAX_CHARS;
const LONGEST_MS = 30 * 24 * 3_600_000;

export class AnswerMemory {
  readonly #sessions: () => Promise<Sessions>;
  readonly #entries = new LRUCache<string, Entry>({
    ...{ max: MAX_ANSWERS, maxSize: MAX_CHARS, ttl: LONGEST_MS },
    sizeCalculation: (entry) => JSON.stringify(entry).length,
  });
  /** Of the file as it was read last. */
  #stamp = '';

  /** @param sessions where the answers are kept */
  constructor(sessions: () => Promise<Sessions>) {
    this.#sessions = sessions;
  }

  /** @returns null for a question that was not asked so before, or whose answer is gone */
  async find(key: string): Promise<Remembered | null> {
    this.#takeWritten();
    const entry = this.#entries.get(key);
    if (entry === undefined) return null;
    const answer = entry.place === null ? entry.answer : await this.#answerAt(entry.place);
    if (answer === null || sha256Hex(answer) !== entry.hash) return null;
    return { prompt: entry.prompt, end: { ...entry.end, answer } };
  }

  /**
   * Remembers an answer that is whole. Where it cannot be written, the process alone remembers it.
   * @param place null where no session keeps it
   */
  async keep(
    view: PromptView,
    { answer, claims: _claims, samples: _samples, ...end }: AnswerEnd,
    place: TurnPlace | null,
  ): Promise<void> {
    const { message: _, question: __, query: ___, quotes: ____, facts, ...prompt } = view;
    if (prompt.memoryKey === '' || end.reason !== 'stop' || answer.trim() === '' || end.fromMemory) return;
    this.#takeWritten();
    // What is quoted is code, and is cut out of the files again.
    const citations = end.citations.map((citation) => ({ ...citation, quote: '' }));
    this.#entries.set(prompt.memoryKey, {
      ...{ place, hash: sha256Hex(answer), answer: place === null ? answer : '', end: { ...end, citations } },
      prompt: {
        ...prompt,
        factHashes: facts.map(({ text }) => sha256Hex(text)),
        dropped: prompt.dropped.map(({ whole: _, ...passage }) => ({ ...passage, text: '' })),
      },
    });
    if (place !== null) await write(this.#entries.dump());
  }

  async #answerAt({ session, turn }: TurnPlace): Promise<string | null> {
    try {
      const kept = (await this.#sessions()).turns(session).find(({ id }) => id === turn);
      return kept === undefined || kept.cut || kept.state !== 'done' ? null : kept.answer;
    } catch (error) {
      if (error instanceof MlxCodeError) return null;
      throw error;
    }
  }

  /** Takes what any process has written since. The file is read only when it has changed. */
  #takeWritten(): void {
    const stats = statsOfFile();
    // It changes whenever the file does, as that is replaced as a whole.
    const stamp = stats === undefined ? '' : `${stats.ino} ${stats.size} ${stats.mtimeNs} ${stats.ctimeNs}`;
    if (stamp === this.#stamp) return;
    this.#stamp = stamp;
    const own = this.#entries.dump();
    const known = new Set(own.map(([key]) => key));
    this.#entries.load([...written(stats).filter(([key]) => !known.has(key)), ...own]);
  }
}

/** Forgets the answers of a session that is deleted. */
export async function forgetAnswersOf(session: string): Promise<void> {
  const all = written(statsOfFile());
  const others = all.filter(([, { value }]) => value.place?.session !== session);
  if (others.length < all.length) await write(others);
}

// --- internal ---

const listed = v.array(
  v.looseObject({ path: v.string(), startLine: v.number(), endLine: v.number(), symbol: v.string() }),
);
const counted = v.object({ cut: v.number(), stale: v.number(), forgotten: v.number(), shortened: v.number() });
const prompted = v.looseObject({
  ...counted.entries,
  ...{ sources: listed, dropped: listed, promptTokens: v.number(), system: v.string(), memoryKey: v.string() },
  factHashes: v.array(v.string()),
  generator: v.looseObject({ model: v.string(), contextTokens: v.number(), sentTo: v.nullable(v.string()) }),
});
const ended = v.looseObject({ reason: v.string(), citations: listed, unknownCitations: v.number() });
const entered = v.looseObject({
  value: v.object({
    place: v.object({ session: v.string(), turn: v.number() }),
    ...{ hash: v.string(), answer: v.string(), prompt: prompted, end: ended },
  }),
});
const Written = v.object({ version: v.literal(VERSION), entries: v.array(v.tuple([v.string(), entered])) });

function answersFile(): string {
  return join(cacheDir(), FILE);
}

function statsOfFile(): BigIntStats | undefined {
  try {
    return statSync(answersFile(), { throwIfNoEntry: false, bigint: true });
  } catch {
    // A folder that may not be entered: nothing is remembered.
    return undefined;
  }
}

/** Oldest first. @param stats of the file */
function written(stats: BigIntStats | undefined): Dumped {
  const size = Number(stats?.size ?? 0);
  if (size === 0 || size > MAX_BYTES) return [];
  try {
    const kept: unknown = JSON.parse(readSmallFile(answersFile(), size)?.toString('utf8') ?? '');
    return v.is(Written, kept) ? (kept.entries as unknown as Dumped) : [];
  } catch {
    // It is damaged, or was replaced at this moment: it is a cache.
    return [];
  }
}

async function write(entries: Dumped): Promise<void> {
  // An answer that no session keeps is not written, nor what may hold a secret.
  const kept = entries.filter(([, { value }]) => value.place !== null && !holdsSecret(value));
  try {
    ensurePrivateDir(cacheDir());
    await writeFileAtomic(answersFile(), JSON.stringify({ version: VERSION, entries: kept }));
  } catch (error) {
    // A disk that is full or read-only: the model is asked again.
    if (!(error instanceof MlxCodeError)) throw error;
  }
}

function holdsSecret(entry: Entry): boolean {
  const text = JSON.stringify(entry);
  return redactSecrets(text).text !== text;
}
