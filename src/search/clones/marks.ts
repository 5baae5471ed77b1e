/**
 * Marks of code by winnowing (Schleimer, Wilkerson, Aiken 2003): hashes of 8 tokens in a row, of each 4 the least. Any run of
 * 11 tokens that two texts share gives them a mark in common, wherever it is.
 */

import { FIRST_KEYWORD, LITERAL, NAME, signCode } from './blind-tokens.ts';

/** Tokens of a gram. */
export const GRAM = 8;
const WINDOW = 4;

export interface Marks {
  /** `[n]`: in the order of places; the same one may be there again. */
  readonly hashes: Uint32Array;
  /** `[n]`: the token each begins at. */
  readonly places: Int32Array;
}

/** Grams of tables, which are alike in any two programs, give no mark. */
export function marksOf(codes: Uint8Array): Marks {
  const count = codes.length - GRAM + 1;
  if (count <= 0) return { hashes: new Uint32Array(0), places: new Int32Array(0) };
  const grams = gramHashes(codes, count);
  const hashes: number[] = [];
  const places: number[] = [];
  let last = -1;
  const windows = Math.max(1, count - WINDOW + 1);
  for (let from = 0; from < windows; from++) {
    const to = Math.min(count, from + WINDOW);
    let least = -1;
    for (let at = from; at < to; at++) {
      const hash = grams[at] ?? 0;
      if (hash !== NONE && (least < 0 || hash <= (grams[least] ?? 0))) least = at;
    }
    if (least < 0 || least === last) continue;
    last = least;
    hashes.push(grams[least] ?? 0);
    places.push(least);
  }
  return { hashes: Uint32Array.from(hashes), places: Int32Array.from(places) };
}

// --- internal ---

/** The hash of a gram that gives no mark. */
const NONE = 0;
const FACTOR = 0x01_00_01_93;
/** `FACTOR ** GRAM`, for what leaves a gram. */
const LEAVES = Array.from({ length: GRAM }).reduce<number>((power) => Math.imul(power, FACTOR), 1);

/** Signs between the entries of a table. */
const SEPARATORS = new Uint8Array(256);
for (const sign of ',:;[]{}-+') SEPARATORS[signCode(sign)] = 1;

/** `[count]` hashes of all grams; NONE for those of tables. */
function gramHashes(codes: Uint8Array, count: number): Uint32Array {
  const grams = new Uint32Array(count);
  let hash = 0;
  let names = 0;
  let keywords = 0;
  let others = 0;
  const weigh = (code: number, by: number): void => {
    if (code === NAME) names += by;
    else if (code >= FIRST_KEYWORD) keywords += by;
    else if (code !== LITERAL && SEPARATORS[code] !== 1) others += by;
  };
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    hash = (Math.imul(hash, FACTOR) + code) | 0;
    weigh(code, 1);
    if (at >= GRAM) {
      const gone = codes[at - GRAM] ?? 0;
      hash = (hash - Math.imul(gone, LEAVES)) | 0;
      weigh(gone, -1);
    }
    if (at < GRAM - 1) continue;
    const isTable = keywords === 0 && (names === 0 || others === 0);
    grams[at - GRAM + 1] = isTable ? NONE : mixed(hash) || 1;
  }
  return grams;
}

/** Spreads a sum over all bits (the end of MurmurHash3). */
function mixed(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85_eb_ca_6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2_b2_ae_35);
  return (h ^ (h >>> 16)) >>> 0;
}
