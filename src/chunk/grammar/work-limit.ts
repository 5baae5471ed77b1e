/** A limit on the processor time of this thread: a busy or sleeping machine takes none of it, so that results do not depend on load. */

import { openSync, readSync } from 'node:fs';

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
    const schedule = threadSchedule();
    schedule();
    return schedule;
  } catch {
    return () => milliseconds(process.cpuUsage());
  }
}

/** The file stays open as long as the thread: it is read for each file that is parsed, and that is one call of the system then. */
function threadSchedule(): () => number {
  const fd = openSync('/proc/thread-self/schedstat', 'r');
  const bytes = Buffer.alloc(SCHEDULE_BYTES);
  return () => {
    const text = bytes.toString('latin1', 0, readSync(fd, bytes, 0, SCHEDULE_BYTES, 0));
    // The first number is nanoseconds on a processor.
    const ms = Number(text.split(' ', 1)[0]) / 1e6;
    if (!(ms > 0)) throw new Error('no time is counted');
    return ms;
  };
}

/** Three numbers. */
const SCHEDULE_BYTES = 128;

function milliseconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000;
}
