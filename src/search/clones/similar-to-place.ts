/** Clones of the code at a place. Its marks are looked for in every chunk, then in whole files where many of them are. */

import { MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import type { RepoPath } from '../../base/types.ts';
import type { CandidateRow, IndexReading } from '../../store/index.ts';
import { toRowFilter } from '../filter.ts';
import { inScope, splitQualified } from '../structure/symbols.ts';
import type { SearchFilter } from '../types.ts';
import { blindTokens } from './blind-tokens.ts';
import type { Clones } from './clone-types.ts';
import { type CodeFile, codeFile, isCode, type Piece, readChunk, tokensOfLines } from './code-file.ts';
import { marksOf } from './marks.ts';
import {
  LEAST_MARKS,
  matchingRegions,
  pieceAt,
  piecesOfSize,
  regionOf,
  type Wanted,
  WEAK_CONTAINMENT,
  wantedCode,
} from './matching-regions.ts';

/** The part of an index that is read. */
export type Reading = Pick<IndexReading, 'scan' | 'chunksOfFiles' | 'vectors' | 'chunkVectors'>;

export interface PlaceRequest {
  readonly path: RepoPath;
  /** Lines; one line means the definition around it; a name means the definition of that name. */
  readonly at: { readonly startLine: number; readonly endLine: number } | { readonly line: number } | string;
  readonly limit: number;
  readonly filter?: SearchFilter;
  readonly signal?: AbortSignal;
}

/** Files looked at whole, those with most marks first, and how many are read at a time. */
const MOST_FILES = 500;
const FILES_AT_ONCE = 25;
/** Chunks that are near by their vector. */
const NEAR_CHUNKS = 30;

/** @throws E_USAGE for a place that is not in the index or is too short; E_BAD_GLOB, E_INDEX_CORRUPT, E_CANCELLED */
export async function similarToPlace(reader: Reading, request: PlaceRequest): Promise<Clones> {
  const { path, limit, signal } = request;
  const own = await chunksOf(reader, path);
  const file = codeFile(path, own.filter(isCode).map(readChunk));
  const span = spanOf(file, request);
  const wanted = wantedCode(file.codes.slice(span.from, span.to));
  const place = regionOf(file, span, pieceAt(file.pieces, span)?.symbol ?? '', 1);
  const nothing = { place, regions: [], groups: [], total: 0, whole: true };
  if (span.to <= span.from || wanted.marks.size < LEAST_MARKS) {
    throw new MlxCodeError('E_USAGE', `${path}:${place.startLine}-${place.endLine} is too short to compare`, {
      hint: 'Name code of several statements; tables of literals, imports and prose are not compared.',
    });
  }
  const near = await nearChunks(reader, own, place, request);
  const files = await filesWithMarks(reader, wanted, request);
  for (const { path } of near) if (!files.includes(path)) files.push(path);
  const regions = [];
  for (let at = 0; at < files.length; at += FILES_AT_ONCE) {
    throwIfCancelled(signal);
    for (const [other, rows] of byPath(await reader.chunksOfFiles(files.slice(at, at + FILES_AT_ONCE)))) {
      const code = codeFile(other, rows.filter(isCode).map(readChunk));
      const alike = near
        .filter((row) => row.path === other)
        .flatMap((row) => piecesOfSize(code, row.startLine, row.endLine, wanted.codes.length));
      regions.push(...matchingRegions(wanted, code, other === path ? span : null, alike));
    }
  }
  if (regions.length === 0) return nothing;
  regions.sort(
    (a, b) => b.likeness - a.likeness || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0) || a.startLine - b.startLine,
  );
  return { ...nothing, regions: regions.slice(0, limit), total: regions.length };
}

// --- internal ---

async function chunksOf(reader: Reading, path: RepoPath): Promise<CandidateRow[]> {
  const rows = await reader.chunksOfFiles([path]);
  if (rows.length > 0) return rows;
  throw new MlxCodeError('E_USAGE', `${path} is not in the index`, {
    hint: 'Only indexed files can be compared; "mlx-code status --skipped" shows which were left out, and why.',
  });
}

function spanOf(file: CodeFile, { path, at }: PlaceRequest): { from: number; to: number } {
  if (typeof at === 'string') {
    const { qualifier, name } = splitQualified(at);
    const piece =
      file.pieces.find(({ symbol }) => symbol === at) ?? file.pieces.find((each) => isNamed(each, name, qualifier));
    if (piece !== undefined) return piece;
    throw new MlxCodeError('E_USAGE', `${path} defines no ${JSON.stringify(at)}`, {
      hint: `Give a definition of the file, or lines, as in ${path}:12-40.`,
    });
  }
  const last = file.lines.at(-1) ?? 0;
  const start = 'line' in at ? at.line : at.startLine;
  if (start > last) {
    throw new MlxCodeError('E_USAGE', `${path} has no code on line ${start}: its last is ${last}`, {
      hint: 'Give lines of the file, as in src/main.go:12-40.',
    });
  }
  if ('startLine' in at) return tokensOfLines(file.lines, at.startLine, at.endLine);
  const around = file.pieces.findLast(({ startLine, endLine }) => startLine <= at.line && endLine >= at.line);
  if (around !== undefined) return around;
  throw new MlxCodeError('E_USAGE', `No definition is around line ${at.line} of ${path}`, {
    hint: `Give the first and the last line, as in ${path}:${at.line}-${at.line + 20}.`,
  });
}

function isNamed({ symbol }: Piece, name: string, qualifier: string): boolean {
  const own = splitQualified(symbol);
  return own.name === name && inScope({ scope: symbol.slice(0, symbol.length - name.length) }, qualifier);
}

/** Files that hold enough of the marks, most first. */
async function filesWithMarks(reader: Reading, wanted: Wanted, request: PlaceRequest): Promise<RepoPath[]> {
  const found = new Map<RepoPath, Set<number>>();
  await reader.scan(toRowFilter(request.filter), (row) => {
    throwIfCancelled(request.signal);
    if (!isCode(row)) return true;
    for (const hash of marksOfRow(row)) {
      if (!wanted.marks.has(hash)) continue;
      const marks = found.get(row.path);
      if (marks === undefined) found.set(row.path, new Set([hash]));
      else marks.add(hash);
    }
    return true;
  });
  const least = Math.max(LEAST_MARKS - 1, WEAK_CONTAINMENT * wanted.marks.size);
  const enough = [...found].filter(([, marks]) => marks.size >= least);
  enough.sort((a, b) => b[1].size - a[1].size || (a[0] < b[0] ? -1 : 1));
  return enough.slice(0, MOST_FILES).map(([path]) => path);
}

/** Kept with a row that is kept. */
const MARKS_OF = new WeakMap<CandidateRow, Uint32Array>();

function marksOfRow(row: CandidateRow): Uint32Array {
  let marks = MARKS_OF.get(row);
  if (marks === undefined) {
    marks = marksOf(blindTokens(row.text, row.language, row.startLine).codes).hashes;
    MARKS_OF.set(row, marks);
  }
  return marks;
}

/** Chunks whose static vectors are nearest to that of the place: clones of which too many statements are other for marks. */
async function nearChunks(
  reader: Reading,
  own: readonly CandidateRow[],
  place: { readonly startLine: number },
  { filter, signal }: PlaceRequest,
): Promise<CandidateRow[]> {
  const origin = own.find((row) => row.startLine <= place.startLine && row.endLine >= place.startLine);
  if (origin === undefined) return [];
  const vector = (await reader.vectors([origin.id])).get(origin.id);
  throwIfCancelled(signal);
  if (vector === undefined || vector.every((value) => value === 0)) return [];
  const near = await reader.chunkVectors(vector, NEAR_CHUNKS, toRowFilter(filter));
  return near.map(({ row }) => row).filter((row) => row.id !== origin.id && isCode(row));
}

function byPath(rows: readonly CandidateRow[]): Map<RepoPath, CandidateRow[]> {
  const files = new Map<RepoPath, CandidateRow[]>();
  for (const row of rows) {
    const known = files.get(row.path);
    if (known === undefined) files.set(row.path, [row]);
    else known.push(row);
  }
  return files;
}
