/** A search answer as JSON: the same on the command line and over HTTP. Other programs rely on these names. */

import type { Around, Hit, Packed, SearchResponse } from '../../app/index.ts';

/** Lines around hits. */
export interface ContextOptions {
  readonly before: number;
  readonly after: number;
  readonly around: ReadonlyMap<Hit, Around>;
}

/** What only some requests ask for, and the JSON then holds beside the contract's fields. */
export interface JsonExtras {
  readonly context?: ContextOptions | undefined;
  readonly packed?: Packed | undefined;
}

/** The JSON contract: other programs rely on these names. */
export function toJson(response: SearchResponse, extras: JsonExtras = {}): string {
  const { query, arms, confidence, tookMs, didYouMean, results } = response;
  const hits = results.map((hit) => toJsonHit(hit, extras));
  const budget = extras.packed === undefined ? {} : { budget: budgetJson(extras.packed) };
  const totals = response.totals && {
    totals: { ...response.totals, files: response.totals.files.length },
  };
  // Nothing fits, and what follows is only what comes nearest.
  const guesses = confidence === 'low' && { guesses: true };
  const head = { query, arms, confidence, ...guesses, tookMs, didYouMean };
  return `${JSON.stringify({ ...head, ...totals, ...budget, results: hits })}\n`;
}

export function toJsonLines(response: SearchResponse, extras: JsonExtras = {}): string {
  return response.results.map((hit) => `${JSON.stringify(toJsonHit(hit, extras))}\n`).join('');
}

// --- internal ---

function toJsonHit(hit: Hit, extras: JsonExtras): Record<string, unknown> {
  const { path, startLine, endLine, symbol, kind, language, score, text } = hit;
  const cutFrom = extras.packed?.kept.find((packed) => packed.hit === hit)?.cutFrom ?? null;
  return {
    ...{ path, startLine, endLine, symbol, kind, language, score, text },
    ...(hit.matches && { matches: hit.matches }),
    ...(hit.captures && { captures: hit.captures }),
    ...(hit.together && { together: hit.together }),
    ...(cutFrom !== null && { cutFrom }),
    ...(extras.context && contextJson(hit, extras.context)),
    ...(hit.signals && explained(hit)),
  };
}

/** Null where the file has changed since it was indexed. */
function contextJson(hit: Hit, context: ContextOptions): Record<string, unknown> {
  const found = context.around.get(hit);
  if (found === undefined) return { before: null, after: null };
  const first = hit.startLine - found.startLine;
  return { before: found.lines.slice(0, first), after: found.lines.slice(first + hit.endLine - hit.startLine + 1) };
}

function budgetJson({ maxTokens, usedTokens, kept, dropped, listed }: Packed): Record<string, unknown> {
  return {
    maxTokens,
    usedTokens,
    cut: kept.filter(({ cutFrom }) => cutFrom !== null).length,
    dropped: dropped.length,
    next: listed.map(({ path, startLine, endLine, symbol }) => ({ path, startLine, endLine, symbol })),
  };
}

/** Only with --explain: the contract's fields stay first and alone otherwise. */
function explained(hit: Hit): Record<string, unknown> {
  return {
    scope: hit.scope,
    definition: hit.definition,
    ranks: hit.ranks,
    armScores: hit.armScores,
    signals: hit.signals,
  };
}
