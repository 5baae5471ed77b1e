/**
 * The tables of the index as plain data: which columns each has and of what type. LanceDB takes Arrow schemas in this
 * plain form, so nothing here loads Arrow.
 */

import { createHash } from 'node:crypto';
import type { EmbedderIdentity } from '../../model/types.ts';
import type { IndexMeta } from './types.ts';

/** `packed` is text that is compressed harder; `code` is a vector as `codes.ts` lays it out, its length given apart. */
export type ColumnKind = 'utf8' | 'packed' | 'i32' | 'f64' | 'binary' | 'code';

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
}

/** Names of the tables that make up one generation of the index. */
export interface TableNames {
  readonly chunks: string;
  readonly files: string;
  /** Table of the MLX tier that searches use, or null while there is none. */
  readonly neural: string | null;
  /** Table of another MLX model that is being filled beside it; takes its place when it is full. */
  readonly neuralNext: string | null;
}

/** Chunks, files, chunks by `symbol_terms` and by `path_terms` that hold a term. */
export type Counts = [chunks: number, files: number, symbols: number, paths: number];
/** Terms in these columns of all chunks, and in those of all files. */
export type Lengths = [terms: number, symbols: number, paths: number, files: number];

/** What changed since the lexicon was written, as the record of an index keeps it. */
export interface CountsChange {
  readonly chunks: number;
  readonly files: number;
  readonly lengths: Readonly<Lengths>;
  readonly terms: Readonly<Record<string, Readonly<Counts>>>;
}

/** The JSON of the `index` row of the meta table: one row, so that stamping and swapping are one commit. */
export interface IndexRecord {
  readonly meta: IndexMeta;
  readonly tables: TableNames;
  /** Identity of `tables.neuralNext`. */
  readonly neuralNextModel: EmbedderIdentity | null;
  /** True from a run's first write until its end: the next run then looks for half-written files. */
  readonly dirty: boolean;
  /** When a compaction left files behind that wait for readers to be done with them; null when there are none. */
  readonly leftOverSinceMs: number | null;
  /** What changed since the lexicon was written; not there when nothing has. */
  readonly counts?: CountsChange;
  /** How the last compactions went; not there in an index that had none. */
  readonly upkeep?: Upkeep;
  /** True when the next run is to build everything again, because this index has grown out of proportion. */
  readonly rebuild?: boolean;
}

export interface Upkeep {
  /** Compactions that failed since one succeeded, and why the last one did. */
  readonly failures: number;
  readonly problem: string;
}

/** Keys of the meta table. `building` holds the record of a rebuild that goes on beside the index in use. */
export type MetaKey = 'index' | 'building' | `lexicon:${string}` | `background:${string}`;

export const META_TABLE = 'meta';
export const LEASE_TABLE = 'lease';

/** True for a name that a table of ours can have: whatever else lies in the same place is left alone. */
export function isOurTable(name: string): boolean {
  return name === META_TABLE || name === LEASE_TABLE || /^(chunks|files|neural)_[0-9a-f]+$/.test(name);
}

export const META_COLUMNS: readonly Column[] = columns('key:utf8 json:utf8 blob:binary');

/** The one row that says who may write to a remote index. */
export const LEASE_COLUMNS: readonly Column[] = columns('key:utf8 token:utf8 renewed_at_ms:f64 json:utf8');

export const CHUNK_COLUMNS: readonly Column[] = columns(
  'id:utf8 path:utf8 ordinal:i32 language:utf8 symbol:packed kind:utf8 scope:utf8 definitions:packed ' +
    'start_line:i32 end_line:i32 start_byte:i32 end_byte:i32 text:packed hash:utf8 ' +
    'terms:packed symbol_terms:packed path_terms:utf8 role:utf8 code:code',
);

export const FILE_COLUMNS: readonly Column[] = columns(
  'path:packed hash:utf8 size:f64 mtime_ms:f64 ino:f64 read_at_ms:f64 language:utf8 skip:utf8 chunks:i32 parser:utf8 ' +
    'fallback:utf8 terms:packed symbol_terms:packed path_terms:packed length:i32 imports:utf8 roles:utf8 sketch:utf8 redacted:utf8',
);

/** One row per chunk that has a vector of the MLX tier; `hash` is the chunk's, so that a stale vector shows. */
export const NEURAL_COLUMNS: readonly Column[] = columns('id:utf8 path:utf8 language:utf8 hash:utf8 code:code');

/** Columns of `chunks` and `files` with a full-text index. */
export const TERM_COLUMNS = ['terms', 'symbol_terms', 'path_terms'] as const;

/** Name of the table that holds the vectors of one MLX model: another model, revision or prefix, another table. */
export function neuralTableName(identity: EmbedderIdentity): string {
  return `neural_${identityKey(identity).slice(0, 16)}`;
}

/** Hex sha256 over everything that makes vectors comparable. */
export function identityKey(identity: EmbedderIdentity): string {
  const { model, revision, dims, documentPrefix, queryPrefix } = identity;
  return createHash('sha256')
    .update(JSON.stringify([model, revision, dims, documentPrefix, queryPrefix]))
    .digest('hex');
}

/** True when vectors of both may be compared. */
export function sameIdentity(a: EmbedderIdentity | null, b: EmbedderIdentity | null): boolean {
  return a === null || b === null ? a === b : identityKey(a) === identityKey(b);
}

// --- internal ---

function columns(list: string): Column[] {
  return list.split(' ').map((entry) => {
    const [name = '', kind = ''] = entry.split(':');
    return { name, kind: kind as ColumnKind };
  });
}
