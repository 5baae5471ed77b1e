/** Searches for a follow-up question: by its own words, and by its words with those of earlier turns. */

import type { Passage, Rewritten } from '../../chat/index.ts';
import type { Confidence } from '../../search/index.ts';
import type { ContextAnswer, ContextInput } from './ask-context.ts';

export interface FollowUp {
  readonly context: ContextAnswer;
  /** What found the passages. */
  readonly query: string;
  /** Whether words of earlier turns had a part in it. */
  readonly usedCarried: boolean;
}

export function isConfident(confidence: Confidence): boolean {
  return confidence === 'high' || confidence === 'medium';
}

/**
 * Words of earlier turns help a question that says too little. They must not hide what the question finds by itself: code
 * that holds its words holds few of theirs, so the fit of both together looks poor.
 * @param wanted searches for both together
 * @param byOwnWords the query without the carried words
 */
export async function contextOfFollowUp(
  { own, carried, hasOwnWords }: Rewritten,
  wanted: ContextInput,
  byOwnWords: string,
  ask: (input: ContextInput) => Promise<ContextAnswer>,
): Promise<FollowUp> {
  const both = await ask(wanted);
  const found: FollowUp = { context: both, query: wanted.query, usedCarried: carried.length > 0 };
  if (carried.length === 0 || wanted.query === '') return found;
  if (!hasOwnWords && isConfident(both.confidence)) return found;
  const alone = await ask({ ...wanted, query: byOwnWords, question: own, names: [], outlineTokens: 0 });
  if (!isConfident(alone.confidence)) return found;
  const notes = [...new Set([...both.notes, ...alone.notes])];
  if (!isConfident(both.confidence)) {
    const { passages, confidence } = alone;
    return { context: { ...both, passages, confidence, notes }, query: byOwnWords, usedCarried: false };
  }
  return { ...found, context: { ...both, passages: inTurns(both.passages, alone.passages), notes } };
}

// --- internal ---

/** The best of each, then the second of each; what both found is there once. */
function inTurns(some: readonly Passage[], others: readonly Passage[]): Passage[] {
  const seen = new Set<string>();
  return some
    .flatMap((passage, n) => [passage, ...others.slice(n, n + 1)])
    .concat(others.slice(some.length))
    .filter(({ path, startLine, endLine }) => {
      const place = `${path}:${startLine}-${endLine}`;
      return !seen.has(place) && seen.add(place) !== undefined;
    });
}
