/** How alike two rows of tokens are: the longest row that both hold in this order, gaps allowed. */

/** Longer rows are compared by their beginning. */
const MOST_TOKENS = 20_000;

/** @returns 0 to 1: twice the common length over the sum of both */
export function likenessOf(a: Uint8Array, b: Uint8Array): number {
  const [one, other] = [a.subarray(0, MOST_TOKENS), b.subarray(0, MOST_TOKENS)];
  const sum = one.length + other.length;
  return sum === 0 ? 0 : (2 * commonLength(one, other)) / sum;
}

/** Length of the longest common subsequence, 32 tokens of `a` at a time (Hyyrö 2004). */
export function commonLength(a: Uint8Array, b: Uint8Array): number {
  const words = (a.length + 31) >>> 5;
  // A bit for each place of each token in `a`.
  const places = new Map<number, Uint32Array>();
  for (const [at, code] of a.entries()) {
    let bits = places.get(code);
    if (bits === undefined) {
      bits = new Uint32Array(words);
      places.set(code, bits);
    }
    const word = at >>> 5;
    bits[word] = (bits[word] ?? 0) | (1 << (at & 31));
  }
  const row = new Uint32Array(words).fill(0xff_ff_ff_ff);
  for (const code of b) {
    const bits = places.get(code);
    if (bits === undefined) continue;
    let carry = 0;
    for (let word = 0; word < words; word++) {
      const value = row[word] ?? 0;
      const here = bits[word] ?? 0;
      const total = value + ((value & here) >>> 0) + carry;
      carry = total > 0xff_ff_ff_ff ? 1 : 0;
      row[word] = (total >>> 0) | (value & ~here);
    }
  }
  // A bit that was cleared is a token in common.
  let common = 0;
  for (let at = 0; at < a.length; at++) if ((((row[at >>> 5] ?? 0) >>> (at & 31)) & 1) === 0) common++;
  return common;
}
