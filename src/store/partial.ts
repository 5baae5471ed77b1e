/** Stands for the lexicon and the background sample of an index whose first run has not ended: made from some of its chunks. */

import type { Table } from '@lancedb/lancedb';
import { decodeVectors } from './codes.ts';
import { countTerms, type Lexicon, type TermCounts } from './lexicon.ts';

/** Enough to tell rare words from common ones. */
const LEXICON_CHUNKS = 3000;
const BACKGROUND_CHUNKS = 512;

/** Counts over the first chunks of the table. */
export async function partialLexicon(chunks: Table): Promise<Lexicon> {
  const byFile = new Map<string, string[][]>();
  let count = 0;
  for await (const batch of chunks.query().limit(LEXICON_CHUNKS).select(['path', 'terms'])) {
    const [paths, terms] = [batch.getChild('path'), batch.getChild('terms')];
    for (let i = 0; i < batch.numRows; i++) {
      const path = String(paths?.get(i));
      const list = String(terms?.get(i) ?? '').split(' ');
      const known = byFile.get(path);
      if (known === undefined) byFile.set(path, [list]);
      else known.push(list);
    }
    count += batch.numRows;
  }
  const counts: TermCounts = new Map();
  for (const list of byFile.values()) countTerms(counts, list);
  return {
    df: (term) => counts.get(term)?.chunks ?? 0,
    fileDf: (term) => counts.get(term)?.files ?? 0,
    chunks: count,
    files: byFile.size,
    terms: counts.size,
  };
}

/** `[n, dims]` float32 */
export async function partialBackground(chunks: Table, dims: number): Promise<Float32Array> {
  const rows = await chunks.query().limit(BACKGROUND_CHUNKS).select(['code']).toArray();
  return decodeVectors(Buffer.concat(rows.map((row) => row.code as Uint8Array)), dims);
}
