/**
 * Fits passages into a budget of tokens, counted by the generator itself in two batches: one for every passage as it is, one
 * for what was cut. The best are always there; then the best of each other file, then the rest. What is longer than its
 * share is cut to the lines that hold most of the question.
 */

import { isCommitPath } from '../../base/forge-path.ts';
import type { Generator } from '../../model/index.ts';
import { terms } from '../../text/terms.ts';
import { sourceText } from '../prompt.ts';
import type { Passage, Place } from '../types.ts';
import type { PackShape } from './pack-shape.ts';
import { cutToBest, isShownIn, isWithin } from './passages.ts';

export interface PackRequest {
  /** Best first; files that the question names before all others. */
  readonly passages: readonly Passage[];
  /** For which lines of a passage are best. */
  readonly query: string;
  /** Tokens for all of it, headers included. */
  readonly maxTokens: number;
  readonly shape: PackShape;
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

/** Share of the budget that a passage may take which the question brings. */
const NAMED_SHARE = 0.8;
/** Share of a commit. It has room in any case, and the best of the code keep theirs. */
const COMMIT_SHARE = 0.12;
/** No share is smaller: a header and a line or two. */
const LEAST_SHARE_TOKENS = 48;
/** Fewer tokens of code than this tell nothing. */
const LEAST_TOKENS = 30;
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
    rank: n,
    passage,
    tokens: counts[2 * n] ?? 0,
    whole: wholeOf(passage),
    wholeTokens: counts[2 * n + 1] ?? 0,
  }));
  const state = new State(sized, maxTokens, request.shape);
  const wanted = new Set(terms(request.query));
  for (const entry of inTurn(sized, request.shape)) {
    const choice = choose(entry, state.roomFor(entry), state.chosen, wanted);
    if (choice !== null) state.take(choice);
  }
  growBest(sized, state, wanted);
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
  kept.sort((a, b) => a.rank - b.rank);
  const origins = new Set(kept.map(({ origin }) => origin));
  return {
    kept: kept.map(({ passage }) => passage),
    dropped: candidates.filter(
      (passage) => !origins.has(passage) && !kept.some((choice) => isShownIn(passage, choice.passage)),
    ),
    cut: kept.filter(({ isCut }) => isCut).length,
    usedTokens: used,
  };
}

// --- internal ---

interface Sized {
  /** Place in the order given. */
  readonly rank: number;
  readonly passage: Passage;
  readonly tokens: number;
  readonly whole: Passage | null;
  readonly wholeTokens: number;
}

interface Choice {
  readonly rank: number;
  readonly origin: Passage;
  readonly passage: Passage;
  readonly tokens: number;
  readonly isCut: boolean;
}

/** What is taken so far, and how much of the budget is promised. */
class State {
  readonly maxTokens: number;
  readonly shape: PackShape;
  readonly chosen: Choice[] = [];
  /** Tokens kept for those of the leading that had no turn yet. */
  readonly promised = new Map<Sized, number>();
  left: number;
  /** Left of the share of neighbours. */
  neighbours: number;
  /** Of the leading that had their turn. */
  #led = 0;

  constructor(sized: readonly Sized[], maxTokens: number, shape: PackShape) {
    this.maxTokens = maxTokens;
    this.shape = shape;
    this.left = maxTokens;
    this.neighbours = maxTokens * shape.neighbours;
    const leading = sized.filter(isFoundCode).slice(0, shape.leading.length);
    const share = sized.some(isGiven) ? shape.leadingLeastBehind : shape.leadingLeast;
    for (const entry of leading)
      this.promised.set(entry, Math.min(entry.tokens, Math.max(LEAST_TOKENS, maxTokens * share)));
    for (const entry of sized.filter(isCommit))
      this.promised.set(entry, Math.min(entry.tokens, Math.max(LEAST_TOKENS, maxTokens * COMMIT_SHARE)));
  }

  /** Tokens that an entry may take; its turn is over then. */
  roomFor(entry: Sized): number {
    const { reason } = entry.passage;
    const share = this.#shareOf(entry);
    this.promised.delete(entry);
    const free = this.left - [...this.promised.values()].reduce((sum, tokens) => sum + tokens, 0);
    if (reason === 'neighbour') {
      const own = Math.max(LEAST_SHARE_TOKENS, Math.floor(this.maxTokens * this.shape.eachNeighbour));
      return Math.min(free, this.neighbours, own);
    }
    return share === 0 ? 0 : Math.min(free, Math.max(LEAST_SHARE_TOKENS, Math.floor(this.maxTokens * share)));
  }

  take(choice: Choice): void {
    this.chosen.push(choice);
    this.left -= choice.tokens;
    if (choice.passage.reason === 'neighbour') this.neighbours -= choice.tokens;
  }

  replace(before: Choice, after: Choice): void {
    this.chosen[this.chosen.indexOf(before)] = after;
    this.left -= after.tokens - before.tokens;
  }

  #shareOf(entry: Sized): number {
    if (isGiven(entry)) return NAMED_SHARE;
    if (isCommit(entry)) return COMMIT_SHARE;
    if (!this.promised.has(entry)) return this.shape.later;
    return this.shape.leading[this.#led++] ?? this.shape.later;
  }
}

/** The leading first, then the best passage of each other file, then the rest: in order of rank each. */
function inTurn(sized: readonly Sized[], { leading }: PackShape): readonly Sized[] {
  const found = sized.filter(isFoundCode);
  const last = found[leading.length - 1]?.rank ?? sized.length;
  const files = new Set(sized.filter(({ rank }) => rank <= last).map(({ passage }) => passage.path));
  const turnOf = new Map<Sized, number>();
  for (const entry of sized) {
    const { path } = entry.passage;
    turnOf.set(entry, entry.rank <= last ? 0 : files.has(path) ? 2 : 1);
    files.add(path);
  }
  return [...sized].sort((a, b) => (turnOf.get(a) ?? 0) - (turnOf.get(b) ?? 0) || a.rank - b.rank);
}

function isGiven({ passage: { reason } }: Sized): boolean {
  return reason === 'named' || reason === 'input';
}

function isCommit({ passage }: Sized): boolean {
  return isCommitPath(passage.path);
}

function isFoundCode({ passage }: Sized): boolean {
  return passage.reason === 'found' && !isCommitPath(passage.path);
}

/** The passage with what it is a piece of, the passage, or its best lines: as much as there is room for; null for none of it. */
function choose(
  { rank, passage, tokens, whole, wholeTokens }: Sized,
  room: number,
  chosen: readonly Choice[],
  wanted: ReadonlySet<string>,
): Choice | null {
  if (chosen.some((choice) => isShownIn(passage, choice.passage))) return null;
  const all = { rank, origin: passage, isCut: false };
  if (whole !== null && wholeTokens <= room && !chosen.some((choice) => isWithin(choice.passage, whole)))
    return { ...all, passage: whole, tokens: wholeTokens };
  if (tokens <= room) return { ...all, passage, tokens };
  if (room < LEAST_TOKENS) return null;
  const header = sourceText('', WIDE_NUMBER, { ...passage, text: '' }).length;
  const perChar = tokens / (passage.text.length + header);
  const cut = cutToBest(passage, wanted, (room / perChar) * CUT_MARGIN - header);
  if (cut === null) return null;
  return { ...all, passage: cut, tokens: Math.ceil((cut.text.length + header) * perChar), isCut: true };
}

/** What is left when all had their turn is for the best: more of their lines, and the whole of what they are pieces of. */
function growBest(sized: readonly Sized[], state: State, wanted: ReadonlySet<string>): void {
  for (const entry of sized) {
    if (entry.passage.reason === 'neighbour') continue;
    const own = state.chosen.find(({ origin }) => origin === entry.passage);
    if (own === undefined || own.passage === (entry.whole ?? entry.passage)) continue;
    const others = state.chosen.filter((choice) => choice !== own);
    const grown = choose(entry, state.left + own.tokens, others, wanted);
    if (grown !== null && grown.tokens > own.tokens) state.replace(own, grown);
  }
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
