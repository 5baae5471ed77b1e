/** Goes on with the MLX tier in a process of its own that outlives this one, runs at low priority and writes a log. */

import { closeSync, existsSync, openSync } from 'node:fs';
import { setPriority } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { childEnv } from '../../base/env.ts';
import { fromErrno, MlxCodeError } from '../../base/errors.ts';
import { ensurePrivateDir } from '../../platform/dirs.ts';
import { packageRoot } from '../../platform/package-root.ts';
import { startDetached as startProcess } from '../../platform/process.ts';
import type { Project } from '../project/project.ts';
import { jobLog, readJob } from './run-record.ts';

export interface BackgroundRun {
  readonly pid: number;
  readonly log: string;
}

/** Leaves the machine to the user; the worker's processes inherit it. */
const NICENESS = 10;
/** A start takes well under a second; on a busy machine some. */
const START_WAIT_MS = 15_000;
const POLL_MS = 50;

/**
 * Starts the run and waits until it has said that it lives.
 * @throws E_WORKER_START, E_READ_ONLY, E_DISK_FULL
 */
export async function startBackground(project: Project): Promise<BackgroundRun> {
  const args = ['index', project.root, '--continue-in-background'];
  return await startDetached(project, args, jobLog(project.indexDir), 'background run', () => {
    return readJob(project.indexDir, 'background')?.state.pid ?? null;
  });
}

/**
 * Starts this program in a process that outlives this one.
 * @param runningPid the process that is known to run now
 * @throws E_WORKER_START, E_READ_ONLY, E_DISK_FULL
 */
export async function startDetached(
  project: Project,
  args: readonly string[],
  log: string,
  what: string,
  runningPid: () => number | null | Promise<number | null>,
): Promise<BackgroundRun> {
  ensurePrivateDir(dirname(log));
  const output = openLog(log);
  try {
    // Not in the root: the process would keep a disk from being unmounted.
    const cwd = existsSync(project.indexDir) ? project.indexDir : dirname(log);
    const program = [join(packageRoot(), 'bin', 'mlx-code.mjs'), ...args];
    const child = startProcess(process.execPath, program, { cwd, env: childEnv({ NO_COLOR: '1' }), output });
    const until = Date.now() + START_WAIT_MS;
    while (child.failure() === undefined && !child.hasEnded() && Date.now() < until) {
      if (child.pid !== undefined && (await runningPid()) === child.pid) return { pid: child.pid, log };
      await sleep(POLL_MS);
    }
    const why = child.failure()?.message ?? `it ended at once; see ${log}`;
    throw new MlxCodeError('E_WORKER_START', `The ${what} did not start: ${why}`, { cause: child.failure() });
  } finally {
    closeSync(output);
  }
}

/** Called by the background run itself. */
export function lowerPriority(): void {
  try {
    setPriority(NICENESS);
  } catch {
    // Some containers forbid it; the run is then merely less polite.
  }
}

// --- internal ---

function openLog(log: string): number {
  try {
    return openSync(log, 'w', 0o600);
  } catch (error) {
    throw fromErrno(error, `write ${log}`);
  }
}
