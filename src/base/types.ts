/** The nouns that rooms hand to each other. Data only: every value is a plain, read-only object. */

declare const repoPath: unique symbol;

/** A path inside the root: relative, `/`-separated, no `.` or `..` parts, never empty. Made only by `base/paths.ts`. */
export type RepoPath = string & { readonly [repoPath]: true };

/** Why a file is known but not indexed. Counted by `status`, never thrown. */
export const SKIP_REASONS = [
  'ignored',
  'hidden',
  'symlink',
  'worktree',
  'special-file',
  'binary',
  'not-utf8',
  'too-large',
  'minified',
  'generated',
  'lockfile',
  'secret',
  'empty',
  'unreadable',
  'vanished',
  'bad-name',
  'over-file-cap',
] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

/** What a chunk mainly is. `block` is code that defines nothing; `section` is prose under a heading. */
export const CHUNK_KINDS = [
  'function',
  'method',
  'class',
  'interface',
  'struct',
  'enum',
  'trait',
  'impl',
  'type',
  'module',
  'constant',
  'variable',
  'field',
  'macro',
  'test',
  'rule',
  'statement',
  'section',
  'imports',
  'block',
] as const;
export type ChunkKind = (typeof CHUNK_KINDS)[number];

/** A named definition found by the syntax tree. */
export interface SymbolDef {
  readonly name: string;
  readonly kind: ChunkKind;
  /** Names of the enclosing definitions joined with `.`, outermost first; empty at file level. */
  readonly scope: string;
  /** 1-based, inclusive. */
  readonly startLine: number;
  readonly endLine: number;
}

/** A definition as a chunk knows it: one that begins in the chunk, goes on in it, or has its comment there. */
export interface Definition extends SymbolDef {
  /** The line that names it: below decorators, attributes and parameters of a template. */
  readonly startLine: number;
  /** Where the comment and the decorators above it begin; `startLine` without any. */
  readonly leadLine: number;
  /** False when it begins in another chunk. */
  readonly begins: boolean;
}

/**
 * What a file is for, told from its text. `code`: its tree shows statements of its own, whatever its name; `barrel`:
 * hardly anything but imports and re-exports; `stub`: signatures without bodies.
 */
export const FILE_ROLES = ['code', 'barrel', 'stub', 'test', 'generated', 'vendored'] as const;
export type FileRole = (typeof FILE_ROLES)[number];

/** One indexed unit. The chunks of a file, in order, tile it: their texts joined are the file's text. */
export interface Chunk {
  readonly ordinal: number;
  /** 1-based, inclusive: lines of the first and last non-blank character of the chunk. */
  readonly startLine: number;
  readonly endLine: number;
  /** UTF-8 byte range of `text` in the decoded file text (a BOM counts; half-open). */
  readonly startByte: number;
  readonly endByte: number;
  readonly text: string;
  /** The definition this chunk mainly holds, or '' when it holds none. */
  readonly symbol: string;
  readonly kind: ChunkKind;
  /** Enclosing definitions joined with `.`; '' at file level. */
  readonly scope: string;
  /** Every definition that lies in this chunk, wholly or in part; in file order, outer before inner. */
  readonly definitions: readonly Definition[];
  /** `test` for test code, also in a file of other code (Rust's `#[cfg(test)] mod tests`). */
  readonly role: ChunkRole;
}

export type ChunkRole = '' | 'test';

/** Why the syntax tree was not used for a file that has a grammar. */
export type ParseFallback = 'timeout' | 'trap' | 'too-deep' | 'no-grammar';

/** A file cut into chunks. */
export interface ChunkedFile {
  readonly chunks: readonly Chunk[];
  readonly symbols: readonly SymbolDef[];
  /** Module names or paths as written in import statements. */
  readonly imports: readonly string[];
  readonly roles: readonly FileRole[];
  readonly parser: 'tree' | 'headings' | 'statements' | 'lines';
  readonly fallback: ParseFallback | null;
  /** The text does not fit its grammar everywhere. @default false */
  readonly broken?: boolean;
}

/** Progress of long work; `total` is 0 while unknown. */
export interface Progress {
  readonly phase:
    | 'setup'
    | 'scan'
    | 'chunk'
    | 'commit'
    | 'index'
    | 'embed'
    | 'download'
    | 'copy'
    | 'ask'
    | 'load'
    | 'wait'
    | 'think'
    | 'read'
    | 'write';
  readonly done: number;
  readonly total: number;
  readonly unit: 'files' | 'chunks' | 'bytes' | 'steps' | 'queries' | 'tokens';
  /** Chunks committed so far, when known. */
  readonly chunks?: number;
  readonly note?: string;
}

/** Last argument of every long piece of work. Cancelling leaves what was committed in place. */
export interface WorkOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}
