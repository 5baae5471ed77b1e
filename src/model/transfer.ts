/** Counts the bytes of a download and tells how far it is, how fast it goes and how long it will take. */

import { formatBytes, formatDuration } from '../base/text.ts';
import type { WorkOptions } from '../base/types.ts';

/** Milliseconds between two reports. */
const REPORT_MS = 200;
/** The rate is that of the last so many milliseconds. */
const WINDOW_MS = 5_000;
/** Bytes per second below which a tip is worth its place, and milliseconds before it is given. */
const SLOW_RATE = 250_000;
const SLOW_AFTER_MS = 10_000;

export class Transfer {
  readonly #options: WorkOptions;
  readonly #total: number;
  readonly #started = performance.now();
  #samples: { readonly at: number; readonly done: number }[] = [];
  #done = 0;
  #reported = Number.NEGATIVE_INFINITY;
  /** What is being fetched just now. */
  label = '';

  /** @param total bytes of all files, 0 when unknown */
  constructor(total: number, options: WorkOptions) {
    this.#total = total;
    this.#options = options;
  }

  /** @param bytes that arrived, or were found in place; negative when they have to be fetched again */
  add(bytes: number): void {
    this.#done += bytes;
    const now = performance.now();
    this.#samples.push({ at: now, done: this.#done });
    if (now - this.#reported >= REPORT_MS || this.#done === this.#total) this.#report(now);
  }

  /** What came so far is of no use: another source begins at the first byte. */
  reset(): void {
    this.#done = 0;
    this.#samples = [];
  }

  /** Says what is going on, at once. */
  note(label: string): void {
    this.label = label;
    this.#report(performance.now());
  }

  #report(now: number): void {
    this.#reported = now;
    this.#samples = this.#samples.filter(({ at }) => now - at <= WINDOW_MS);
    const [first] = this.#samples;
    const rate = first === undefined || now === first.at ? 0 : ((this.#done - first.done) / (now - first.at)) * 1000;
    const notes = [this.label];
    if (rate > 0 && this.#done < this.#total) {
      notes.push(`${formatBytes(rate)}/s`, `${formatDuration(((this.#total - this.#done) / rate) * 1000)} left`);
      if (rate < SLOW_RATE && now - this.#started > SLOW_AFTER_MS)
        notes.push('slow link: Ctrl+C is safe, it goes on later');
    }
    const note = notes.filter(Boolean).join(', ');
    this.#options.onProgress?.({ phase: 'download', done: this.#done, total: this.#total, unit: 'bytes', note });
  }
}
