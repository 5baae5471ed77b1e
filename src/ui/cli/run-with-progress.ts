/** Runs a long use case with a progress bar and a working Ctrl+C. */

import { span } from '../../base/observe.ts';
import { forTerminal } from '../../base/text.ts';
import type { WorkOptions } from '../../base/types.ts';
import type { CliIo } from './io.ts';
import { createProgress } from './print/progress.ts';
import { listenForInterrupt } from './start/interrupt.ts';

export interface Work extends WorkOptions {
  readonly signal: AbortSignal;
  readonly onProgress: NonNullable<WorkOptions['onProgress']>;
  /** Something worth a line of its own while the work goes on. */
  readonly onMessage: (text: string) => void;
  /** Takes the bar away before something else is written. */
  readonly clear: () => void;
  /** A detail, shown with --verbose. */
  readonly onDetail: (text: string) => void;
}

export interface WorkViewOptions {
  /** Milliseconds between plain lines where there is no terminal. @default 5000 */
  readonly plainEveryMs?: number;
}

/** @throws what the work throws; E_CANCELLED after Ctrl+C */
export async function runWork<T>(
  io: CliIo,
  work: (options: Work) => Promise<T>,
  view: WorkViewOptions = {},
): Promise<T> {
  const progress = await createProgress(io, view.plainEveryMs);
  const interrupt = listenForInterrupt(() => {
    progress.clear();
    io.say(io.paintErr.dim('Stopping… (Ctrl+C again ends at once)'));
  });
  try {
    return await work({
      signal: interrupt.signal,
      onProgress: (update) => {
        // What still arrives after Ctrl+C would draw over the last words.
        if (!interrupt.signal.aborted) progress.update(update);
      },
      clear: () => progress.clear(),
      onMessage: (text) => {
        progress.clear();
        io.say(forTerminal(text));
      },
      onDetail: (text) => span('note')({ text }),
    });
  } finally {
    interrupt.stop();
    progress.clear();
  }
}
