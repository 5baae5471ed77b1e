/** Checks for `doctor`: do files, rows, vectors and full-text rows agree? Reads everything, writes nothing. */

import type { Table } from '@lancedb/lancedb';
import { copyPath, readCopyHead } from '../copy/copy-head.ts';
import { quote } from '../format/quote-value.ts';
import { TERM_COLUMNS } from '../format/schema.ts';
import { DiskCopy } from '../memory/disk-copy.ts';
import { indexLayout } from '../place/layout.ts';
import { connect, fromLance, type OpenIndex, openIndex } from '../tables/database.ts';
import { openMeta, readRecords } from '../tables/table-generation.ts';

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
      ...(await fullText('chunks', chunks, scan.rows)),
      ...(await fullText('files', files, rows.length)),
      await answers(index, scan.byPath),
      copyCheck(indexDir, scan.byPath),
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

/** Rows that wait for the full-text index are searched all the same, so they count. */
async function fullText(name: string, table: Table, rows: number): Promise<IndexCheck[]> {
  const indices = await table.listIndices();
  const checks: IndexCheck[] = [];
  for (const column of TERM_COLUMNS) {
    const index = indices.find((one) => one.columns.includes(column));
    const stats = index === undefined ? undefined : await table.indexStats(index.name);
    const covered = (stats?.numIndexedRows ?? 0) + (stats?.numUnindexedRows ?? 0);
    const detail =
      stats === undefined
        ? 'there is no index'
        : `${stats.numIndexedRows} indexed and ${stats.numUnindexedRows} waiting of ${rows}`;
    checks.push(check(`full text of ${name}.${column}`, rows === 0 || covered === rows, detail, REPAIR));
  }
  return checks;
}

/** Figures alone do not show a damaged file of an index; only a question that reads it does. */
async function answers({ lance, chunks, files }: OpenIndex, byPath: ReadonlyMap<string, number>): Promise<IndexCheck> {
  const wrong: string[] = [];
  for (const [name, table] of [
    ['chunks', chunks],
    ['files', files],
  ] as const) {
    for (const column of TERM_COLUMNS) {
      const [row] = await table.query().where(`${column} != ''`).select([column]).limit(1).toArray();
      const [term] = String(row?.[column] ?? '').split(' ');
      if (term === undefined || term === '') continue;
      const query = table.query().fullTextSearch(new lance.MatchQuery(term, column)).limit(1);
      const found = await query.select([column, '_score']).toArray();
      if (found.length === 0) wrong.push(`${name}.${column} does not find "${term}"`);
    }
  }
  const [path, count] = [...byPath][0] ?? [];
  if (path !== undefined && (await chunks.countRows(`path = ${quote(path)}`)) !== count)
    wrong.push('paths are not found');
  return check('words and paths are found', wrong.length === 0, wrong.join('; ') || 'each index was asked', REBUILD);
}

/** The copy is never needed for a right answer; one that reads well must say what the tables say. */
function copyCheck(indexDir: string, byPath: ReadonlyMap<string, number>): IndexCheck {
  const name = 'copy for single searches';
  const layout = indexLayout(indexDir);
  const head = readCopyHead(layout);
  if (head === null) return check(name, true, 'there is none; the next run that changes something makes it', '');
  try {
    const copy = new DiskCopy(copyPath(layout, head.file), head);
    try {
      const wrong = [...byPath].filter(([path, chunks]) => copy.chunksOfFiles([path]).length !== chunks);
      const detail =
        wrong.length === 0
          ? `${head.record.meta.chunks} chunks`
          : `wrong for ${wrong.length} files, e.g. ${wrong[0]?.[0]}`;
      return check(name, wrong.length === 0, detail, REBUILD);
    } finally {
      copy.close();
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return check(name, false, `${why}; the tables answer instead`, REBUILD);
  }
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
