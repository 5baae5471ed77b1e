/**
 * The lexicon: every term of the index with the number of chunks and of files that hold it, as one blob that is searched
 * in place. Layout, little-endian: magic, terms, chunks, files (u32 each), end offsets, chunk counts, file counts
 * (u32 per term), then the terms in UTF-8, sorted by UTF-16 units.
 */

import type { Columnar } from '../format/reader-rows.ts';
import { MOST_FILE_TERMS } from '../format/types.ts';

/** A lexicon opened over its blob. */
export interface Lexicon {
  /** Chunks that hold the term; 0 when unknown. */
  df(term: string): number;
  /** Files that hold the term; 0 when unknown. */
  fileDf(term: string): number;
  /** Terms that begin with a text, at most `limit`. */
  startingWith(prefix: string, limit: number): string[];
  /** Terms that hold a text anywhere, at most `limit`. */
  containing(text: string, limit: number): string[];
  /** Chunks and files in the whole index when the lexicon was written. */
  readonly chunks: number;
  readonly files: number;
  readonly terms: number;
}

/** What an index without a lexicon answers. */
export const EMPTY_LEXICON: Lexicon = {
  df: () => 0,
  fileDf: () => 0,
  startingWith: () => [],
  containing: () => [],
  chunks: 0,
  files: 0,
  terms: 0,
};

/** Collects counts while files are chunked. */
export type TermCounts = Map<string, TermCount>;

export interface TermCount {
  chunks: number;
  files: number;
  /** Numbers of the chunk and the file that counted last, so that a repeat counts once. */
  lastChunk: number;
  lastFile: number;
}

const MAGIC = 0x3158_4c4d;
const HEADER_WORDS = 4;

/** Never the same number for two chunks or files of this process. */
let serial = 0;

/**
 * Counts the terms of one file, given the terms of each of its chunks. Of a long file only those count for it that its row
 * holds.
 */
export function countTerms(counts: TermCounts, chunkTerms: readonly (readonly string[])[]): void {
  const file = ++serial;
  let left = MOST_FILE_TERMS;
  for (const terms of chunkTerms) {
    const chunk = ++serial;
    for (const term of terms) {
      const inFile = left-- > 0;
      let count = counts.get(term);
      if (count === undefined) {
        count = { chunks: 0, files: 0, lastChunk: 0, lastFile: 0 };
        counts.set(term, count);
      }
      if (count.lastChunk !== chunk) {
        count.chunks++;
        count.lastChunk = chunk;
      }
      if (inFile && count.lastFile !== file) {
        count.files++;
        count.lastFile = file;
      }
    }
  }
}

/** The terms of one file, each once. */
export interface FileTermCounts {
  readonly distinct: readonly string[];
  /** How many of its chunks hold each. */
  readonly chunkCounts: Uint32Array;
  /** Whether its row does, 1 or 0. */
  readonly inFile: Uint8Array;
}

/** As `countTerms`, of what is counted by file already. */
export function addTermCounts(counts: TermCounts, { distinct, chunkCounts, inFile }: FileTermCounts): void {
  for (const [n, term] of distinct.entries()) {
    const [chunks, files] = [chunkCounts[n] as number, inFile[n] as number];
    const count = counts.get(term);
    if (count === undefined) counts.set(term, { chunks, files, lastChunk: 0, lastFile: 0 });
    else {
      count.chunks += chunks;
      count.files += files;
    }
  }
}

/** Terms of chunks by their file, until they are counted. */
export class TermsByFile {
  readonly #files = new Map<string, string[][]>();

  /** Files that are held. */
  get files(): Iterable<string> {
    return this.#files.keys();
  }

  /** @param batch with the columns `path` and `terms` */
  add(batch: Columnar): void {
    const [paths, terms] = [batch.getChild('path'), batch.getChild('terms')];
    for (let i = 0; i < batch.numRows; i++) {
      const path = String(paths?.get(i));
      const text = String(terms?.get(i));
      const list = text === '' ? [] : text.split(' ');
      const known = this.#files.get(path);
      if (known === undefined) this.#files.set(path, [list]);
      else known.push(list);
    }
  }

  /** Counts what is held, and lets it go. */
  countInto(counts: TermCounts): void {
    for (const list of this.#files.values()) countTerms(counts, list);
    this.#files.clear();
  }
}

export function encodeLexicon(counts: TermCounts, chunks: number, files: number): Uint8Array {
  const terms = [...counts.keys()].sort();
  const count = terms.length;
  const head = new Uint32Array(HEADER_WORDS + 3 * count);
  head.set([MAGIC, count, chunks, files]);
  const parts: Buffer[] = [];
  let end = 0;
  for (const [i, term] of terms.entries()) {
    const bytes = Buffer.from(term, 'utf8');
    parts.push(bytes);
    end += bytes.length;
    head[HEADER_WORDS + i] = end;
    head[HEADER_WORDS + count + i] = counts.get(term)?.chunks ?? 0;
    head[HEADER_WORDS + 2 * count + i] = counts.get(term)?.files ?? 0;
  }
  return Buffer.concat([Buffer.from(head.buffer), ...parts]);
}

/** Where the lexicon ends in its blob, and what is behind it begins; null when it is none. */
export function lexiconEnd(blob: Uint8Array): number | null {
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  const word = (n: number): number => ((n + 1) * 4 <= blob.byteLength ? view.getUint32(n * 4, true) : 0);
  if (word(0) !== MAGIC) return null;
  const count = word(1);
  const start = (HEADER_WORDS + 3 * count) * 4;
  const end = start + (count === 0 ? 0 : word(HEADER_WORDS + count - 1));
  return end <= blob.byteLength ? end : null;
}

/** Opens a blob made by `encodeLexicon`; null when it is not one. Costs one copy, no per-term work. */
export function decodeLexicon(blob: Uint8Array): Lexicon | null {
  if (blob.byteLength < HEADER_WORDS * 4) return null;
  // Copied, so that the words lie aligned wherever the blob came from.
  const whole = new Uint8Array(blob).buffer;
  const bytes = Buffer.from(whole, 0, lexiconEnd(blob) ?? 0);
  const words = (from: number, length: number) => new Uint32Array(whole, from * 4, length);
  const [magic = 0, count = 0, chunks = 0, files = 0] = words(0, HEADER_WORDS);
  const start = (HEADER_WORDS + 3 * count) * 4;
  if (magic !== MAGIC || bytes.length < start) return null;
  const ends = words(HEADER_WORDS, count);
  const df = words(HEADER_WORDS + count, count);
  const fileDf = words(HEADER_WORDS + 2 * count, count);
  const termAt = (n: number): string => bytes.toString('utf8', start + (ends[n - 1] ?? 0), start + (ends[n] ?? 0));
  /** The first term that is not below a text. */
  const place = (text: string): number => firstFrom(count, (n) => termAt(n) >= text);
  const find = (term: string): number => {
    const at = place(term);
    return at < count && termAt(at) === term ? at : -1;
  };
  return {
    df: (term) => df[find(term)] ?? 0,
    fileDf: (term) => fileDf[find(term)] ?? 0,
    startingWith: (prefix, limit) => {
      const out: string[] = [];
      for (let n = place(prefix); n < count && out.length < limit && termAt(n).startsWith(prefix); n++)
        out.push(termAt(n));
      return out;
    },
    containing: (text, limit) => {
      const out: string[] = [];
      const sought = Buffer.from(text, 'utf8');
      if (sought.length === 0) return out;
      for (let at = bytes.indexOf(sought, start); at >= 0 && out.length < limit; ) {
        const n = firstFrom(count, (n) => (ends[n] ?? 0) > at - start);
        const end = start + (ends[n] ?? 0);
        if (at + sought.length <= end) out.push(termAt(n));
        // The next term; a find across the border of two is none.
        at = bytes.indexOf(sought, at + sought.length <= end ? end : at + 1);
      }
      return out;
    },
    chunks,
    files,
    terms: count,
  };
}

// --- internal ---

/** The first number below `count` of which `holds` is true, when it is true of all that follow; `count` for none. */
function firstFrom(count: number, holds: (n: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
