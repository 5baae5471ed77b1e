/** What an operation is: one thing that a user can ask of a project, whichever client asks it. */

import type { GenericSchema } from 'valibot';
import type { Project } from '../project/project.ts';
import type { AppWork } from '../work-options.ts';

/** The strongest thing that an operation does. */
export type Effect = 'reads' | 'writes the index' | 'deletes the index' | 'changes files' | 'starts a process';

/** The part of an operation that is loaded when it runs. */
export interface Operation<I, O> {
  /** Checks what comes from another process. Descriptions of its fields are the help of clients. */
  readonly input: GenericSchema<unknown, I>;
  /** The JSON that other programs get. */
  readonly output: GenericSchema;
  /** @throws what the use case throws; E_CANCELLED */
  run(project: Project, input: I, work: AppWork): Promise<O>;
  /** The answer as lines of plain text. Clients that have no words of their own for this operation show them. */
  lines?(output: O): readonly string[];
}

export interface Typed<I> {
  /** As help shows it, such as `NAME`. */
  readonly usage: string;
  /** @param words what was typed, joined with blanks @param cwd the current folder */
  input(words: string, cwd: string): I;
}

/** A row of the table: what a client knows of an operation before it loads it. */
export interface OperationRow<I, O> {
  readonly summary: string;
  readonly effect: Effect;
  /** A running watch may answer it from the index it holds in memory. */
  readonly watch: boolean;
  /** How words that a user types become its input. Clients without a command of their own for it make one from this. */
  readonly typed?: Typed<I>;
  load(): Promise<Operation<I, O>>;
}

export function row<I, O>(row: OperationRow<I, O>): OperationRow<I, O> {
  return row;
}
