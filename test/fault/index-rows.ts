/** Rows for tests of the store: small files of small chunks with made-up vectors. */

import type { Definition, RepoPath } from '../../src/base/types.ts';
import type { EmbedderIdentity } from '../../src/model/types.ts';
import { type ChunkRow, type CommitPiece, type FileRow, packPiece, type WriterOptions } from '../../src/store/index.ts';

export const DIMS = 8;

export const STATIC_MODEL: EmbedderIdentity = {
  model: 'test-static',
  revision: '1',
  dims: DIMS,
  documentPrefix: '',
  queryPrefix: '',
};

/** A writer of such rows, whatever room the disk has. */
export const WRITER_OPTIONS: WriterOptions = {
  root: '/project',
  chunkerVersion: 'c1',
  staticModel: STATIC_MODEL,
  startFreeBytes: 0,
  stopFreeBytes: 0,
};

export function chunkRow(path: string, ordinal: number, text: string): ChunkRow {
  return {
    id: `${path}#${ordinal}`.padEnd(32, '.'),
    path: path as RepoPath,
    language: 'typescript',
    hash: Buffer.from(text).toString('hex').slice(0, 16),
    terms: text.toLowerCase(),
    symbolTerms: 'symbol',
    pathTerms: path.replaceAll('/', ' '),
    ordinal,
    startLine: ordinal + 1,
    endLine: ordinal + 1,
    startByte: 0,
    endByte: text.length,
    text,
    symbol: 'symbol',
    kind: 'function',
    scope: '',
    definitions: ['symbol', 'other'].map((name) => definition(name, ordinal + 1)),
    role: '',
  };
}

export function fileRow(path: string, chunks: number, over: Partial<FileRow> = {}): FileRow {
  return {
    path: path as RepoPath,
    hash: `h-${chunks}`,
    size: 100,
    mtimeMs: 1000,
    ino: 7,
    readAtMs: 10_000,
    language: 'typescript',
    skip: '',
    chunks,
    parser: 'tree',
    fallback: '',
    terms: 'alpha beta',
    symbolTerms: 'symbol',
    pathTerms: path.replaceAll('/', ' '),
    length: 2,
    imports: '',
    roles: 'code',
    sketch: '',
    redacted: '',
    ...over,
  };
}

/** One file of the given chunk texts. */
export function piece(path: string, texts: readonly string[], over: Partial<FileRow> = {}): CommitPiece {
  const rows = texts.map((text, i) => chunkRow(path, i, text));
  const vectors = Float32Array.from({ length: rows.length * DIMS }, (_, i) => (i % DIMS === 0 ? 1 : 0));
  const terms = rows.map((row) => row.terms).join(' ');
  return packPiece({ rows, vectors }, [fileRow(path, rows.length, { terms, ...over })]);
}

function definition(name: string, line: number): Definition {
  return { name, kind: 'function', scope: '', startLine: line, endLine: line, leadLine: line, begins: true };
}
