/** What a change of files is before it happens: the one form that every changing command makes, prints and hands on. */

import type { RepoPath } from '../base/types.ts';

export type ChangeKind = 'change' | 'create' | 'delete' | 'move';

/** Lines that are replaced. Secrets of the file stand in `old` and `new` as `«secret:kind»`. */
export interface Hunk {
  /** 1-based, in the file before; an insertion has `endLine` one less than `startLine`. */
  readonly startLine: number;
  readonly endLine: number;
  /** Whole lines with their ends, as the file has them. */
  readonly old: string;
  readonly new: string;
  /** Why these lines change, in words. */
  readonly why: string;
  /** False where the place was found by a looser match than an exact one. */
  readonly sure: boolean;
}

export interface FileChange {
  readonly path: RepoPath;
  /** Where it goes; of a move alone. */
  readonly to?: RepoPath;
  readonly kind: ChangeKind;
  /** sha256 of the raw bytes; null where there is no file. */
  readonly before: string | null;
  readonly after: string | null;
  /** Permission bits of a file that is made, where they are not the usual ones. */
  readonly mode?: number;
  readonly hunks: readonly Hunk[];
}

export interface Unresolved {
  readonly path: string;
  readonly line: number;
  readonly text: string;
  readonly reason: string;
  /** It is not a place that stays as it is: the change removes this text. */
  readonly isLost?: boolean;
}

export const REFUSALS = [
  'outside',
  'protected',
  'denied',
  'link',
  'hard-links',
  'special-file',
  'other-owner',
  'not-text',
  'too-large',
  'missing',
  'exists',
  'changed-since',
  'secret-marker',
  'encoding',
  'expired',
  'no-path',
  'no-match',
  'ambiguous',
  'overlap',
  'omission',
  'unclosed',
  'cut',
  'loses-lines',
  'syntax',
  'unreadable',
  'unseen',
] as const;
export type RefusalCode = (typeof REFUSALS)[number];

export interface Refusal {
  readonly code: RefusalCode;
  readonly path: string;
  /** What is wrong, with the value. */
  readonly message: string;
  /** What the model that proposed it is to do instead. */
  readonly mend?: string;
  /** Of a file that changed since: both changes in one text, with markers around conflicts. */
  readonly merge?: { readonly clean: boolean; readonly conflicts: number; readonly text: string };
}

export interface EditPlan {
  /** 12 hex digits. */
  readonly id: string;
  /** The command that made it. */
  readonly command: string;
  /** What found the places: `text`, `journal`, `plan`. */
  readonly engine: string;
  /** A line for the history. */
  readonly title: string;
  readonly files: readonly FileChange[];
  readonly unresolved: readonly Unresolved[];
  /** With any of these nothing is applied. */
  readonly refused: readonly Refusal[];
  readonly applied: boolean;
  /** The change to undo, as `history` lists it; null while nothing is applied. */
  readonly undo: number | null;
}

/** The bytes of a file and their hash. */
export interface Content {
  readonly hash: string;
  readonly bytes: Buffer;
}

/** One thing to do to one file. */
export type Step = WriteStep | MoveStep;

export interface WriteStep {
  readonly kind: 'write';
  readonly path: RepoPath;
  /** Null: there must be no file. */
  readonly before: Content | null;
  /** Null: the file goes. */
  readonly after: Content | null;
  /** Permission bits of a file that is made; null for the usual ones. */
  readonly mode: number | null;
}

export interface MoveStep {
  readonly kind: 'move';
  readonly path: RepoPath;
  readonly to: RepoPath;
  readonly hash: string;
}

/** A plan with the bytes that carry it out. */
export interface Proposal {
  readonly plan: EditPlan;
  readonly steps: readonly Step[];
}
