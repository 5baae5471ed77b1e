/** Builds the messages for a model from a question, its sources and earlier turns, within the model's window. */

import { MlxCodeError } from '../base/errors.ts';
import type { ChatMessage, Generator } from '../model/index.ts';
import type { Budget } from './budget.ts';
import { overlaps, type ShownSource } from './citations/indexed-sources.ts';
import { keepHistory, type TurnTokens } from './history.ts';
import { type Fact, type NumberedFact, numberedFacts } from './passages/facts.ts';
import { packPassages } from './passages/pack-passages.ts';
import { asFileHasIt, byRank, hashOfLines, type LinesOf, linesNow, passageHash } from './passages/passages.ts';
import { earlierMessages, questionText, sourceText, turnMessage } from './prompt.ts';
import type { EarlierTurn, Passage, Source } from './types.ts';

export interface ComposeRequest {
  readonly question: string;
  /** For which lines of a long passage are best; the question with what it leans on. */
  readonly query: string;
  readonly system: ChatMessage;
  /** Oldest first. */
  readonly earlier: readonly EarlierTurn[];
  /** Best first. */
  readonly passages: readonly Passage[];
  /** Files as they are now: what they do not hold any more goes into no prompt. */
  readonly linesOf: LinesOf;
  readonly budget: Budget;
  /** Of definitions in the passages, the most telling first. @default none */
  readonly facts?: readonly Fact[];
  /** Of the repository, in lines; '' for none. @default '' */
  readonly state?: string;
  /** The rules once more, behind the sources. @default those of a question */
  readonly reminder?: string | undefined;
  /** See `prompt.ts`. */
  readonly marker: string;
  readonly signal?: AbortSignal;
}

export interface Composed {
  readonly messages: readonly ChatMessage[];
  /** This turn's own message: what a session keeps, as `EarlierTurn.message`. */
  readonly message: string;
  /** Of this turn, best first. */
  readonly sources: readonly Source[];
  /** All that an answer may cite: of this turn, and of those before it whose sources the prompt still shows. */
  readonly citable: readonly Source[];
  /** Of these, those whose lines are at hand: in the order that this turn found them, then those that it did not find. */
  readonly shown: readonly ShownSource[];
  /** Facts that the prompt has behind the sources. */
  readonly facts: readonly NumberedFact[];
  /** Passages without room. */
  readonly dropped: readonly Passage[];
  /** Sources of which only the best lines had room. */
  readonly cut: number;
  /** Passages left out as their file does not hold them any more. */
  readonly stale: number;
  /** Earlier turns left out, and those shown without their sources. */
  readonly forgotten: number;
  readonly shortened: number;
  readonly promptTokens: number;
}

/** What a chat template puts around a message: more than any known one. */
const MESSAGE_TOKENS = 8;
/** Kept for a question, as a share of the window; few are longer. */
const QUESTION_SHARE = 1 / 16;

/** @throws E_PROMPT_TOO_LONG when the question alone does not fit; what the generator's counts throw */
export async function composePrompt(
  generator: Pick<Generator, 'countTokens' | 'countPrompt'>,
  request: ComposeRequest,
): Promise<Composed> {
  const { system, earlier, budget, marker, question, state = '', reminder } = request;
  const options = request.signal === undefined ? {} : { signal: request.signal };
  const alone = turnMessage(marker, [], question, state);
  const base = await generator.countPrompt([system, { role: 'user', content: alone }], options);
  if (base > budget.prompt) {
    const counts = `${base.toLocaleString('en-US')} tokens, and ${budget.prompt.toLocaleString('en-US')} fit`;
    throw new MlxCodeError('E_PROMPT_TOO_LONG', `The question alone takes ${counts}`);
  }
  const { asked, turns } = await turnTokens(generator, request, options);
  // Much the same for every turn, so that each finds what the one before kept.
  const reserve = budget.leastSources + Math.max(asked, Math.ceil(budget.window * QUESTION_SHARE));
  const history = keepHistory(turns, Math.max(0, budget.prompt - (base - asked) - reserve));
  const kept = earlier.slice(history.from);
  const bare = history.bareBefore - history.from;
  const visible = kept.slice(bare).flatMap((turn) => turn.sources);
  const earlierSources = visible.map((source) => ({ source, ...asItStands(source, request.linesOf) }));
  const fresh = request.passages.flatMap((passage) =>
    passage.reason === 'input' ? passage : (asFileHasIt(passage, request.linesOf) ?? []),
  );
  const packed = await packPassages(generator, {
    passages: fresh.map((passage) => wholeAsFileHasIt(passage, request.linesOf)),
    query: request.query,
    maxTokens: Math.max(0, Math.min(budget.sources, budget.prompt - base - history.tokens)),
    shape: budget.shape,
    marker,
    // What has changed since it was shown is worth showing again.
    shown: earlierSources.filter(({ stands }) => stands).map(({ source }) => source),
    ...options,
  });
  const first = 1 + Math.max(0, ...earlier.flatMap((turn) => turn.sources.map(({ number }) => number)));
  const before = [system, ...earlierMessages(marker, kept, bare)];
  const fitting = [...packed.kept];
  let hasFacts = budget.facts > 0 && (request.facts ?? []).length > 0;
  for (;;) {
    const passages = byRank(fitting, request.linesOf);
    const sources = passages.map((passage, n): Source => {
      const { path, startLine, endLine, symbol, reason, score } = passage;
      const hash = hashOfLines(passage, request.linesOf);
      return { number: first + n, path, startLine, endLine, symbol, reason, score, hash };
    });
    const known = hasFacts ? numberedFacts(request.facts ?? [], sources) : [];
    const facts = await fittingFacts(generator, known, budget.facts, options);
    const texts = passages.map((passage, n) => sourceText(marker, first + n, passage));
    const message = turnMessage(marker, texts, question, state, facts, reminder);
    const messages: ChatMessage[] = [...before, { role: 'user', content: message }];
    const promptTokens = await generator.countPrompt(messages, options);
    if (promptTokens > budget.prompt && facts.length > 0) {
      hasFacts = false;
      continue;
    }
    if (promptTokens > budget.prompt && fitting.length > 0) {
      // Counts of the parts do not quite add up to that of the whole; what is worth least pays for it.
      fitting.pop();
      continue;
    }
    if (promptTokens > budget.prompt) {
      throw new MlxCodeError('E_PROMPT_TOO_LONG', `The prompt takes ${promptTokens} tokens, and ${budget.prompt} fit`);
    }
    return {
      messages,
      message,
      sources,
      citable: [...visible, ...sources],
      shown: asFound(
        [
          ...sources.map((source, n) => ({ source, text: passages[n]?.text ?? '' })),
          ...earlierSources.flatMap(({ source, text }) => (text === null ? [] : [{ source, text }])),
        ],
        fresh,
      ),
      facts,
      dropped: [...packed.kept.slice(fitting.length), ...packed.dropped],
      cut: packed.cut,
      stale: request.passages.length - fresh.length,
      forgotten: history.from,
      shortened: bare,
      promptTokens,
    };
  }
}

// --- internal ---

/** What an earlier turn shows and this one found again has the place of now: what is not of this question comes last. */
function asFound(shown: readonly ShownSource[], passages: readonly Passage[]): ShownSource[] {
  const placeOf = ({ source }: ShownSource) => {
    const place = passages.findIndex((passage) => overlaps(passage, source));
    return place < 0 ? passages.length : place;
  };
  return shown
    .map((each) => ({ each, place: placeOf(each) }))
    .sort((a, b) => a.place - b.place)
    .map(({ each }) => each);
}

/** Whether the file of an earlier source holds what the prompt shows of it, as far as that can be told; and its text if it does. */
function asItStands(
  { path, startLine, endLine, hash }: Source,
  linesOf: LinesOf,
): { readonly stands: boolean; readonly text: string | null } {
  const text = path === 'stdin' || hash === '' ? undefined : linesNow(path, startLine, endLine, linesOf);
  if (text === undefined) return { stands: true, text: null };
  const stands = passageHash(text) === hash;
  return { stands, text: stands ? text : null };
}

/** As many, in their order, as the tokens allow. */
async function fittingFacts(
  generator: Pick<Generator, 'countTokens'>,
  facts: readonly NumberedFact[],
  maxTokens: number,
  options: { signal?: AbortSignal },
): Promise<NumberedFact[]> {
  if (facts.length === 0) return [];
  const counts = await generator.countTokens(
    facts.map(({ number, text }) => `[${number}] ${text}\n`),
    options,
  );
  let left = maxTokens;
  return facts.filter((_, n) => {
    const tokens = counts[n] ?? 0;
    if (tokens > left) return false;
    left -= tokens;
    return true;
  });
}

async function turnTokens(
  generator: Pick<Generator, 'countTokens'>,
  { earlier, marker, question }: ComposeRequest,
  options: { signal?: AbortSignal },
): Promise<{ readonly asked: number; readonly turns: readonly TurnTokens[] }> {
  if (earlier.length === 0) return { asked: 0, turns: [] };
  const texts = earlier.flatMap((turn) => [turn.message, questionText(marker, turn.question), turn.answer]);
  const [asked = 0, ...counts] = await generator.countTokens([questionText(marker, question), ...texts], options);
  const turns = earlier.map((_, n) => {
    const [full = 0, bare = 0, answer = 0] = counts.slice(3 * n, 3 * n + 3);
    return { full: full + answer + 2 * MESSAGE_TOKENS, bare: bare + answer + 2 * MESSAGE_TOKENS };
  });
  return { asked, turns };
}

/** The definition around a passage counts only where its file has it so. */
function wholeAsFileHasIt(passage: Passage, linesOf: LinesOf): Passage {
  const { whole, ...rest } = passage;
  if (whole === undefined) return passage;
  const found = asFileHasIt({ ...whole, path: passage.path }, linesOf);
  if (found === null) return rest;
  const { startLine, endLine, text } = found;
  return { ...rest, whole: { startLine, endLine, text } };
}
