/** Operations as a person types them: a name and some words in, lines of plain text out. */

import type { OperationRow } from '../operations/operation.ts';
import type { Project } from '../project/project.ts';
import type { AppWork } from '../work-options.ts';
import { runRow } from './workspace.ts';

export interface TypedAnswer {
  readonly output: unknown;
  /** Empty when nothing was found. */
  readonly lines: readonly string[];
}

/**
 * Runs one row of the table, through a running watch where that may answer it.
 * @throws what the operation throws; E_CANCELLED
 */
export async function runTyped<I, O>(
  name: string,
  row: OperationRow<I, O>,
  project: Project,
  typed: { readonly words: string; readonly cwd: string },
  work: AppWork,
): Promise<TypedAnswer> {
  if (row.typed === undefined) throw new Error(`${name} cannot be typed`);
  const output = await runRow(name, row, project, row.typed.input(typed.words, typed.cwd), work);
  const operation = await row.load();
  return { output, lines: operation.lines?.(output) ?? [JSON.stringify(output, null, 2)] };
}
