/**
 * One expression over texts, bounded in time. It runs here for a moment, as every real pattern does; one that takes longer goes on in a thread
 * of its own, so that keys, signals and other work are heard while it runs.
 */

import { type Context, createContext, Script } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { MlxCodeError, throwIfCancelled } from '../../base/errors.ts';

export interface Expression {
  readonly source: string;
  readonly flags: string;
  /** For texts with other letters than ASCII has. */
  readonly wide: string;
  /** Lines without a match are what is found. */
  readonly invert: boolean;
  /** Matches go over line ends. */
  readonly spans: boolean;
  /** A text without a match anywhere has no line with one. */
  readonly staysInLine: boolean;
}

/** Index of the line, its first and last position in the text, and where it matches, two positions each. */
export type Found = readonly [line: number, from: number, to: number, matches: readonly number[]];

export class Matching {
  /** Whether the time here is used up: what is left needs the thread. */
  isSlow = false;
  readonly #expression: Expression;
  readonly #pattern: string;
  readonly #script = new Script(FIND);
  readonly #sandbox: Context;
  #used = 0;
  #thread: Worker | undefined;

  /** @param pattern as typed, for the error */
  constructor(expression: Expression, pattern: string) {
    this.#expression = expression;
    this.#pattern = pattern;
    this.#sandbox = createContext({ ...expression, texts: [] as string[] });
  }

  /** @returns what each text has; null when it took too long here */
  now(texts: readonly string[]): readonly (readonly Found[])[] | null {
    this.#sandbox['texts'] = texts;
    const started = performance.now();
    try {
      return this.#script.runInContext(this.#sandbox, { timeout: Math.ceil(HERE_MS - this.#used) }) as Found[][];
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw cause;
      return null;
    } finally {
      this.#used += performance.now() - started;
      this.isSlow = this.#used >= HERE_MS - 1;
    }
  }

  /** The same in the thread. @throws E_QUERY_TIMEOUT, E_CANCELLED */
  async later(texts: readonly string[], signal: AbortSignal | undefined): Promise<readonly (readonly Found[])[]> {
    throwIfCancelled(signal);
    const thread = this.#thread ?? (await startThread(this.#expression));
    this.#thread = thread;
    throwIfCancelled(signal);
    const started = performance.now();
    try {
      return await answerOf(thread, texts, MOST_MS - this.#used, signal);
    } catch (error) {
      if (error !== TIMED_OUT) throw error;
      const shown = JSON.stringify(this.#pattern.slice(0, 80));
      const ran = Math.max(BATCH_MS, Math.round(this.#used + performance.now() - started));
      throw new MlxCodeError('E_QUERY_TIMEOUT', `The pattern ${shown} ran longer than ${Math.floor(ran / 1000)} s`);
    } finally {
      this.#used += performance.now() - started;
    }
  }

  /** Ends the thread, whatever it does. */
  async close(): Promise<void> {
    await this.#thread?.terminate();
  }
}

// --- internal ---

/** How long the expression may hold this thread, over all texts together: real patterns take less on 100,000 chunks. */
const HERE_MS = 250;
/** Time of the processor, and of the clock, for the expression over the texts of one call: real patterns take a hundredth of it. */
const BATCH_MS = 2_000;
/** How often the two are compared with it. */
const LOOK_MS = 50;
/** Time for it over all texts together: real patterns take a third of it on a million chunks. */
const MOST_MS = 30_000;
const TIMED_OUT = new Error('timed out');

/** Gives for each of `texts` what matches in it. */
const FIND = `(() => {
  const narrow = new RegExp(source, flags + 'g');
  const broad = wide === source ? narrow : new RegExp(wide, flags + 'g');
  // Most texts have no match, and need not be cut into lines to know it.
  const anywhere = staysInLine && !invert ? new RegExp(source, flags.replace('m', '') + 'm') : null;
  const places = (text, from) => {
    const out = [];
    for (const match of text.matchAll(expression)) {
      if (out.length >= 2000) break;
      out.push(match.index - from, match.index - from + match[0].length);
    }
    return out;
  };
  const byLines = (text) => {
    // A carriage return alone ends a line only where nothing else does.
    const end = text.includes('\\n') ? '\\n' : '\\r';
    const out = [];
    if (expression === narrow && anywhere !== null && !anywhere.test(text)) return out;
    for (let line = 0, from = 0; from <= text.length; line++) {
      const next = text.indexOf(end, from);
      const stop = next < 0 ? text.length : next;
      const to = end === '\\n' && stop > from && text[stop - 1] === '\\r' ? stop - 1 : stop;
      if (next >= 0 || stop > from) {
        const matches = places(text.slice(from, to), 0);
        if ((matches.length > 0) !== invert) out.push([line, from, to, matches]);
      }
      from = stop + 1;
    }
    return out;
  };
  const whole = (text) => {
    const found = places(text, 0);
    const out = [];
    for (let n = 0; n < found.length; n += 2) out.push([0, found[n], found[n + 1], []]);
    return out;
  };
  let expression = narrow;
  return texts.map((text) => {
    expression = broad === narrow || /^[\\x00-\\x7f]*$/.test(text) ? narrow : broad;
    return spans ? whole(text) : byLines(text);
  });
})()`;

const THREAD = `const { parentPort, workerData } = require('node:worker_threads');
const { source, flags, wide, invert, spans, staysInLine } = workerData;
parentPort.on('message', (texts) => parentPort.postMessage(${FIND.replace(/;$/, '')}));
parentPort.postMessage('ready');`;

/** @returns a thread that is ready, so that its start takes nothing from the time of the expression */
async function startThread(expression: Expression): Promise<Worker> {
  const thread = new Worker(THREAD, { eval: true, workerData: expression, execArgv: [] });
  await new Promise((resolve, reject) => {
    thread.once('message', resolve);
    thread.once('error', reject);
  });
  return thread;
}

/** @param mostMs however little of it the processor gave */
function answerOf(
  thread: Worker,
  texts: readonly string[],
  mostMs: number,
  signal: AbortSignal | undefined,
): Promise<readonly (readonly Found[])[]> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      clearInterval(timer);
      signal?.removeEventListener('abort', cancel);
      // Only these: without any listener at all a thread is not heard again.
      thread.off('message', answer).off('error', fail);
      act();
    };
    const answer = (found: readonly (readonly Found[])[]) => settle(() => resolve(found));
    const fail = (error: unknown) => settle(() => reject(error));
    const cancel = () => settle(() => reject(new MlxCodeError('E_CANCELLED')));
    const [started, before] = [performance.now(), process.cpuUsage()];
    const timer = setInterval(() => {
      const ran = performance.now() - started;
      const { user, system } = process.cpuUsage(before);
      // On a busy machine a harmless pattern waits longer than it runs.
      if (ran > mostMs || (ran > BATCH_MS && (user + system) / 1000 > BATCH_MS)) settle(() => reject(TIMED_OUT));
    }, LOOK_MS);
    signal?.addEventListener('abort', cancel, { once: true });
    thread.once('message', answer);
    thread.once('error', fail);
    thread.postMessage(texts);
  });
}
