/** Replaces the lexicon and background sample while the first run is unfinished: made from some of its chunks. */

import type { Table } from '@lancedb/lancedb';
import { decodeVectors } from '../format/vector-codes.ts';
import { type Lexicon, type TermCounts, TermsByFile } from '../words/lexicon.ts';

/** Enough to tell rare words from common ones. */
const LEXICON_CHUNKS = 3000;
const BACKGROUND_CHUNKS = 512;

/** Counts over the first chunks of the table. */
export async function partialLexicon(chunks: Table): Promise<Lexicon> {
  const held = new TermsByFile();
  let count = 0;
  for await (const batch of chunks.query().limit(LEXICON_CHUNKS).select(['path', 'terms'])) {
    held.add(batch);
    count += batch.numRows;
  }
  const files = [...held.files].length;
  const counts: TermCounts = new Map();
  held.countInto(counts);
  return {
    df: (term) => counts.get(term)?.chunks ?? 0,
    fileDf: (term) => counts.get(term)?.files ?? 0,
    startingWith: (prefix, limit) => [...counts.keys()].filter((term) => term.startsWith(prefix)).slice(0, limit),
    containing: (text, limit) => [...counts.keys()].filter((term) => term.includes(text)).slice(0, limit),
    chunks: count,
    files,
    terms: counts.size,
  };
}

/** `[n, dims]` float32 */
export async function partialBackground(chunks: Table, dims: number): Promise<Float32Array> {
  const rows = await chunks.query().limit(BACKGROUND_CHUNKS).select(['code']).toArray();
  return decodeVectors(Buffer.concat(rows.map((row) => row.code as Uint8Array)), dims);
}
