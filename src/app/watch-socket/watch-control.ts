/** Sees, starts and ends the watch of a root from another process. */

import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MlxCodeError } from '../../base/errors.ts';
import { logDir } from '../../platform/dirs.ts';
import { folderKind } from '../../platform/index-folder.ts';
import { lockHolder } from '../../platform/kernel-lock.ts';
import { indexLayout } from '../../store/index.ts';
import { type Project, requireLocal } from '../project/project.ts';
import { type BackgroundRun, startDetached } from '../runs/background.ts';
import { askWatch } from './ask-watch.ts';
import type { WatchState } from './watch-state.ts';

export interface WatchView {
  readonly pid: number;
  readonly startedAtMs: number;
  /** Null when it cannot be asked: it is starting, busy, or of another build. */
  readonly state: WatchState | null;
  readonly log: string;
}

const STATUS_MS = 2000;
const STOP_WAIT_MS = 15_000;
const TERM_WAIT_MS = 5000;
const POLL_MS = 50;

/** Where the daemon of this index writes its messages. */
export function watchLog(indexDir: string): string {
  return join(logDir(), `watch-${basename(indexDir)}.log`);
}

/** The watch that runs over this index, or null. */
export async function watchStatus(indexDir: string): Promise<WatchView | null> {
  const holder = await watchHolder(indexDir);
  if (holder === null) return null;
  const answer = await askWatch<WatchState>(indexDir, 'watch.status', null, { waitMs: STATUS_MS });
  return { pid: holder.pid, startedAtMs: holder.sinceMs, state: answer?.body ?? null, log: watchLog(indexDir) };
}

/**
 * Starts a watch that outlives this process, and waits until it has begun.
 * @throws E_WATCH_RUNNING, E_WORKER_START, E_REMOTE_UNSUPPORTED
 */
export async function startDaemon(project: Project): Promise<BackgroundRun> {
  requireLocal(project);
  const running = await watchHolder(project.indexDir);
  if (running !== null) {
    throw new MlxCodeError('E_WATCH_RUNNING', `${project.root} is already watched by process ${running.pid}`);
  }
  return await startDetached(
    project,
    ['watch', project.root, '--log'],
    watchLog(project.indexDir),
    'watch',
    async () => {
      const holder = await watchHolder(project.indexDir);
      return holder?.pid ?? null;
    },
  );
}

/**
 * Asks the watch to end, and waits until it has.
 * @returns what ran, or null when nothing did @throws E_WATCH_RUNNING when it does not end
 */
export async function stopWatch(indexDir: string): Promise<WatchView | null> {
  const running = await watchStatus(indexDir);
  if (running === null) return null;
  await askWatch(indexDir, 'watch.stop', null, { waitMs: STATUS_MS });
  if (await ended(indexDir, running.pid, running.state === null ? POLL_MS : STOP_WAIT_MS)) return running;
  try {
    // The kernel says that this process holds the lock, so the number is still its own.
    process.kill(running.pid, 'SIGTERM');
  } catch {
    // It ended between the question and the signal.
  }
  if (await ended(indexDir, running.pid, TERM_WAIT_MS)) return running;
  throw new MlxCodeError('E_WATCH_RUNNING', `The watch (process ${running.pid}) does not stop`);
}

/** The process that watches, as it wrote itself down; null when none does. It is not asked. */
export async function watchHolder(indexDir: string): ReturnType<typeof lockHolder> {
  return folderKind(indexDir) === 'ours' ? await lockHolder(indexLayout(indexDir).watchLock) : null;
}

// --- internal ---

async function ended(indexDir: string, pid: number, withinMs: number): Promise<boolean> {
  const until = Date.now() + withinMs;
  do {
    if ((await watchHolder(indexDir))?.pid !== pid) return true;
    await sleep(POLL_MS);
  } while (Date.now() < until);
  return false;
}
