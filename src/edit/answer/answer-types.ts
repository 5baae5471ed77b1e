/** What an answer says about files, as it was understood and before it is compared with them. */

import type { RefusalCode } from '../plan-types.ts';

/** The content of a file, or of definitions of it. */
export interface WholeEdit {
  readonly kind: 'whole';
  readonly path: string;
  readonly text: string;
  /** Line of the answer where it begins, counted from 1. */
  readonly line: number;
}

/** Lines to look for and what takes their place. */
export interface Block {
  readonly search: readonly string[];
  readonly replace: readonly string[];
  readonly line: number;
  /** A line that stands above the place, from the header of a hunk. */
  readonly below?: string;
  /** Must be the last lines of the file. */
  readonly atEnd?: boolean;
}

export interface BlockEdit {
  readonly kind: 'blocks';
  readonly form: 'search-replace' | 'diff' | 'patch';
  readonly path: string;
  /** Where the file goes, if it moves. */
  readonly to?: string;
  readonly blocks: readonly Block[];
  readonly line: number;
}

export interface RemovalEdit {
  readonly kind: 'delete';
  readonly path: string;
  readonly line: number;
}

export interface NewFileEdit {
  readonly kind: 'create';
  readonly path: string;
  readonly text: string;
  readonly line: number;
}

export type AnswerEdit = WholeEdit | BlockEdit | RemovalEdit | NewFileEdit;

export interface AnswerProblem {
  readonly code: RefusalCode;
  readonly path: string;
  readonly line: number;
  readonly message: string;
  /** For the model. */
  readonly mend: string;
}

export interface ParsedAnswer {
  readonly edits: readonly AnswerEdit[];
  readonly problems: readonly AnswerProblem[];
}

export interface AnswerOptions {
  /** The file that code without a path is about: the only one that was asked for. */
  readonly only?: string;
  /** The answer stopped at its longest length. */
  readonly isCut?: boolean;
  /** Whether a file is there, for paths without an ending. */
  readonly exists?: (path: string) => boolean;
}
