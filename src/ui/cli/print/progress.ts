/** Shows long work on stderr: a bar on a terminal, a plain line every few seconds otherwise. */

import type { SingleBar } from 'cli-progress';
import { formatBytes, formatDuration, forTerminal, truncateToWidth } from '../../../base/text.ts';
import type { Progress } from '../../../base/types.ts';
import type { CliIo } from '../io.ts';

export interface ProgressView {
  readonly update: (progress: Progress) => void;
  /** Takes the bar away, so that a line can be printed; the next update brings it back. */
  readonly clear: () => void;
}

/** Plain lines are for logs: often enough to see life, seldom enough to read. */
const PLAIN_EVERY_MS = 5000;
const BARS_PER_SECOND = 10;
/** Rates are taken over this much of the past. */
const RATE_WINDOW_MS = 10_000;
const SAMPLE_MS = 50;
const BAR_WIDTH = 24;
/** Columns that label and figures take, mostly. */
const FIGURES_WIDTH = 60;
const SHOW_WAIT_MS = 3000;
/** More comes of the first bytes of a slow start, not of the work. */
const LONGEST_ETA_MS = 24 * 3_600_000;

const LABELS: Record<Progress['phase'], string> = {
  setup: 'Setting up',
  scan: 'Scanning',
  chunk: 'Indexing',
  commit: 'Saving',
  index: 'Building word index',
  embed: 'Embedding (MLX)',
  copy: 'Copying',
  download: 'Downloading',
  ask: 'Asking',
  load: 'Loading model',
  read: 'Reading prompt',
  wait: 'Waiting for the server',
  think: 'The model thinks',
  write: 'The model writes',
};

/** @param plainEveryMs time between two lines where there is no terminal */
export async function createProgress(io: CliIo, plainEveryMs = PLAIN_EVERY_MS): Promise<ProgressView> {
  return io.errIsTerminal ? createBar(io) : createLines(io, plainEveryMs);
}

/** The words beside the bar, e.g. `1,234/5,678 files · 210 chunks/s · ETA 12 s`. Exported for its test. */
export function describeProgress(progress: Progress, rates: Rates): string {
  const parts: string[] = [];
  const count = progress.unit === 'bytes' ? formatBytes : formatCount;
  const unit = progress.unit === 'bytes' || progress.unit === 'steps' ? '' : ` ${progress.unit}`;
  if (progress.total > 0) parts.push(`${count(progress.done)}/${count(progress.total)}${unit}`);
  else if (progress.done > 0) parts.push(`${count(progress.done)}${unit}`);
  if (rates.chunks > 0) parts.push(`${formatCount(rates.chunks)} chunks/s`);
  else if (progress.unit === 'bytes' && rates.done > 0) parts.push(`${formatBytes(rates.done)}/s`);
  if (progress.total > progress.done && rates.done > 0 && progress.unit !== 'steps') {
    const leftMs = ((progress.total - progress.done) / rates.done) * 1000;
    if (leftMs < LONGEST_ETA_MS) parts.push(`ETA ${formatDuration(leftMs)}`);
  }
  if (progress.note !== undefined && progress.note !== '') parts.push(forTerminal(progress.note));
  return parts.join(' · ');
}

export interface Rates {
  /** Of `done`, per second; 0 while unknown. */
  readonly done: number;
  readonly chunks: number;
}

/** Rates over the last seconds of one phase. */
export class RateMeter {
  #phase = '';
  #samples: { readonly at: number; readonly done: number; readonly chunks: number }[] = [];

  /** @param at milliseconds on any steady clock */
  add(progress: Progress, at: number): Rates {
    if (progress.phase !== this.#phase) {
      this.#phase = progress.phase;
      this.#samples = [];
    }
    const chunks = progress.unit === 'chunks' ? progress.done : (progress.chunks ?? 0);
    // One sample for a burst of news is enough, and the oldest one must stay.
    const last = this.#samples.at(-1);
    if (this.#samples.length > 1 && last !== undefined && at - last.at < SAMPLE_MS) this.#samples.pop();
    this.#samples.push({ at, done: progress.done, chunks });
    while (this.#samples.length > 2 && at - (this.#samples[0]?.at ?? at) > RATE_WINDOW_MS) this.#samples.shift();
    const first = this.#samples[0];
    const seconds = first === undefined ? 0 : (at - first.at) / 1000;
    if (first === undefined || seconds < 0.5) return { done: 0, chunks: 0 };
    return { done: (progress.done - first.done) / seconds, chunks: (chunks - first.chunks) / seconds };
  }
}

// --- internal ---

function formatCount(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

async function createBar(io: CliIo): Promise<ProgressView> {
  const { default: cliProgress } = await import('cli-progress');
  const meter = new RateMeter();
  let bar: SingleBar | null = null;
  let latest: { readonly progress: Progress; readonly rates: Rates } | null = null;
  let since = performance.now();
  /** News comes in bursts; the bar draws by its own clock, whatever is the newest. */
  const format = () => {
    if (latest === null) return '';
    const { progress, rates } = latest;
    const label = `${LABELS[progress.phase]}${progress.total > 0 ? '' : '…'}`.padEnd(16);
    const share = progress.total > 0 ? Math.min(1, progress.done / progress.total) : 0;
    const columns = process.stderr.columns ?? io.columns;
    // In a narrow window the figures matter more than the picture.
    const width = Math.max(0, Math.min(BAR_WIDTH, columns - FIGURES_WIDTH));
    const filled = Math.round(width * share);
    const picture = progress.total > 0 && width > 0 ? `${'█'.repeat(filled)}${'░'.repeat(width - filled)} ` : '';
    // A step without figures of its own shows at least that time passes.
    const waited = performance.now() - since;
    const life = progress.unit === 'steps' && waited > SHOW_WAIT_MS ? ` · ${formatDuration(waited)}` : '';
    const text = `${label} ${picture}${describeProgress(progress, rates)}${life}`;
    return truncateToWidth(text, columns - 1);
  };
  return {
    clear: () => {
      bar?.stop();
      bar = null;
    },
    update: (progress) => {
      const now = performance.now();
      if (latest?.progress.phase !== progress.phase) since = now;
      latest = { progress, rates: meter.add(progress, now) };
      if (bar !== null) return;
      bar = new cliProgress.SingleBar({
        stream: process.stderr,
        // The library's types know only template strings; a function is documented.
        format: format as never,
        hideCursor: true,
        clearOnComplete: true,
        stopOnComplete: false,
        gracefulExit: false,
        linewrap: false,
        fps: BARS_PER_SECOND,
      });
      bar.start(1, 0);
    },
  };
}

function createLines(io: CliIo, everyMs: number): ProgressView {
  const meter = new RateMeter();
  let last = performance.now();
  return {
    clear: () => {},
    update: (progress) => {
      const now = performance.now();
      const rates = meter.add(progress, now);
      if (now - last < everyMs) return;
      last = now;
      io.say(`${LABELS[progress.phase]}: ${describeProgress(progress, rates)}`);
    },
  };
}
