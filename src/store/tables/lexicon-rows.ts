/** The lexicon and the background sample of an index, counted over its tables at the end of a run. */

import type { Table } from '@lancedb/lancedb';
import type { MetaRow } from '../format/columns.ts';
import { INDEXED_FILES } from '../format/reader-rows.ts';
import type { MetaKey } from '../format/schema.ts';
import { MOST_FILE_TERMS } from '../format/types.ts';
import { decodeLexicon, encodeLexicon, type TermCount, type TermCounts } from '../words/lexicon.ts';
import { encodeShortCounts, WordCounts } from '../words/word-counts.ts';
import { isDamage, readBlob } from './database.ts';

/** Counts that cover every chunk of the index. */
export interface LexiconUpdate {
  readonly counts: TermCounts;
  /** Files that have a chunk. */
  readonly files: number;
}

/** What a run knows of the words of an index. */
export interface KnownCounts {
  /** What changed since the lexicon was written, and whether any of it did in this run; null when that is not known. */
  readonly change: WordCounts | null;
  readonly changed: boolean;
  /** Counts over everything, of a first run. */
  readonly update: LexiconUpdate | undefined;
}

/**
 * The rows of the meta table to write: no lexicon while what changed since is known and little, no sample while it is the
 * same.
 */
export async function lexiconRows(
  meta: Table,
  generation: string,
  { chunks, files }: { readonly chunks: Table; readonly files: Table },
  { change, changed, update }: KnownCounts,
): Promise<MetaRow[]> {
  const [old, background] = await Promise.all([
    readSound(meta, `lexicon:${generation}`),
    readSound(meta, `background:${generation}`),
  ]);
  const rows: MetaRow[] = [];
  const total = await chunks.countRows();
  const sample = background !== null && !changed ? background : await sampleVectors(chunks, total);
  if (background === null || Buffer.compare(sample, background) !== 0)
    rows.push({ key: `background:${generation}`, json: '', blob: sample });
  if (change !== null && !change.tooMany && old !== null && decodeLexicon(old) !== null) return rows;
  const short = new WordCounts();
  const counts = update?.counts ?? new Map();
  await countChunks(chunks, short, update === undefined ? counts : null);
  await countFiles(files, short, update === undefined ? counts : null);
  const blob = Buffer.concat([encodeLexicon(counts, total, short.files), encodeShortCounts(short)]);
  return [...rows, { key: `lexicon:${generation}`, json: '', blob }];
}

// --- internal ---

const BACKGROUND_ROWS = 512;

/** First request, as a multiple of the rows wanted: how many ids lie below a bound differs. */
const SAMPLE_SLACK = 1.5;

const SHORT_COLUMNS = ['symbol_terms', 'path_terms'];

/** A blob of the meta table; null where it is damaged: then it is made again. */
async function readSound(meta: Table, key: MetaKey): Promise<Uint8Array | null> {
  return await readBlob(meta, key).catch((error: unknown) => {
    if (!isDamage(error)) throw error;
    return null;
  });
}

/**
 * Counts the words of chunks: those of the two short columns, and of the long one into `counts`.
 * @param counts null when they are known
 */
async function countChunks(chunks: Table, short: WordCounts, counts: TermCounts | null): Promise<void> {
  const columns = counts === null ? SHORT_COLUMNS : [...SHORT_COLUMNS, 'terms'];
  for await (const batch of chunks.query().select(columns)) {
    const [symbols, paths, terms] = [...SHORT_COLUMNS, 'terms'].map((name) => batch.getChild(name));
    for (let i = 0; i < batch.numRows; i++) {
      short.addChunk({ terms: '', symbol_terms: String(symbols?.get(i)), path_terms: String(paths?.get(i)) }, 1);
      if (counts === null) continue;
      const text = String(terms?.get(i));
      for (const term of new Set(text === '' ? [] : text.split(' '))) countOf(counts, term).chunks++;
    }
  }
}

/**
 * Counts the words of whole files into `counts`, and how many words files and their chunks have.
 * @param counts null when they are known
 */
async function countFiles(files: Table, short: WordCounts, counts: TermCounts | null): Promise<void> {
  const columns = counts === null ? ['length'] : ['length', 'terms'];
  for await (const batch of files.query().where(INDEXED_FILES).select(columns)) {
    const [lengths, terms] = ['length', 'terms'].map((name) => batch.getChild(name));
    for (let i = 0; i < batch.numRows; i++) {
      const length = Number(lengths?.get(i));
      short.files++;
      short.lengths[0] += length;
      short.lengths[3] += Math.min(length, MOST_FILE_TERMS);
      if (counts === null) continue;
      const text = String(terms?.get(i));
      for (const term of new Set(text === '' ? [] : text.split(' '))) countOf(counts, term).files++;
    }
  }
}

function countOf(counts: TermCounts, term: string): TermCount {
  let count = counts.get(term);
  if (count === undefined) {
    count = { chunks: 0, files: 0, lastChunk: 0, lastFile: 0 };
    counts.set(term, count);
  }
  return count;
}

/**
 * Codes of some static vectors, for telling a good similarity from a usual one: those of the chunks with the lowest ids,
 * which are hashes of path and place, so that the same files always give the same sample, in the same order.
 */
async function sampleVectors(chunks: Table, total: number): Promise<Uint8Array> {
  if (total === 0) return new Uint8Array();
  for (let share = (SAMPLE_SLACK * BACKGROUND_ROWS) / total; ; share *= 2) {
    const query = chunks.query().select(['id', 'code']);
    const below = Math.floor(share * 2 ** 32);
    const part = share >= 1 ? query : query.where(`id < '${below.toString(16).padStart(8, '0')}'`);
    const rows = (await part.toArray()) as { id: string; code: Uint8Array }[];
    if (share < 1 && rows.length < BACKGROUND_ROWS) continue;
    rows.sort((a, b) => (a.id < b.id ? -1 : 1));
    return Buffer.concat(rows.slice(0, BACKGROUND_ROWS).map((row) => row.code));
  }
}
