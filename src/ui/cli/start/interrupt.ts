/** Ctrl+C and SIGTERM: the first asks the work to stop, which has two seconds for it; the second ends the program at once. */

/** `npm start` hands the terminal's signal on a second time; that is not a second key press. */
const SAME_PRESS_MS = 400;
const EXIT_CANCELLED = 130;
/** What has not stopped by then, such as a call into a native library, is left: the kernel frees its locks. */
const DEADLINE_MS = 1_800;

/** Ends the program soon, unless it ends by itself before. */
export function endSoon(exitCode: number): void {
  setTimeout(() => process.exit(exitCode), DEADLINE_MS).unref();
}

/**
 * @param onFirst told once, before the signal fires
 * @returns the signal for all work, and how to stop listening
 */
export function listenForInterrupt(onFirst: () => void): { readonly signal: AbortSignal; readonly stop: () => void } {
  const controller = new AbortController();
  let firstAt = 0;
  const onSignal = () => {
    if (firstAt === 0) {
      firstAt = Date.now();
      onFirst();
      controller.abort();
      endSoon(EXIT_CANCELLED);
    } else if (Date.now() - firstAt > SAME_PRESS_MS) {
      process.exit(EXIT_CANCELLED);
    }
  };
  for (const name of SIGNALS) process.off(name, endAtOnce).on(name, onSignal);
  return {
    signal: controller.signal,
    stop: () => {
      // Once asked to stop, the program is about to end: another press still ends it with the exit code of that.
      if (firstAt !== 0) return;
      // The work is done, and what is left takes a moment: a press in it ends with the code of one, not with none.
      for (const name of SIGNALS) process.off(name, onSignal).on(name, endAtOnce);
    },
  };
}

// --- internal ---

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Other listeners decide. */
function endAtOnce(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) === 1) process.exit(EXIT_CANCELLED);
}
