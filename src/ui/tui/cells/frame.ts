/** When to draw: at once after a change, at most thirty times a second, and never without one. */

export const FRAMES_PER_SECOND = 30;

export interface Frames {
  /** Something changed. All changes until the next frame are drawn together. */
  request(): void;
  /** Draws now if a frame is due or waiting. */
  flush(): void;
  stop(): void;
}

/** Time, so that tests can make their own. */
export interface FrameClock {
  now(): number;
  /** @returns how to take it back */
  after(ms: number, run: () => void): () => void;
}

/** @param draw called with no frame waiting; an error of it reaches the caller of `request`'s event loop turn */
export function createFrames(draw: () => void, clock: FrameClock = realClock): Frames {
  const interval = 1000 / FRAMES_PER_SECOND;
  let cancel: (() => void) | null = null;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let stopped = false;
  const run = () => {
    cancel = null;
    drawnAt = clock.now();
    draw();
  };
  return {
    request: () => {
      if (stopped || cancel !== null) return;
      // Even the first frame waits for the end of this turn: a paste is many changes and one frame.
      cancel = clock.after(Math.max(0, drawnAt + interval - clock.now()), run);
    },
    flush: () => {
      if (cancel === null) return;
      cancel();
      run();
    },
    stop: () => {
      stopped = true;
      cancel?.();
      cancel = null;
    },
  };
}

// --- internal ---

const realClock: FrameClock = {
  now: () => performance.now(),
  after: (ms, run) => {
    if (ms < 1) {
      const soon = setImmediate(run);
      return () => clearImmediate(soon);
    }
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
