/** What the journal keeps of a change, and what a listing shows. */

import type { RepoPath } from '../../base/types.ts';

export type ChangeState = 'writing' | 'done' | 'reverted';
/** `undo` and `redo` are changes too, of the change `of`. */
export type RecordKind = 'edit' | 'undo' | 'redo';

export interface RecordedFile {
  readonly kind: 'write' | 'move';
  readonly path: RepoPath;
  readonly to: RepoPath | null;
  /** sha256; null where there is no file. */
  readonly before: string | null;
  readonly after: string | null;
  /** Permission bits of a file that was deleted or made; null for the usual ones. */
  readonly mode: number | null;
}

export interface ChangeRecord {
  readonly id: number;
  readonly plan: string;
  readonly command: string;
  readonly title: string;
  readonly kind: RecordKind;
  readonly of: number | null;
  readonly state: ChangeState;
  /** It was undone, and not redone since. */
  readonly undone: boolean;
  /** The old content is no longer kept. */
  readonly expired: boolean;
  /** Folders that it made, relative to the root. */
  readonly folders: readonly string[];
  /** Folders that it leaves behind: they go when they are empty. */
  readonly leaves: readonly string[];
  /** Milliseconds since the epoch. */
  readonly createdAtMs: number;
  readonly files: readonly RecordedFile[];
}

/** What is kept, and how long. */
export interface KeepLimits {
  readonly days: number;
  readonly bytes: number;
}
