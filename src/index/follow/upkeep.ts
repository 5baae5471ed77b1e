/** When the tables of a followed index are maintained: after a number of updates, when files are quiet, and again when replaced files are free. */

import { type MaintenanceReport, maintainIndex } from '../../store/index.ts';

/** Updates between two compactions within an update. */
const AFTER_UPDATES = 100;
const QUIET_MS = 60_000;
/** Longer than a reader may go on using a version. */
const AGAIN_MS = 660_000;

export class Upkeep {
  #sinceLast = 0;
  #dueAtMs = Number.POSITIVE_INFINITY;
  /** Runs that looked after the tables. */
  runs = 0;

  /** True when the next update should compact what it writes to. */
  get isPressing(): boolean {
    return this.#sinceLast >= AFTER_UPDATES;
  }

  isDue(nowMs: number): boolean {
    return nowMs >= this.#dueAtMs;
  }

  /** Files were brought in or removed. */
  changed(): void {
    this.#sinceLast++;
    this.#dueAtMs = Date.now() + QUIET_MS;
  }

  /** An update compacted on its way. */
  doneByUpdate(): void {
    this.#sinceLast = 0;
    this.runs++;
  }

  /** @returns what was done, or null when there was nothing to do @throws as `maintainIndex` */
  async run(indexDir: string, signal: AbortSignal): Promise<MaintenanceReport | null> {
    this.#dueAtMs = Number.POSITIVE_INFINITY;
    const report = await maintainIndex(indexDir, { signal });
    if (report.state === 'busy') this.#dueAtMs = Date.now() + QUIET_MS;
    if (report.state !== 'done') return null;
    this.#sinceLast = 0;
    this.runs++;
    if (report.compacted.length === 0) return null;
    this.#dueAtMs = Date.now() + AGAIN_MS;
    return report;
  }
}
