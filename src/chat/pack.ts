/**
 * Fits passages into a budget of tokens, counted by the generator itself in two batches: one for every passage as it is, one
 * for what was cut. The best ones first, whole; a longer one is cut to the lines that hold most of the question.
 */

import { terms } from '../base/terms.ts';
import type { Generator } from '../model/index.ts';
import { cutToBest, isWithin } from './passages.ts';
import { sourceText } from './prompt.ts';
import type { Passage, Place } from './types.ts';

export interface PackRequest {
  /** Best first; files that the question names before all others. */
  readonly passages: readonly Passage[];
  /** For which lines of a passage are best. */
  readonly query: string;
  /** Tokens for all of it, headers included. */
  readonly maxTokens: number;
  readonly marker: string;
  /** What the prompt holds already. */
  readonly shown: readonly Place[];
  readonly signal?: AbortSignal;
}

export interface PackedPassages {
  /** Best first. */
  readonly kept: readonly Passage[];
  /** Those without room, best first. */
  readonly dropped: readonly Passage[];
  /** Those of `kept` of which only some lines are. */
  readonly cut: number;
  /** Tokens of what is kept, each by itself. */
  readonly usedTokens: number;
}

/** Share of the budget that the best passage may take, and any other: several views beat one long one. */
const FIRST_SHARE = 0.5;
const LATER_SHARE = 0.25;
const NAMED_SHARE = 0.8;
/** What only leads on from a hit gets so much together. */
const NEIGHBOUR_SHARE = 0.2;
/** Under a small budget one piece that can be read is better than several that cannot. */
const LEAST_SHARE_TOKENS = 150;
/** Fewer tokens of code than this tell nothing. */
const LEAST_TOKENS = 40;
/** Tokens of a header are counted with numbers of this size. */
const WIDE_NUMBER = 888;
/** Cut text may have more tokens a character than the whole of it. */
const CUT_MARGIN = 0.9;

/** @throws as `countTokens` of the generator */
export async function packPassages(
  generator: Pick<Generator, 'countTokens'>,
  request: PackRequest,
): Promise<PackedPassages> {
  const { marker, maxTokens } = request;
  const count = (passages: readonly (Passage | null)[]): Promise<readonly number[]> =>
    generator.countTokens(
      passages.map((passage) => (passage === null ? '' : sourceText(marker, WIDE_NUMBER, passage))),
      request.signal === undefined ? {} : { signal: request.signal },
    );
  const candidates = withoutRepeats(request.passages, request.shown);
  const counts = await count(candidates.flatMap((passage) => [passage, wholeOf(passage)]));
  const sized = candidates.map((passage, n) => ({
    passage,
    tokens: counts[2 * n] ?? 0,
    whole: wholeOf(passage),
    wholeTokens: counts[2 * n + 1] ?? 0,
  }));
  const state: State = { left: maxTokens, neighbours: maxTokens * NEIGHBOUR_SHARE, maxTokens, chosen: [] };
  const wanted = new Set(terms(request.query));
  for (const entry of sized) choose(entry, state, wanted);
  const cuts = state.chosen.filter(({ isCut }) => isCut);
  const cutCounts = cuts.length === 0 ? [] : await count(cuts.map(({ passage }) => passage));
  const exact = new Map(cuts.map((choice, n) => [choice, cutCounts[n] ?? 0]));
  const kept: Choice[] = [];
  let used = 0;
  for (const choice of state.chosen) {
    const tokens = exact.get(choice) ?? choice.tokens;
    // A cut is made by characters; where that was too much, it goes.
    if (used + tokens > maxTokens) continue;
    used += tokens;
    kept.push(choice);
  }
  const origins = new Set(kept.map(({ origin }) => origin));
  return {
    kept: kept.map(({ passage }) => passage),
    dropped: candidates.filter(
      (passage) => !origins.has(passage) && !kept.some((choice) => isWithin(passage, choice.passage)),
    ),
    cut: kept.filter(({ isCut }) => isCut).length,
    usedTokens: used,
  };
}

// --- internal ---

interface Sized {
  readonly passage: Passage;
  readonly tokens: number;
  readonly whole: Passage | null;
  readonly wholeTokens: number;
}

interface Choice {
  readonly origin: Passage;
  readonly passage: Passage;
  readonly tokens: number;
  readonly isCut: boolean;
}

interface State {
  left: number;
  /** Left of the share of neighbours. */
  neighbours: number;
  readonly maxTokens: number;
  readonly chosen: Choice[];
}

function choose(entry: Sized, state: State, wanted: ReadonlySet<string>): void {
  const { passage, tokens, whole, wholeTokens } = entry;
  if (state.chosen.some((choice) => isWithin(passage, choice.passage))) return;
  const room = roomFor(passage, state);
  if (whole !== null && wholeTokens <= room && !state.chosen.some((choice) => isWithin(choice.passage, whole))) {
    take(state, { origin: passage, passage: whole, tokens: wholeTokens, isCut: false });
  } else if (tokens <= room) {
    take(state, { origin: passage, passage, tokens, isCut: false });
  } else if (room >= LEAST_TOKENS) {
    const header = sourceText('', WIDE_NUMBER, { ...passage, text: '' }).length;
    const perChar = tokens / (passage.text.length + header);
    const cut = cutToBest(passage, wanted, (room / perChar) * CUT_MARGIN - header);
    if (cut === null) return;
    take(state, {
      origin: passage,
      passage: cut,
      tokens: Math.ceil((cut.text.length + header) * perChar),
      isCut: true,
    });
  }
}

function roomFor(passage: Passage, state: State): number {
  const { left, maxTokens, chosen } = state;
  if (passage.reason === 'neighbour') return Math.min(left, state.neighbours);
  const named = passage.reason === 'named' || passage.reason === 'input';
  const share = named ? NAMED_SHARE : chosen.length === 0 ? FIRST_SHARE : LATER_SHARE;
  return Math.min(left, Math.max(LEAST_SHARE_TOKENS, Math.floor(maxTokens * share)));
}

function take(state: State, choice: Choice): void {
  state.chosen.push(choice);
  state.left -= choice.tokens;
  if (choice.passage.reason === 'neighbour') state.neighbours -= choice.tokens;
}

function wholeOf(passage: Passage): Passage | null {
  const { whole, ...rest } = passage;
  return whole === undefined ? null : { ...rest, ...whole };
}

/** Each text once, and nothing that the prompt shows already. */
function withoutRepeats(passages: readonly Passage[], shown: readonly Place[]): Passage[] {
  const seen = new Set<string>();
  return passages.filter((passage) => {
    if (shown.some((place) => isWithin(passage, place))) return false;
    const key = passage.text.replaceAll(/\s+/g, ' ').trim();
    return key !== '' && !seen.has(key) && seen.add(key) !== undefined;
  });
}
