/** A file as clones are looked for in it: its tokens, and which of them each definition holds. Read from its chunks. */

import { DATA_KINDS } from '../../base/definitions.ts';
import type { Definition, RepoPath } from '../../base/types.ts';
import type { CandidateRow } from '../../store/index.ts';
import { isData, isProse } from '../candidates/path-roles.ts';
import { definitionsOf, NAMELESS_KINDS, withClausesJoined } from '../definitions.ts';
import { type BlindTokens, blindTokens } from './blind-tokens.ts';

export type ChunkOfCode = Pick<
  CandidateRow,
  'path' | 'ordinal' | 'language' | 'kind' | 'definitions' | 'startLine' | 'endLine' | 'text'
>;

/** A chunk without its text. */
export interface ReadChunk extends BlindTokens {
  readonly ordinal: number;
  readonly pieces: readonly Omit<Piece, 'from' | 'to'>[];
}

/** A definition, or a chunk of code outside of all. */
export interface Piece {
  /** With its scope; '' outside of all definitions. */
  readonly symbol: string;
  readonly startLine: number;
  readonly endLine: number;
  /** Tokens `from` to `to`, half-open. */
  readonly from: number;
  readonly to: number;
}

export interface CodeFile extends BlindTokens {
  readonly path: RepoPath;
  /** In file order, outer before inner. */
  readonly pieces: readonly Piece[];
}

/** Prose, data and imports are alike in any two projects. */
export function isCode({ language, kind }: Pick<ChunkOfCode, 'language' | 'kind'>): boolean {
  return !isProse(language) && !isData(language) && kind !== 'imports' && kind !== 'section';
}

export function readChunk(row: ChunkOfCode): ReadChunk {
  const tokens = blindTokens(row.text, row.language, row.startLine);
  const { ordinal, startLine, endLine } = row;
  if (row.definitions === '') return { ...tokens, ordinal, pieces: [{ symbol: '', startLine, endLine }] };
  const own = withClausesJoined(definitionsOf(row)).filter(holdsCode);
  const pieces = own.map(({ name, scope, startLine, endLine }) => ({
    ...{ symbol: scope === '' ? name : `${scope}.${name}`, startLine, endLine },
  }));
  return { ...tokens, ordinal, pieces };
}

/** @param chunks of one file, in any order */
export function codeFile(path: RepoPath, chunks: readonly ReadChunk[]): CodeFile {
  const inOrder = [...chunks].sort((a, b) => a.ordinal - b.ordinal);
  const count = inOrder.reduce((sum, { codes }) => sum + codes.length, 0);
  const codes = new Uint8Array(count);
  const lines = new Int32Array(count);
  let at = 0;
  for (const chunk of inOrder) {
    codes.set(chunk.codes, at);
    lines.set(chunk.lines, at);
    at += chunk.codes.length;
  }
  const pieces = inOrder.flatMap((chunk) =>
    chunk.pieces.map((piece) => ({ ...piece, ...tokensOfLines(lines, piece.startLine, piece.endLine) })),
  );
  return { path, codes, lines, pieces: pieces.filter(({ from, to }) => to > from) };
}

/** The tokens on lines `start` to `end`. */
export function tokensOfLines(lines: Int32Array, start: number, end: number): { from: number; to: number } {
  return { from: firstAtLeast(lines, start), to: firstAtLeast(lines, end + 1) };
}

/** Where the first number of at least `least` is, numbers ascending. */
export function firstAtLeast(sorted: Int32Array | Float64Array, least: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

// --- internal ---

function holdsCode({ kind }: Definition): boolean {
  return !DATA_KINDS.has(kind) && !NAMELESS_KINDS.has(kind);
}
