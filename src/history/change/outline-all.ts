/** Outlines of many files, in this thread and in others beside it where there is enough to do. */

import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { throwIfCancelled } from '../../base/errors.ts';
import { type Chunker, createChunker, languageOf } from '../../chunk/index.ts';
import { builtEntry } from '../../platform/package-root.ts';
import { type FileOutline, isParsed, outlineOf, type SourceText } from './outline.ts';

export interface OutlineThreads {
  /** Beside this one. @default by the processor and by how much there is to read, three at most */
  readonly threads?: number;
  /** Program of a thread. @default the built one */
  readonly entry?: string;
}

/** A thread costs as much to start as it takes to parse so many characters. */
const WORTH_A_THREAD = 400_000;
const MAX_THREADS = 3;
/** Handed over at once, characters. */
const PORTION = 40_000;
const ENTRY = 'outline-thread.js';

/** @returns in the order of the sources @throws E_CANCELLED; E_SETUP_FAILED when a grammar file is missing or damaged */
export async function outlinesOf(
  sources: readonly SourceText[],
  signal?: AbortSignal,
  { threads, entry = builtEntry(ENTRY) }: OutlineThreads = {},
): Promise<readonly FileOutline[]> {
  const queue = portionsOf(sources);
  const found: FileOutline[] = new Array(sources.length);
  const keep = (portion: readonly number[], outlines: readonly FileOutline[]) => {
    for (const [n, at] of portion.entries()) if (outlines[n] !== undefined) found[at] = outlines[n];
  };
  const work = portion(sources);
  const worth = () => Math.min(MAX_THREADS, availableParallelism() - 1, Math.floor(charsOf(sources) / WORTH_A_THREAD));
  const count = existsSync(entry) ? (threads ?? worth()) : 0;
  const helpers = Array.from({ length: count }, () => helped(queue, entry, work, keep));
  let chunker: Chunker | undefined;
  try {
    for (;;) {
      throwIfCancelled(signal);
      const next = queue.shift();
      if (next !== undefined) {
        chunker ??= await createChunker();
        const outlines = [];
        for (const source of work(next)) outlines.push(await outlineOf(chunker, source));
        keep(next, outlines);
        // Lets the answers of the threads in.
        if (count > 0) await setImmediate();
      } else {
        await Promise.all(helpers.map(({ done }) => done));
        // What a thread left undone that ended too early is here again.
        if (queue.length === 0) return found;
      }
    }
  } finally {
    for (const { end } of helpers) end();
    chunker?.close();
  }
}

// --- internal ---

type Portion = readonly number[];

/** A thread that takes portions until none is left; one that ends by itself puts its own back. */
function helped(
  queue: Portion[],
  entry: string,
  work: (portion: Portion) => SourceText[],
  keep: (portion: Portion, outlines: readonly FileOutline[]) => void,
): { readonly done: Promise<void>; end(): void } {
  let worker: Worker | undefined;
  const done = new Promise<void>((resolve) => {
    let at: Portion | undefined;
    const next = () => {
      at = queue.shift();
      if (at === undefined) void worker?.terminate();
      else worker?.postMessage(work(at));
    };
    try {
      worker = new Worker(entry, { name: 'mlx-code outline' });
    } catch {
      // The system gives no thread: this one does it all.
      resolve();
      return;
    }
    worker.on('message', (outlines: readonly FileOutline[]) => {
      if (at !== undefined) keep(at, outlines);
      next();
    });
    // Its end follows.
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      if (at !== undefined) queue.push(at);
      resolve();
    });
    next();
  });
  return { done, end: () => void worker?.terminate() };
}

function portion(sources: readonly SourceText[]): (portion: Portion) => SourceText[] {
  return (portion) => portion.flatMap((at) => sources[at] ?? []);
}

/** Places of the sources in portions of some size, the largest files first, so that none waits for a last long one. */
function portionsOf(sources: readonly SourceText[]): Portion[] {
  const length = (at: number) => sources[at]?.text.length ?? 0;
  const order = sources.map((_, at) => at).sort((a, b) => length(b) - length(a));
  const portions: number[][] = [];
  let last: number[] = [];
  let chars = 0;
  for (const at of order) {
    if (last.length === 0 || chars + length(at) > PORTION) {
      last = [];
      chars = 0;
      portions.push(last);
    }
    last.push(at);
    chars += length(at);
  }
  return portions;
}

/** Of what a parser reads. */
function charsOf(sources: readonly SourceText[]): number {
  return sources.reduce((sum, { path, text }) => sum + (isParsed(languageOf(path, text)) ? text.length : 0), 0);
}
