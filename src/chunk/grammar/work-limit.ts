/** A limit on the processor time of this thread: a busy or sleeping machine takes none of it, so that results do not depend on load. */

import { readFileSync } from 'node:fs';

export interface WorkLimit {
  /** True once the thread has worked for longer than the limit. Cheap: the clocks of the system are read only when it may be. */
  passed(): boolean;
}

/** Milliseconds, each from a start of its own. */
export interface Clocks {
  /** Time that passes. */
  readonly wall: () => number;
  /** Processor time of this thread, or as near to it as the system tells; never less. */
  readonly worked: () => number;
}

/** @param ms of processor time from now on */
export function workLimit(ms: number, clocks: Clocks = threadClocks()): WorkLimit {
  const began = clocks.worked();
  // A thread cannot work for longer than time passes.
  let askedAgain = clocks.wall() + ms;
  return {
    passed() {
      const now = clocks.wall();
      if (now < askedAgain) return false;
      const left = ms - (clocks.worked() - began);
      if (left <= 0) return true;
      askedAgain = now + left;
      return false;
    },
  };
}

// --- internal ---

let found: Clocks | undefined;

function threadClocks(): Clocks {
  found ??= { wall: () => performance.now(), worked: threadTime() };
  return found;
}

/** Newer versions of Node tell it, Linux tells it in a file; elsewhere that of the whole process, which is more. */
function threadTime(): () => number {
  const ofNode = (process as { threadCpuUsage?: () => NodeJS.CpuUsage }).threadCpuUsage;
  if (ofNode !== undefined) return () => milliseconds(ofNode());
  try {
    readSchedule();
    return readSchedule;
  } catch {
    return () => milliseconds(process.cpuUsage());
  }
}

/** The first number is nanoseconds on a processor. */
function readSchedule(): number {
  const ms = Number(readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ', 1)[0]) / 1e6;
  if (!(ms > 0)) throw new Error('no time is counted');
  return ms;
}

function milliseconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000;
}
