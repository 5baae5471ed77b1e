/** Checks for `doctor`: do files, rows, vectors and full-text rows agree? Reads everything, writes nothing. */

import type { Table } from '@lancedb/lancedb';
import { indexLayout } from '../place/layout.ts';
import { connect, fromLance, openIndex } from '../tables/database.ts';
import { openMeta, readRecords } from '../tables/table-generation.ts';
import { readingCopy } from './reading-copy.ts';
import { fullTextCovers, type SomeWord, someWords, wrongAnswers } from './word-checks.ts';

export interface IndexCheck {
  readonly name: string;
  readonly ok: boolean;
  /** Figures, or what is wrong. */
  readonly detail: string;
  /** What to do when it is not ok; '' otherwise. */
  readonly remedy: string;
}

const REPAIR = 'Run "mlx-code index": it makes good what is missing.';
const REBUILD = 'Run "mlx-code index --force" to build the index again from your files.';
const FILL = 'Run "mlx-code index" to fill the MLX tier.';

/** @throws E_INDEX_MISSING, E_INDEX_FOREIGN, E_INDEX_VERSION; damage is a check that is not ok */
export async function checkIndex(indexDir: string): Promise<IndexCheck[]> {
  const index = await openIndex(indexDir);
  try {
    const { chunks, files, neural, meta } = index;
    const scan = await scanChunks(chunks);
    const rows = await files.query().select(['path', 'skip', 'chunks']).toArray();
    const indexed = rows.filter((row) => row.skip === '');
    const wrong = rows
      .filter((row) => (scan.byPath.get(row.path) ?? 0) !== row.chunks)
      .map((row) => row.path as string);
    const known = new Set(rows.map((row) => row.path as string));
    const unknown = [...scan.byPath.keys()].filter((path) => !known.has(path));
    const words = await someWords(index);
    const unanswered = await wrongAnswers(index, words, scan.byPath);
    const checks = [
      check('last run ended', meta.complete && !(await isDirty(indexDir)), 'the index is stamped complete', REPAIR),
      check(
        'files and rows agree',
        indexed.length === meta.files,
        `${indexed.length} files, ${meta.files} stamped`,
        REPAIR,
      ),
      check('chunks and rows agree', scan.rows === meta.chunks, `${scan.rows} chunks, ${meta.chunks} stamped`, REPAIR),
      check('no chunk is there twice', scan.ids === scan.rows, `${scan.rows} rows, ${scan.ids} ids`, REBUILD),
      check(
        'every file has its chunks',
        wrong.length === 0 && unknown.length === 0,
        wrong.length + unknown.length === 0
          ? `${rows.length} files`
          : `${wrong.length} files with another count, ${unknown.length} unknown files, e.g. ${wrong[0] ?? unknown[0]}`,
        REBUILD,
      ),
      check('every chunk has a static vector', scan.vectors === scan.rows, `${scan.vectors} of ${scan.rows}`, REBUILD),
      ...(await fullTextCovers(index, { chunks: scan.rows, files: rows.length })).map(({ name, ok, detail }) =>
        check(name, ok, detail, REPAIR),
      ),
      check(
        'words and paths are found',
        unanswered.length === 0,
        unanswered.join('; ') || 'each index was asked',
        REBUILD,
      ),
      await copyCheck(indexDir, words, scan.byPath),
    ];
    if (neural !== null) checks.push(await neuralCheck(neural, scan.hashes));
    return checks;
  } catch (error) {
    const told = fromLance(error, `read the index in ${indexDir}`);
    const detail = told instanceof Error ? told.message : String(told);
    return [{ name: 'tables can be read', ok: false, detail, remedy: REBUILD }];
  } finally {
    index.close();
  }
}

// --- internal ---

interface ChunkScan {
  readonly rows: number;
  readonly ids: number;
  readonly vectors: number;
  readonly byPath: ReadonlyMap<string, number>;
  readonly hashes: ReadonlyMap<string, string>;
}

function check(name: string, ok: boolean, detail: string, remedy: string): IndexCheck {
  return { name, ok, detail, remedy: ok ? '' : remedy };
}

async function scanChunks(chunks: Table): Promise<ChunkScan> {
  const byPath = new Map<string, number>();
  const hashes = new Map<string, string>();
  let rows = 0;
  for await (const batch of chunks.query().select(['id', 'path', 'hash'])) {
    const [ids, paths, values] = ['id', 'path', 'hash'].map((name) => batch.getChild(name));
    for (let i = 0; i < batch.numRows; i++) {
      const path = String(paths?.get(i));
      byPath.set(path, (byPath.get(path) ?? 0) + 1);
      hashes.set(String(ids?.get(i)), String(values?.get(i)));
      rows++;
    }
  }
  const vectors = await chunks.countRows('code IS NOT NULL');
  return { rows, ids: hashes.size, vectors, byPath, hashes };
}

/** The copy is never needed for a right answer; one that reads well must say what the tables say. */
async function copyCheck(
  indexDir: string,
  words: readonly SomeWord[],
  byPath: ReadonlyMap<string, number>,
): Promise<IndexCheck> {
  const name = 'copy for single searches';
  const read = await readingCopy(indexDir, (copy, chunks) => {
    const wrong = [...byPath].filter(([path, count]) => copy.chunksOfFiles([path]).length !== count);
    const unfound = words.find(({ table, field, term }) => {
      const asked = [{ field, terms: [term], boost: 1 }];
      return (table === 'chunks' ? copy.chunkTerms(asked, 1, null) : copy.fileTerms(asked, 1, null)).length === 0;
    });
    const detail =
      wrong.length > 0
        ? `wrong for ${wrong.length} files, e.g. ${wrong[0]?.[0]}`
        : unfound === undefined
          ? `${chunks} chunks`
          : `does not find "${unfound.term}"`;
    return check(name, wrong.length === 0 && unfound === undefined, detail, REBUILD);
  });
  if (read === null) return check(name, true, 'there is none; the next run that changes something makes it', '');
  return read.problem === null ? read.value : check(name, false, read.problem, REBUILD);
}

async function neuralCheck(neural: Table, hashes: ReadonlyMap<string, string>): Promise<IndexCheck> {
  let current = 0;
  let rows = 0;
  for await (const batch of neural.query().select(['id', 'hash'])) {
    const [ids, values] = ['id', 'hash'].map((name) => batch.getChild(name));
    for (let i = 0; i < batch.numRows; i++) {
      rows++;
      if (hashes.get(String(ids?.get(i))) === String(values?.get(i))) current++;
    }
  }
  const detail = `${current} of ${hashes.size} chunks have an MLX vector, ${rows - current} vectors are out of date`;
  return check('every chunk has an MLX vector', current === hashes.size, detail, FILL);
}

async function isDirty(indexDir: string): Promise<boolean> {
  const connection = await connect(indexLayout(indexDir).lance);
  try {
    return (await readRecords(await openMeta(connection))).index?.dirty ?? true;
  } finally {
    connection.close();
  }
}
