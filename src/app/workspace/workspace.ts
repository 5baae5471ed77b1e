/** The one door of every client to a project: operations by name, wherever they are answered. */

import type { OperationRow } from '../operations/operation.ts';
import { type InputOf, OPERATIONS, type OperationName, type OutputOf } from '../operations/table.ts';
import type { Project } from '../project/project.ts';
import { watchFirst } from '../watch-socket/watch-first.ts';
import type { AppWork } from '../work-options.ts';

/** Runs an operation. @throws what its use case throws; E_CANCELLED */
export type Run = <N extends OperationName>(name: N, input: InputOf<N>, work: AppWork) => Promise<OutputOf<N>>;

export interface Workspace {
  readonly project: Project;
  readonly run: Run;
}

/** Answers in this process, from the index on disk or from `work.opened`. */
export function localWorkspace(project: Project): Workspace {
  return { project, run: (name, input, work) => runLocally(rowOf(name), project, input, work) };
}

/** Asks a running watch first, which has the index in memory; else answers in this process. */
export function watchedWorkspace(project: Project): Workspace {
  return { project, run: (name, input, work) => runRow(name, rowOf(name), project, input, work) };
}

/**
 * Runs one row of the table, through a running watch where that may answer it.
 * @throws what the operation throws; E_CANCELLED
 */
export async function runRow<I, O>(
  name: string,
  row: OperationRow<I, O>,
  project: Project,
  input: I,
  work: AppWork,
): Promise<O> {
  const local = () => runLocally(row, project, input, work);
  return row.watch ? await watchFirst(project, name, input as object, work, local) : await local();
}

// --- internal ---

async function runLocally<I, O>(row: OperationRow<I, O>, project: Project, input: I, work: AppWork): Promise<O> {
  return await (await row.load()).run(project, input, work);
}

/** The table ties a name to its types; TypeScript cannot follow that through a lookup. */
function rowOf<N extends OperationName>(name: N): OperationRow<InputOf<N>, OutputOf<N>> {
  return OPERATIONS[name] as unknown as OperationRow<InputOf<N>, OutputOf<N>>;
}
