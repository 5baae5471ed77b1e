/** Counts the bytes of a download and tells how far it is, how fast it goes and how long it will take. */

import { formatBytes, formatDuration } from '../../base/text.ts';
import type { WorkOptions } from '../../base/types.ts';

export interface TransferOptions extends WorkOptions {
  /** Told what deserves a line of its own: how long it will take, once that is measured, and that the link is slow. */
  readonly onMessage?: ((text: string) => void) | undefined;
}

/** Milliseconds between two reports. */
const REPORT_MS = 200;
/** The rate is taken over this window, milliseconds. */
const WINDOW_MS = 5_000;
/** The first bytes come at no rate to go by; this long they are measured before a time is named. */
const MEASURE_MS = 1_500;
/** A shorter wait needs no announcement. */
const WORTH_SAYING_MS = 5_000;
/** Bytes per second below which a tip is worth its place, and milliseconds before it is given. */
const SLOW_RATE = 500_000;
const SLOW_AFTER_MS = 10_000;

export class Transfer {
  readonly #options: TransferOptions;
  readonly #total: number;
  readonly #now: () => number;
  #samples: { readonly at: number; readonly arrived: number }[] = [];
  #done = 0;
  #arrived = 0;
  #firstAt = 0;
  #estimated = false;
  #tipped = false;
  #reported = Number.NEGATIVE_INFINITY;
  /** What is being fetched just now. */
  label = '';

  /** @param total bytes of all files, 0 when unknown @param now a steady clock, milliseconds */
  constructor(total: number, options: TransferOptions, now: () => number = () => performance.now()) {
    this.#total = total;
    this.#options = options;
    this.#now = now;
  }

  /** @param bytes that arrived; negative when they have to be fetched again */
  add(bytes: number): void {
    this.#done += bytes;
    const now = this.#now();
    if (bytes > 0) {
      if (this.#arrived === 0) this.#firstAt = now;
      this.#arrived += bytes;
      this.#samples.push({ at: now, arrived: this.#arrived });
    }
    this.#maybeReport(now);
  }

  /** @param bytes that were in place already: they say nothing of the link; negative when they turned out useless */
  found(bytes: number): void {
    this.#done += bytes;
    this.#maybeReport(this.#now());
  }

  /** What came so far is of no use: another source begins at the first byte. */
  reset(): void {
    this.#done = 0;
    this.#samples = [];
  }

  /** Says what is going on, at once. */
  note(label: string): void {
    this.label = label;
    this.#report(this.#now());
  }

  #maybeReport(now: number): void {
    if (now - this.#reported >= REPORT_MS || this.#done === this.#total) this.#report(now);
  }

  #report(now: number): void {
    this.#reported = now;
    this.#samples = this.#samples.filter(({ at }) => now - at <= WINDOW_MS);
    const [first] = this.#samples;
    const rate =
      first === undefined || now === first.at ? 0 : ((this.#arrived - first.arrived) / (now - first.at)) * 1000;
    const notes = [this.label];
    if (rate > 0 && this.#done < this.#total) {
      const leftMs = ((this.#total - this.#done) / rate) * 1000;
      notes.push(`${formatBytes(rate)}/s`, `${formatDuration(leftMs)} left`);
      this.#announce(now - this.#firstAt, rate, leftMs);
    }
    const note = notes.filter(Boolean).join(', ');
    this.#options.onProgress?.({ phase: 'download', done: this.#done, total: this.#total, unit: 'bytes', note });
  }

  #announce(measuredMs: number, rate: number, leftMs: number): void {
    if (!this.#estimated && measuredMs >= MEASURE_MS) {
      this.#estimated = true;
      const left = `${formatBytes(this.#total - this.#done)} left at ${formatBytes(rate)}/s`;
      if (leftMs >= WORTH_SAYING_MS) this.#options.onMessage?.(`${left}: about ${formatDuration(leftMs)}.`);
    }
    if (this.#tipped || measuredMs < SLOW_AFTER_MS || rate >= SLOW_RATE) return;
    this.#tipped = true;
    this.#options.onMessage?.(
      `The link is slow (${formatBytes(rate)}/s). Ctrl+C is safe: the next try continues from here. HF_ENDPOINT names a mirror, and "mlx-code models" shows smaller models.`,
    );
  }
}
