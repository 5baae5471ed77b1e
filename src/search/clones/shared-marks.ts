/** Pieces of code that have many marks in common, found without comparing all with all. */

import { firstAtLeast } from './code-file.ts';

/** Pairs of mark and piece, sorted by mark: one number each. */
const PIECES = 2 ** 21;
/** Places of a mark looked at for one piece; the rarest marks come first. */
const MOST_PLACES = 2_000;
/** Marks that are looked at for each piece, whatever that costs. */
const LEAST_LOOKED_AT = 4;

/** More pieces are not compared. */
export const MOST_PIECES = PIECES - 1;

export interface SharedMarks {
  /** Other pieces that hold at least `share` of the marks looked at, most in common first. */
  candidates(piece: number, share: number, limit: number): number[];
}

/** @param marks of each piece, each mark once */
export function sharedMarks(marks: readonly Uint32Array[]): SharedMarks {
  const total = marks.reduce((sum, { length }) => sum + length, 0);
  const pairs = new Float64Array(total);
  let count = 0;
  for (const [piece, own] of marks.entries()) for (const hash of own) pairs[count++] = hash * PIECES + piece;
  pairs.sort();
  const hits = new Int32Array(marks.length);
  const end = (from: number, hash: number): number => {
    let to = from;
    while (to < total && Math.floor((pairs[to] ?? 0) / PIECES) === hash) to++;
    return to;
  };
  return {
    candidates(piece, share, limit) {
      const runs = Array.from(marks[piece] ?? [], (hash) => {
        const from = firstAtLeast(pairs, hash * PIECES);
        return { from, to: end(from, hash) };
      }).sort((a, b) => a.to - a.from - (b.to - b.from));
      const touched: number[] = [];
      let looked = 0;
      let places = 0;
      for (const { from, to } of runs) {
        places += to - from;
        if (places > MOST_PLACES && looked >= LEAST_LOOKED_AT) break;
        looked++;
        for (let at = from; at < to; at++) {
          const other = (pairs[at] ?? 0) % PIECES;
          if (other === piece) continue;
          if (hits[other] === 0) touched.push(other);
          hits[other] = (hits[other] ?? 0) + 1;
        }
      }
      const enough = touched.filter((other) => (hits[other] ?? 0) >= share * looked);
      enough.sort((a, b) => (hits[b] ?? 0) - (hits[a] ?? 0) || a - b);
      for (const other of touched) hits[other] = 0;
      return enough.slice(0, limit);
    },
  };
}

/** Share of the smaller one's marks that both hold. @param a, b sorted */
export function containmentOf(a: Uint32Array, b: Uint32Array): number {
  let common = 0;
  for (let n = 0, m = 0; n < a.length && m < b.length; ) {
    const [one = 0, other = 0] = [a[n], b[m]];
    if (one === other) common++;
    if (one <= other) n++;
    if (other <= one) m++;
  }
  return common / Math.max(1, Math.min(a.length, b.length));
}
