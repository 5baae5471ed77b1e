/** A file that was read and cut, as rows of the index. */

import { createHash } from 'node:crypto';
import { xxh64Hex } from '../../base/hash.ts';
import type { Chunk, ChunkedFile, RepoPath, SkipReason } from '../../base/types.ts';
import { BROKEN, type ChunkRow, type FileRow, MOST_FILE_TERMS } from '../../store/index.ts';
import type { SecretCounts } from '../../text/redact.ts';
import { sketchOf } from '../../text/sketch.ts';
import { pathTerms, terms } from '../../text/terms.ts';

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
  /** Terms of each chunk, for the lexicon. */
  readonly chunkTerms: readonly (readonly string[])[];
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
  const chunkTerms = cut.chunks.map((chunk) => terms(chunk.text));
  const chunks = cut.chunks.map((chunk, i) => ({
    ...chunk,
    id: chunkId(stamp.path, chunk.ordinal, chunkerVersion),
    path: stamp.path,
    language,
    hash: xxh64Hex(chunk.text),
    terms: sorted(chunkTerms[i] ?? []),
    symbolTerms: terms(`${begun(chunk).join(' ')} ${chunk.scope}`).join(' '),
    pathTerms: ofPath,
  }));
  const length = chunkTerms.reduce((sum, list) => sum + list.length, 0);
  const file: FileRow = {
    ...stamp,
    language,
    skip: '',
    chunks: chunks.length,
    parser: cut.parser,
    fallback: cut.fallback ?? (cut.broken ? BROKEN : ''),
    terms: firstTerms(chunkTerms),
    symbolTerms: terms(cut.symbols.map((symbol) => symbol.name).join(' ')).join(' '),
    pathTerms: ofPath,
    length,
    imports: cut.imports.map((name) => name.replaceAll(/\s+/g, '')).join(' '),
    roles: cut.roles.join(' '),
    sketch: sketchOf(cut.chunks.map((chunk) => chunk.text).join('')),
    redacted: Object.entries(redacted)
      .map(([kind, count]) => Array(count).fill(kind).join(' '))
      .join(' '),
  };
  return { file, chunks, chunkTerms };
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
  return createHash('sha256').update(`${path}\0${ordinal}\0${chunkerVersion}`).digest('hex').slice(0, ID_LENGTH);
}

function firstTerms(chunkTerms: readonly (readonly string[])[]): string {
  const first: string[] = [];
  for (const list of chunkTerms) {
    if (first.length >= MOST_FILE_TERMS) break;
    first.push(...list.slice(0, MOST_FILE_TERMS - first.length));
  }
  return sorted(first);
}

/** Names of the definitions that begin in the chunk, each once. */
function begun({ definitions }: Chunk): string[] {
  return [...new Set(definitions.filter(({ begins }) => begins).map(({ name }) => name))];
}

/** Only which terms there are and how often counts; in order, those that share their beginning compress together. */
function sorted(terms: readonly string[]): string {
  return [...terms].sort().join(' ');
}
