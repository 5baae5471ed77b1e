/**
 * A real terminal, and the only file that touches it: raw mode, signals, suspension, and whatever a painter makes of the
 * frames. However the program ends (exit, throw, rejection, SIGTERM, SIGINT, SIGHUP), the terminal is left as it was found.
 */

import type { ReadStream, WriteStream } from 'node:tty';
import type { Grid } from '../cells/grid.ts';
import type { Cursor, Driver, DriverEvents, EndSignal, LentStreams, Painter } from './driver.ts';
import { isGone, writeNow } from './write-now.ts';

export interface TerminalOptions extends DriverEvents {
  readonly input: ReadStream;
  readonly output: WriteStream & { readonly fd: number };
  /** Take the mouse; `setMouse` changes it. */
  readonly mouse: boolean;
}

/** Takes over the terminal at once. Both streams must be a terminal. */
export function openTerminal(options: TerminalOptions, painter: Painter): Driver {
  return new Terminal(options, painter);
}

// --- internal ---

/** `off`: suspended. `ending`: a signal came, and what is to be saved is being saved. */
type State = 'on' | 'off' | 'lent' | 'ending' | 'closed';

const SIGNALS: Readonly<Record<EndSignal, number>> = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };
const END_GRACE_MS = 1_000;
/** A process without a shell above it cannot be stopped: then it goes on. */
const SUSPEND_CHECK_MS = 100;

class Terminal implements Driver {
  readonly #options: TerminalOptions;
  #painter: Painter;
  #state: State = 'off';
  #mouse: boolean;
  readonly #signals = Object.keys(SIGNALS).map((name) => {
    const signal = name as EndSignal;
    return { signal, listener: () => this.#end(signal) };
  });

  constructor(options: TerminalOptions, painter: Painter) {
    this.#options = options;
    this.#painter = painter;
    this.#mouse = options.mouse;
    process.on('exit', this.#restore);
    // Told before the crash is printed, so that the message lands on the normal screen.
    process.on('uncaughtExceptionMonitor', this.#restore);
    for (const { signal, listener } of this.#signals) process.on(signal, listener);
    process.on('SIGTSTP', this.#suspendNow);
    process.on('SIGCONT', this.#continued);
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

  get colours() {
    return this.#painter.colours;
  }

  get isXterm(): boolean {
    return this.#painter.isXterm;
  }

  get warning(): string | null {
    return this.#painter.warning;
  }

  use(painter: Painter): void {
    const wasOn = this.#state === 'on';
    this.#restore();
    this.#painter = painter;
    if (wasOn) this.#enter();
  }

  blank(): Grid {
    return this.#painter.blank(this);
  }

  draw(grid: Grid, cursor: Cursor | null): number {
    if (this.#state !== 'on') return 0;
    const frame = this.#painter.frame(grid, cursor);
    if (frame === '') return 0;
    this.#options.output.write(frame);
    return Buffer.byteLength(frame);
  }

  forget(): void {
    this.#painter.forget();
  }

  send(sequence: string): void {
    if (this.#state === 'on') this.#options.output.write(sequence);
  }

  get hasMouse(): boolean {
    return this.#mouse;
  }

  setMouse(on: boolean): void {
    if (on === this.#mouse) return;
    this.#mouse = on;
    this.send(this.#painter.mouse(on));
  }

  suspend(): void {
    this.#suspendNow();
  }

  async lend<T>(work: (stdio: LentStreams) => Promise<T>): Promise<T> {
    this.#restore();
    // A program in front has the keys and the signals of the terminal to itself.
    if (this.#state === 'off') this.#state = 'lent';
    this.#options.input.pause();
    process.off('SIGTSTP', this.#suspendNow);
    process.off('SIGCONT', this.#continued);
    try {
      return await work('inherit');
    } finally {
      if (this.#state === 'lent') this.#state = 'off';
      process.on('SIGTSTP', this.#suspendNow);
      process.on('SIGCONT', this.#continued);
      this.#resume();
    }
  }

  close(): void {
    if (this.#state === 'closed') return;
    this.#restore();
    this.#state = 'closed';
    const { input, output } = this.#options;
    process.off('exit', this.#restore);
    process.off('uncaughtExceptionMonitor', this.#restore);
    for (const { signal, listener } of this.#signals) process.off(signal, listener);
    process.off('SIGTSTP', this.#suspendNow);
    process.off('SIGCONT', this.#continued);
    output.off('resize', this.#redraw);
    output.off('error', this.#hangUp);
    input.off('error', this.#hangUp);
    input.off('end', this.#hangUp);
    input.off('data', this.#read);
    input.pause();
  }

  #enter(): void {
    const { input, output } = this.#options;
    this.#state = 'on';
    this.forget();
    try {
      input.setRawMode(true);
    } catch (error) {
      if (!isGone(error)) throw error;
      // The terminal went away meanwhile; its stream reports that.
    }
    input.resume();
    output.write(this.#painter.enter(this, this.#mouse));
  }

  readonly #restore = (): void => {
    if (this.#state !== 'on') return;
    this.#state = 'off';
    this.#giveBack();
  };

  /** Synchronous: it must work in an exit handler. */
  #giveBack(): void {
    const { input, output } = this.#options;
    writeNow(output.fd, this.#painter.leave());
    try {
      input.setRawMode(false);
    } catch {
      // A terminal that is gone needs no mode.
    }
  }

  readonly #read = (bytes: Uint8Array): void => {
    if (this.#state === 'on') this.#options.onInput(this.#painter.keys(bytes));
  };

  readonly #redraw = (): void => {
    this.forget();
    if (this.#state === 'on') this.#options.onRedraw();
  };

  readonly #suspendNow = (): void => {
    if (this.#state !== 'on') return;
    this.#restore();
    this.#options.input.pause();
    // With the listener gone the signal does what it does to every program; the whole group stops, as from a shell.
    process.off('SIGTSTP', this.#suspendNow);
    process.kill(0, 'SIGTSTP');
    setTimeout(this.#resume, SUSPEND_CHECK_MS);
  };

  readonly #resume = (): void => {
    if (this.#state !== 'off') return;
    process.off('SIGTSTP', this.#suspendNow);
    process.on('SIGTSTP', this.#suspendNow);
    this.#enter();
    this.#options.onRedraw();
  };

  readonly #continued = (): void => {
    // Stopped by a signal that no program can catch: the shell took the terminal as it was, and gives it back in its own mode.
    if (this.#state === 'on') this.#restore();
    this.#resume();
  };

  readonly #hangUp = (): void => this.#end('SIGHUP');

  #end(signal: EndSignal): void {
    if (this.#state === 'ending' || this.#state === 'closed') return;
    if (this.#state === 'lent' && signal === 'SIGINT') return;
    const wasOn = this.#state === 'on';
    // First of all: a terminal that is gone tells so again while it is given back.
    this.#state = 'ending';
    if (wasOn) this.#giveBack();
    const leave = () => process.exit(128 + SIGNALS[signal]);
    setTimeout(leave, END_GRACE_MS);
    Promise.resolve()
      .then(() => this.#options.onEnd(signal))
      .then(leave, leave);
  }
}
