/**
 * Needles: which of five functions does what a sentence says? The functions are of one corpus, their comments and names are taken out, and the sentence
 * is what the comment of one said. An answer is right when the first of them that it names or cites is that one.
 */

import { answerEvents } from '../../src/app/answering/answer-events.ts';
import { docComment } from '../../src/app/measuring/doc-comment.ts';
import { repoPath } from '../../src/base/paths.ts';
import {
  AnswerText,
  budgetOf,
  composePrompt,
  type LinesOf,
  type Matching,
  matcherOf,
  systemMessage,
} from '../../src/chat/index.ts';
import { FEW_VIEWS, type PackShape } from '../../src/chat/passages/pack-shape.ts';
import { type Generator, loadStaticEmbedder } from '../../src/model/index.ts';
import { terms } from '../../src/text/terms.ts';
import { MARKER } from '../prompts.ts';
import { type CorpusFile, choose } from '../sets/questions.ts';
import type { AnswerRecord } from './records.ts';

export interface Needle {
  readonly corpus: string;
  readonly sentence: string;
  /** Lines of each function, without comment and with another name; in the order in which they are shown. */
  readonly functions: readonly (readonly string[])[];
  /** Which of them it is. */
  readonly at: number;
}

const SHOWN = 5;
/** In place of their names, which would tell. */
const MASKS = ['amber', 'birch', 'cedar', 'delta', 'ember'];
const LINES = { least: 4, most: 16 };
const MOST_CHARS = 700;
/** A definition of a function, with its name. */
const DEFINES =
  /^\s*(?:export\s+)?(?:pub(?:\([a-z]+\))?\s+)?(?:async\s+)?(?:def|func|fn|function\*?)\s+(?:\([^()]*\)\s*)?([A-Za-z_]\w{3,60})\s*[(<[]/;

/** @param chunks texts that a function may begin @returns the same in every run */
export function needlesOf(corpus: string, chunks: readonly string[], most: number): Needle[] {
  const known = chunks.flatMap((text) => functionIn(text) ?? []);
  const distinct = [...new Map(known.map((each) => [each.name, each])).values()];
  const targets = choose(distinct, most, ({ name, sentence }) => `${corpus} ${name} ${sentence}`);
  if (distinct.length < 2 * SHOWN) return [];
  return targets.map((target) => {
    const others = choose(
      distinct.filter(({ name }) => name !== target.name),
      SHOWN - 1,
      ({ name }) => `${target.name} ${name}`,
    );
    const order = choose([target, ...others], SHOWN, ({ name }) => `order ${target.name} ${name}`);
    const functions = order.map(({ lines, name }, n) =>
      lines.map((line) => line.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), MASKS[n] ?? '')),
    );
    return { corpus, sentence: target.sentence, functions, at: order.indexOf(target) };
  });
}

/** @param files of an index, whose chunks are not at hand: what is between blank lines begins where a function may begin */
export function chunksOf(files: readonly CorpusFile[]): string[] {
  return files
    .filter(({ part }) => part === 'source')
    .flatMap(({ text }) => {
      const lines = text.split('\n');
      return lines.flatMap((line, n) => (DEFINES.test(line) ? [withComment(lines, n)] : []));
    });
}

export function needleQuestion({ sentence }: Needle): string {
  return `Which of these functions does this: "${sentence}"? Say its name and what it does.`;
}

/** The prompt is made and the answer checked as `ask` does. */
export async function askNeedle(needle: Needle, generator: Generator, maxTokens: number): Promise<AnswerRecord> {
  const { corpus, sentence, functions, at } = needle;
  const question = needleQuestion(needle);
  const paths = functions.map((_, n) => repoPath(`src/part${n + 1}.txt`));
  const linesOf: LinesOf = (path) => functions[paths.findIndex((each) => each === path)] ?? null;
  const startedMs = performance.now();
  const composed = await composePrompt(generator, {
    ...{ question, query: sentence, system: systemMessage(MARKER, ''), earlier: [], linesOf, marker: MARKER },
    passages: functions.map((lines, n) => ({
      ...{ path: paths[n] as (typeof paths)[number], startLine: 1, endLine: lines.length, text: lines.join('\n') },
      ...{ symbol: '', reason: 'found' as const, score: SHOWN - n },
    })),
    budget: { ...budgetOf(generator, { maxTokens, sourceTokens: 3_000 }), shape: ALL_SHOWN },
  });
  const matcher: Matching = matcherOf(FEW_VIEWS.opensWithQuotes, composed.shown, question, composed.dropped, (texts) =>
    loadStaticEmbedder().embedSync(texts),
  );
  const stream = generator.generate({
    ...{
      messages: composed.messages,
      conversation: '',
      maxTokens,
      sampling: { temperature: 0 },
      stop: [`\n${MARKER}`],
    },
  });
  const shown = composed.shown.map(({ source, text }) => ({
    ...{ number: source.number, path: source.path, startLine: source.startLine, endLine: source.endLine },
    ...{ symbol: MASKS[paths.findIndex((each) => each === source.path)] ?? '', text },
  }));
  let record: AnswerRecord | undefined;
  let firstMs = 0;
  const newText = () => new AnswerText(composed.citable, MARKER, matcher);
  for await (const event of answerEvents(stream, generator.identity, newText, {}, matcher.quotes)) {
    if (event.kind === 'text' && firstMs === 0) firstMs = performance.now();
    if (event.kind !== 'end') continue;
    record = {
      ...{ kind: 'needle', corpus, question, model: generator.identity.model, abstained: false },
      ...{ goldFiles: [paths[at] ?? ''], goldNames: [MASKS[at] ?? ''], shown, dropped: [], answer: event.answer },
      citations: event.citations.map(({ number, path, startLine, endLine, by, quote }) => {
        return { number, path, startLine, endLine, by, quote };
      }),
      ...(matcher.quotes?.[0] !== undefined && { opens: matcher.quotes[0].source.number }),
      ...{ invented: [], named: 0, promptTokens: composed.promptTokens, answerTokens: event.usage?.answerTokens ?? 0 },
      ...{ secondsToFirst: (firstMs - startedMs) / 1_000, seconds: (performance.now() - startedMs) / 1_000 },
    };
  }
  if (record === undefined) throw new Error('an answer has an end');
  return record;
}

/** The function that an answer names or cites first; '' for none. @param byProgram count the quote that opens it and the citations that were found too */
export function firstNamed({ answer, shown, opens }: AnswerRecord, byProgram: boolean): string {
  if (byProgram && opens !== undefined) return shown.find((source) => source.number === opens)?.symbol ?? '';
  const text = byProgram ? answer : answer.replaceAll(/\s?\[≈\d+\]/g, '');
  const [first = ''] = new RegExp(`\\b(?:${MASKS.join('|')})\\b|\\[≈?\\d+\\]`).exec(text) ?? [];
  const number = Number(/\d+/.exec(first)?.[0] ?? 0);
  return number === 0 ? first : (shown.find((source) => source.number === number)?.symbol ?? '');
}

// --- internal ---

/** All of them, each whole. */
const ALL_SHOWN: PackShape = { ...FEW_VIEWS, leading: MASKS.map(() => 1 / SHOWN) };

interface DocumentedFunction {
  readonly name: string;
  readonly sentence: string;
  readonly lines: readonly string[];
}

function functionIn(chunk: string): DocumentedFunction | null {
  const all = chunk.split('\n');
  const name = all.map((line) => DEFINES.exec(line)?.[1] ?? '').find((each) => each !== '');
  if (name === undefined) return null;
  const comment = docComment(chunk, name);
  if (comment === null) return null;
  const lines = all.filter((_, n) => n < comment.from || n >= comment.to);
  while (lines.at(-1)?.trim() === '') lines.pop();
  const text = lines.join('\n');
  if (lines.length < LINES.least || lines.length > LINES.most || text.length > MOST_CHARS) return null;
  // A sentence that has the name would tell, and one that shares no word with the code cannot be told.
  const held = new Set(terms(text));
  const own = terms(comment.sentence);
  if (own.includes(terms(name).at(-1) ?? '') || !own.some((term) => held.has(term))) return null;
  return { name, sentence: comment.sentence, lines };
}

/** A function from its comment to the end of its lines, as far as indentation and blank lines tell. */
function withComment(lines: readonly string[], at: number): string {
  let from = at;
  while (from > 0 && /^\s*(?:\/\/|\/?\*|#|@|"""|-- )/.test(lines[from - 1] ?? '')) from--;
  const indent = /^\s*/.exec(lines[at] ?? '')?.[0].length ?? 0;
  let to = at + 1;
  while (to < lines.length && to - at < 60) {
    const line = lines[to] ?? '';
    const inside = line.trim() === '' || (/^\s*/.exec(line)?.[0].length ?? 0) > indent;
    if (!inside && !/^\s*[)}\]]/.test(line)) break;
    to++;
    if (!inside && /^\s*\}/.test(line)) break;
  }
  return lines.slice(from, to).join('\n');
}
