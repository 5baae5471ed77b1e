/** A file that was read and cut, as rows of the index. */

import { hash } from 'node:crypto';
import { xxh64Hex } from '../../base/hash.ts';
import type { Chunk, ChunkedFile, RepoPath, SkipReason } from '../../base/types.ts';
import { BROKEN, type ChunkRow, type FileRow, type FileTermCounts } from '../../store/index.ts';
import type { SecretCounts } from '../../text/redact.ts';
import { sketchOf } from '../../text/sketch.ts';
import { pathTerms, terms } from '../../text/terms.ts';
import { fileTerms } from './file-terms.ts';

/** What is known of a file when it has been read. */
export interface ReadStamp {
  readonly path: RepoPath;
  readonly size: number;
  readonly mtimeMs: number;
  readonly ino: number;
  readonly hash: string;
  readonly readAtMs: number;
}

export interface FileRows {
  readonly file: FileRow;
  readonly chunks: readonly ChunkRow[];
  /** For the lexicon. */
  readonly termCounts: FileTermCounts;
}

const ID_LENGTH = 32;

export function rowsOf(
  stamp: ReadStamp,
  language: string,
  cut: ChunkedFile,
  chunkerVersion: string,
  redacted: SecretCounts = {},
): FileRows {
  const ofPath = pathTerms(stamp.path).join(' ');
  const found = fileTerms(cut.chunks.map((chunk) => terms(chunk.text)));
  const chunks = cut.chunks.map((chunk, i) => ({
    ...chunk,
    id: chunkId(stamp.path, chunk.ordinal, chunkerVersion),
    path: stamp.path,
    language,
    hash: xxh64Hex(chunk.text),
    terms: found.chunks[i] ?? '',
    symbolTerms: terms(`${begun(chunk).join(' ')} ${chunk.scope}`).join(' '),
    pathTerms: ofPath,
  }));
  const file: FileRow = {
    ...stamp,
    language,
    skip: '',
    chunks: chunks.length,
    parser: cut.parser,
    fallback: cut.fallback ?? (cut.broken ? BROKEN : ''),
    terms: found.file,
    symbolTerms: terms(cut.symbols.map((symbol) => symbol.name).join(' ')).join(' '),
    pathTerms: ofPath,
    length: found.length,
    imports: cut.imports.map((name) => name.replaceAll(/\s+/g, '')).join(' '),
    roles: cut.roles.join(' '),
    sketch: sketchOf(cut.chunks.map((chunk) => chunk.text).join('')),
    redacted: Object.entries(redacted)
      .map(([kind, count]) => Array(count).fill(kind).join(' '))
      .join(' '),
  };
  return { file, chunks, termCounts: found };
}

/** The row of a file that is known but not indexed. */
export function skippedRow(stamp: ReadStamp, language: string, skip: SkipReason): FileRow {
  const none = {
    terms: '',
    symbolTerms: '',
    pathTerms: '',
    imports: '',
    roles: '',
    sketch: '',
    redacted: '',
    parser: '',
    fallback: '',
  };
  return { ...stamp, ...none, language, skip, chunks: 0, length: 0 };
}

// --- internal ---

function chunkId(path: string, ordinal: number, chunkerVersion: string): string {
  return hash('sha256', `${path}\0${ordinal}\0${chunkerVersion}`, 'hex').slice(0, ID_LENGTH);
}

/** Names of the definitions that begin in the chunk, each once. */
function begun({ definitions }: Chunk): string[] {
  return [...new Set(definitions.filter(({ begins }) => begins).map(({ name }) => name))];
}
