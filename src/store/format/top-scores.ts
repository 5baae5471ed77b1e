/** The k best of many scores by a bounded heap: most rows fail one comparison. NaN is never returned. */

/**
 * @param accept asked only for rows that would enter the best so far
 * @returns row number and score, best first; equal scores in row order
 */
export function topScores(
  scores: Float32Array,
  limit: number,
  accept: (row: number) => boolean,
): (readonly [row: number, score: number])[] {
  /** Row numbers; the worst kept one is at the root. */
  const heap: number[] = [];
  const worse = (a: number, b: number): boolean => {
    const difference = (scores[a] as number) - (scores[b] as number);
    return difference < 0 || (difference === 0 && a > b);
  };
  // Of most rows only this is asked: one that is no better than the worst kept, which came before it, cannot enter.
  let least = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < scores.length; row++) {
    if (!((scores[row] as number) > least) || !accept(row)) continue;
    if (heap.length < limit) {
      heap.push(row);
      siftUp(heap, worse);
    } else {
      heap[0] = row;
      siftDown(heap, worse);
    }
    if (heap.length >= limit) least = scores[heap[0] as number] as number;
  }
  return heap.sort((a, b) => (worse(a, b) ? 1 : -1)).map((row) => [row, scores[row] as number] as const);
}

/**
 * The k best, and all others that score as the last of them does, up to a bound: a caller that knows more of the rows than their
 * numbers then says which of these come first.
 */
export function topWithTies(
  scores: Float32Array,
  limit: number,
  accept: (row: number) => boolean,
): (readonly [row: number, score: number])[] {
  const best = topScores(scores, limit, accept);
  const least = best.at(-1)?.[1];
  if (least === undefined || best.length < limit) return best;
  const kept = new Set(best.map(([row]) => row));
  for (let row = 0; row < scores.length && best.length < limit + MOST_TIES; row++)
    if (scores[row] === least && !kept.has(row) && accept(row)) best.push([row, least]);
  return best;
}

// --- internal ---

/** More rows than this that score alike are alike. */
const MOST_TIES = 2_000;

type Worse = (a: number, b: number) => boolean;

function siftUp(heap: number[], worse: Worse): void {
  let at = heap.length - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!worse(heap[at] as number, heap[parent] as number)) return;
    [heap[at], heap[parent]] = [heap[parent] as number, heap[at] as number];
    at = parent;
  }
}

function siftDown(heap: number[], worse: Worse): void {
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    const right = left + 1;
    let worst = at;
    if (left < heap.length && worse(heap[left] as number, heap[worst] as number)) worst = left;
    if (right < heap.length && worse(heap[right] as number, heap[worst] as number)) worst = right;
    if (worst === at) return;
    [heap[at], heap[worst]] = [heap[worst] as number, heap[at] as number];
    at = worst;
  }
}
