/**
 * The terminal itself, and the only file that touches it: frames of cells out, bytes of keys in. However the program ends
 * (exit, throw, rejection, SIGTERM, SIGINT, SIGHUP), the terminal is left as it was found.
 */

import { writeSync } from 'node:fs';
import type { ReadStream, WriteStream } from 'node:tty';
import { difference } from './difference.ts';
import { clearGrid, createGrid, type Grid } from './grid.ts';
import { enterSequence, leaveSequence, mouseSequence, synchronized } from './modes.ts';

export type CursorShape = 'block' | 'underline' | 'bar';

export interface Cursor {
  readonly x: number;
  readonly y: number;
  /** Default `bar`. */
  readonly shape?: CursorShape;
}

export type EndSignal = 'SIGTERM' | 'SIGINT' | 'SIGHUP';

export interface ScreenOptions {
  readonly input: ReadStream;
  readonly output: WriteStream & { readonly fd: number };
  /** Value of TERM. */
  readonly term: string;
  /** Take the mouse; `setMouse` changes it. */
  readonly mouse: boolean;
  /** What was typed, as it came. */
  readonly onInput: (bytes: Uint8Array) => void;
  /** Another size, or the terminal came back from a suspension: everything must be drawn again. */
  readonly onRedraw: () => void;
  /**
   * The terminal is restored already; what is given back is awaited for at most a second, then the process ends with 128
   * and the signal's number. A closed terminal is a SIGHUP.
   */
  readonly onEnd: (signal: EndSignal) => Promise<void> | void;
}

export interface Screen {
  readonly columns: number;
  readonly rows: number;
  /** @returns a blank grid of the terminal's size to draw the next frame into; the one before it is then void */
  blank(): Grid;
  /** @param grid of `blank`, not changed by the caller afterwards @returns bytes written */
  draw(grid: Grid, cursor: Cursor | null): number;
  /** The next frame is written whole: something else may have written to the terminal (Ctrl+L). */
  forget(): void;
  /** Sent as it is: a bell, or the clipboard (OSC 52). The caller answers for what it holds. */
  send(sequence: string): void;
  /** Takes the mouse, or leaves it to the terminal. */
  setMouse(on: boolean): void;
  /** Stops the program as Ctrl+Z does elsewhere; on its return `onRedraw` is called. */
  suspend(): void;
  /** Gives the terminal to another program (editor, pager) while `work` runs; on its end `onRedraw` is called. */
  lend<T>(work: () => Promise<T>): Promise<T>;
  /** Restores the terminal and lets go of it. Safe to call again. */
  close(): void;
}

/** Takes over the terminal at once. Both streams must be a terminal. */
export function openScreen(options: ScreenOptions): Screen {
  return new TerminalScreen(options);
}

// --- internal ---

const SIGNALS: Readonly<Record<EndSignal, number>> = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };
const END_GRACE_MS = 1_000;
/** A process without a shell above it cannot be stopped: then it goes on. */
const SUSPEND_CHECK_MS = 100;
const SHAPES: Readonly<Record<CursorShape, number>> = { block: 2, underline: 4, bar: 6 };
/** Writes to a terminal that is not read from; some milliseconds each. */
const MAX_RETRIES = 50;

class TerminalScreen implements Screen {
  readonly #options: ScreenOptions;
  #shown: Grid | null = null;
  /** The grid that is not shown. */
  #spare: Grid | null = null;
  #cursor = '';
  /** Whether our modes are on: not while suspended, lent or closed. */
  #active = false;
  #closed = false;
  #ending = false;
  #lent = false;
  #mouse: boolean;
  readonly #signals = Object.keys(SIGNALS).map((name) => {
    const signal = name as EndSignal;
    return { signal, listener: () => this.#end(signal) };
  });

  constructor(options: ScreenOptions) {
    this.#options = options;
    this.#mouse = options.mouse;
    process.on('exit', this.#restore);
    // Told before the crash is printed, so that the message lands on the normal screen.
    process.on('uncaughtExceptionMonitor', this.#restore);
    for (const { signal, listener } of this.#signals) process.on(signal, listener);
    process.on('SIGTSTP', this.#suspendNow);
    process.on('SIGCONT', this.#resume);
    options.output.on('resize', this.#redraw);
    options.output.on('error', this.#hangUp);
    options.input.on('error', this.#hangUp);
    options.input.on('end', this.#hangUp);
    options.input.on('data', this.#read);
    this.#enter();
  }

  get columns(): number {
    return Math.max(1, this.#options.output.columns || 80);
  }

  get rows(): number {
    return Math.max(1, this.#options.output.rows || 24);
  }

  blank(): Grid {
    const { columns, rows } = this;
    const spare = this.#spare;
    if (spare === null || spare.columns !== columns || spare.rows !== rows) this.#spare = createGrid(columns, rows);
    else clearGrid(spare);
    return this.#spare ?? createGrid(columns, rows);
  }

  draw(grid: Grid, cursor: Cursor | null): number {
    if (!this.#active) return 0;
    const body = difference(this.#shown, grid);
    if (grid === this.#spare) this.#spare = this.#shown;
    this.#shown = grid;
    const place = cursor === null ? '' : cursorAt(cursor);
    if (body === '' && place === this.#cursor) return 0;
    const hide = this.#cursor === '' || body === '' ? '' : '\x1b[?25l';
    const shape = place === '' || shapeOf(place) === shapeOf(this.#cursor) ? place.slice(shapeOf(place).length) : place;
    const show = place === '' ? (this.#cursor === '' ? '' : '\x1b[?25l') : `${shape}\x1b[?25h`;
    this.#cursor = place;
    const frame = synchronized(`${hide}${body}${show}`);
    this.#options.output.write(frame);
    return Buffer.byteLength(frame);
  }

  forget(): void {
    this.#shown = null;
    this.#cursor = '';
  }

  send(sequence: string): void {
    if (this.#active) this.#options.output.write(sequence);
  }

  setMouse(on: boolean): void {
    if (on === this.#mouse) return;
    this.#mouse = on;
    this.send(mouseSequence(on));
  }

  suspend(): void {
    this.#suspendNow();
  }

  async lend<T>(work: () => Promise<T>): Promise<T> {
    this.#restore();
    // A program in front has the keys and the signals of the terminal to itself.
    this.#lent = true;
    this.#options.input.pause();
    process.off('SIGTSTP', this.#suspendNow);
    process.off('SIGCONT', this.#resume);
    try {
      return await work();
    } finally {
      this.#lent = false;
      process.on('SIGTSTP', this.#suspendNow);
      process.on('SIGCONT', this.#resume);
      this.#resume();
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#restore();
    this.#closed = true;
    const { input, output } = this.#options;
    process.off('exit', this.#restore);
    process.off('uncaughtExceptionMonitor', this.#restore);
    for (const { signal, listener } of this.#signals) process.off(signal, listener);
    process.off('SIGTSTP', this.#suspendNow);
    process.off('SIGCONT', this.#resume);
    output.off('resize', this.#redraw);
    output.off('error', this.#hangUp);
    input.off('error', this.#hangUp);
    input.off('end', this.#hangUp);
    input.off('data', this.#read);
    input.pause();
  }

  #enter(): void {
    const { input, output, term } = this.#options;
    this.#active = true;
    this.forget();
    try {
      input.setRawMode(true);
    } catch (error) {
      if (!isGone(error)) throw error;
      // The terminal went away meanwhile; its stream tells of that.
    }
    input.resume();
    output.write(enterSequence(term, this.#mouse));
  }

  /** Synchronous: it must work in an exit handler. */
  readonly #restore = (): void => {
    if (!this.#active) return;
    this.#active = false;
    const { input, output, term } = this.#options;
    writeNow(output.fd, leaveSequence(term));
    try {
      input.setRawMode(false);
    } catch {
      // A terminal that is gone needs no mode.
    }
  };

  readonly #read = (bytes: Uint8Array): void => {
    if (this.#active) this.#options.onInput(bytes);
  };

  readonly #redraw = (): void => {
    this.forget();
    if (this.#active) this.#options.onRedraw();
  };

  readonly #suspendNow = (): void => {
    if (!this.#active) return;
    this.#restore();
    this.#options.input.pause();
    // With the listener gone the signal does what it does to every program; the whole group stops, as from a shell.
    process.off('SIGTSTP', this.#suspendNow);
    process.kill(0, 'SIGTSTP');
    setTimeout(this.#resume, SUSPEND_CHECK_MS);
  };

  readonly #resume = (): void => {
    if (this.#active || this.#closed || this.#ending) return;
    process.off('SIGTSTP', this.#suspendNow);
    process.on('SIGTSTP', this.#suspendNow);
    this.#enter();
    this.#options.onRedraw();
  };

  readonly #hangUp = (): void => this.#end('SIGHUP');

  #end(signal: EndSignal): void {
    if (this.#ending || this.#closed || (this.#lent && signal === 'SIGINT')) return;
    this.#ending = true;
    this.#restore();
    const leave = () => process.exit(128 + SIGNALS[signal]);
    setTimeout(leave, END_GRACE_MS);
    Promise.resolve()
      .then(() => this.#options.onEnd(signal))
      .then(leave, leave);
  }
}

/** Shape first, so that it can be cut off when it did not change. */
function cursorAt({ x, y, shape = 'bar' }: Cursor): string {
  return `\x1b[${SHAPES[shape]} q\x1b[${y + 1};${x + 1}H`;
}

function shapeOf(place: string): string {
  return place.slice(0, place.indexOf('q') + 1);
}

/** Past the stream's buffer, and without waiting for ever on a terminal that takes nothing. */
function writeNow(fd: number, text: string): void {
  let left = Buffer.from(text);
  for (let tries = 0; left.length > 0 && tries < MAX_RETRIES; tries++) {
    try {
      left = left.subarray(writeSync(fd, left));
    } catch (error) {
      if (!isBusy(error)) return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN';
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EIO' || error.code === 'ENOTTY');
}
