/** One project as a service answers about it: to many clients, for a long time, from an index that is held in memory. */

import type { InputOf, OperationName, OutputOf } from '../operations/table.ts';
import type { Project } from '../project/project.ts';
import type { AppWork } from '../work-options.ts';

/** What an answer may wait for files that were saved just before. */
export const CATCH_UP_MS = 300;
/** What an answer may wait for the first index of a project; it goes on being made meanwhile. */
export const FIRST_INDEX_MS = 45_000;

export interface ServedProject {
  readonly project: Project;
  /**
   * Takes in what was saved before the call, for a bounded time.
   * @returns what the next answer may not know of, in a sentence for its reader; '' when it knows all
   * @throws E_INDEX_MISSING for a folder that is too large to index without being asked; E_CANCELLED
   */
  catchUp(work: AppWork): Promise<string>;
  /** Runs an operation. @throws what it throws; E_CANCELLED */
  run<N extends OperationName>(name: N, input: InputOf<N>, work: AppWork): Promise<OutputOf<N>>;
  close(): Promise<void>;
}

/** The projects of one service. */
export interface ServedProjects {
  /**
   * @param named a folder of the project; '' for the one the service was started for
   * @throws E_ROOT_*, E_PATH_OUTSIDE for a project that is not served
   */
  project(named: string): Promise<ServedProject>;
  close(): Promise<void>;
}

/** @returns what the promise gives, or undefined when that takes longer; it goes on. @throws what it throws within the time */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  // What fails after the time has nobody to tell.
  promise.catch(() => undefined);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
