/**
 * What a file's lines are like in 64 letters, so that near-copies show without reading the files: each line falls into
 * one of 32 bins by its hash, and each bin keeps the least hash (minhash by one permutation), 12 bits of it.
 */

/** Letters of every bin. */
const WIDTH = 2;
const BINS = 32;
export const SKETCH_LENGTH = BINS * WIDTH;

/**
 * @param text a whole file
 * @returns SKETCH_LENGTH letters; '' for a file of fewer than 10 lines of code
 */
export function sketchOf(text: string): string {
  const least = new Float64Array(BINS).fill(Number.POSITIVE_INFINITY);
  let lines = 0;
  for (const line of text.split('\n')) {
    if (COMMENT.test(line)) continue;
    const hash = lineHash(line);
    if (hash === null) continue;
    lines++;
    const bin = hash % BINS;
    const rest = Math.floor(hash / BINS);
    if (rest < (least[bin] as number)) least[bin] = rest;
  }
  if (lines < LEAST_LINES) return '';
  let out = '';
  for (const value of least) {
    out += value === Number.POSITIVE_INFINITY ? EMPTY : `${LETTERS[(value >> 6) & 63]}${LETTERS[value & 63]}`;
  }
  return out;
}

/** Estimated share of lines that two files have in common, of the lines of both: 0 to 1; 0 when either has no sketch. */
export function likeness(a: string, b: string): number {
  if (a.length !== SKETCH_LENGTH || b.length !== SKETCH_LENGTH) return 0;
  let same = 0;
  let used = 0;
  for (let i = 0; i < SKETCH_LENGTH; i += WIDTH) {
    const empty = a[i] === ' ' && b[i] === ' ';
    if (empty) continue;
    used++;
    if (a[i] === b[i] && a[i + 1] === b[i + 1]) same++;
  }
  return used === 0 ? 0 : same / used;
}

// --- internal ---

const LEAST_LINES = 10;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const EMPTY = ' '.repeat(WIDTH);
/** Licences are in every file, and say nothing of it. */
const COMMENT = /^\s*(?:\/\/|\/\*|\*|# |--)/;
/** Brackets and the like are in every file, non-blank characters. */
const LEAST_LETTERS = 4;

/** FNV-1a over what is not blank, mixed once more; null for a line that says nothing. */
function lineHash(line: string): number | null {
  let hash = 0x811c9dc5;
  let letters = 0;
  for (let i = 0; i < line.length; i++) {
    const code = line.charCodeAt(i);
    if (code <= 32) continue;
    letters++;
    hash = Math.imul(hash ^ code, 0x01000193);
  }
  if (letters < LEAST_LETTERS) return null;
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
  return (hash ^ (hash >>> 16)) >>> 0;
}
