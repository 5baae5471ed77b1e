/** The one door of every client to a project: operations by name, wherever they are answered. */

import { watchFirst } from '../live/watch-first.ts';
import type { Operation } from '../operations/operation.ts';
import { type InputOf, OPERATIONS, type OperationName, type OutputOf } from '../operations/table.ts';
import type { Project } from '../project/project.ts';
import type { AppWork } from '../work.ts';

/** Runs an operation. @throws what its use case throws; E_CANCELLED */
export type Run = <N extends OperationName>(name: N, input: InputOf<N>, work: AppWork) => Promise<OutputOf<N>>;

export interface Workspace {
  readonly project: Project;
  readonly run: Run;
}

/** Answers in this process, from the index on disk or from `work.opened`. */
export function localWorkspace(project: Project): Workspace {
  return {
    project,
    run: async (name, input, work) => {
      // The table ties a name to its types; TypeScript cannot follow that through a lookup.
      const operation = (await OPERATIONS[name].load()) as unknown as Operation<typeof input, OutputOf<typeof name>>;
      return await operation.run(project, input, work);
    },
  };
}

/** Asks a running watch first, which has the index in memory; else answers in this process. */
export function watchedWorkspace(project: Project): Workspace {
  const local = localWorkspace(project);
  return {
    project,
    run: async (name, input, work) => {
      const answer = (): Promise<OutputOf<typeof name>> => local.run(name, input, work);
      if (!OPERATIONS[name].watch) return await answer();
      return await watchFirst(project, name, input, work, answer);
    },
  };
}
