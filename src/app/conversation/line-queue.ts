/** Lines that were typed: one runs at a time, the others wait. */

import type { AppWork } from '../work-options.ts';
import type { Busy } from './views.ts';

type Action = (work: AppWork) => Promise<void>;

export interface LineQueueOptions {
  /** Runs a line. It never rejects. */
  readonly run: (line: string, work: AppWork) => Promise<void>;
  /** Keeps what goes wrong in an action from rejecting. */
  readonly guarded: (action: () => Promise<void>) => Promise<void>;
  /** Called before each run. */
  readonly onStart: () => void;
  readonly onChange: () => void;
}

export class LineQueue {
  /** What runs, as it is shown; null when nothing does. */
  busy: Busy | null = null;
  readonly #options: LineQueueOptions;
  readonly #closing = new AbortController();
  #waiting: readonly string[] = [];
  #stop: AbortController | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(options: LineQueueOptions) {
    this.#options = options;
  }

  get waiting(): readonly string[] {
    return this.#waiting;
  }

  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** Runs a line when nothing else runs; else it waits. */
  add(line: string): void {
    if (this.busy === null) {
      this.#running = this.#run((work) => this.#options.run(line, work));
      return;
    }
    this.#waiting = [...this.#waiting, line];
    this.#options.onChange();
  }

  /** Takes the last waiting line back. */
  takeBack(): string | null {
    const line = this.#waiting.at(-1);
    if (line === undefined) return null;
    this.#waiting = this.#waiting.slice(0, -1);
    this.#options.onChange();
    return line;
  }

  /** Shows what is being done. @returns false when nothing runs */
  progress(now: Omit<Busy, 'startedAtMs' | 'sinceMs'>): boolean {
    const { busy } = this;
    if (busy === null) return false;
    const { startedAtMs, kind: before, sinceMs = startedAtMs } = busy;
    this.busy = { ...now, startedAtMs, sinceMs: now.kind === before ? sinceMs : Date.now() };
    return true;
  }

  /** Stops what runs; what waits stays. @returns false when nothing runs */
  stop(): boolean {
    if (this.#stop === undefined || this.#stop.signal.aborted) return false;
    this.#stop.abort();
    return true;
  }

  /** Fulfilled when nothing runs and nothing waits. */
  async idle(): Promise<void> {
    while (this.busy !== null) await this.#running;
  }

  /** Runs an action once nothing else runs. @param wanted asked then */
  async runIdle(wanted: () => boolean, action: Action): Promise<void> {
    await this.idle();
    if (this.busy !== null || this.closing.aborted || !wanted()) return;
    this.#running = this.#run(action);
    await this.#running;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#waiting = [];
    this.stop();
    await this.#running;
  }

  async #run(action: Action): Promise<void> {
    const stop = new AbortController();
    this.#stop = stop;
    this.busy = { kind: 'command', done: 0, total: 0, startedAtMs: Date.now() };
    this.#options.onStart();
    this.#options.onChange();
    await this.#options.guarded(() => action({ signal: stop.signal }));
    this.busy = null;
    this.#stop = undefined;
    const [next, ...rest] = this.#waiting;
    // After a stop the lines wait until the user sends on.
    if (next !== undefined && !stop.signal.aborted && !this.closing.aborted) {
      this.#waiting = rest;
      this.#running = this.#run((work) => this.#options.run(next, work));
    }
    this.#options.onChange();
  }
}
