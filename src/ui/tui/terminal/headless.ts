/** A terminal in memory: scenes run in the process of a test, keys in, cells out. It shows a frame as soon as it is drawn. */

import { createGrid, type Grid } from '../cells/grid.ts';
import type { Cursor, Driver, DriverEvents, LentStreams, Size } from './driver.ts';

/** What a program in front of it does while the terminal is lent to it. */
export type HeadlessState = 'on' | 'stopped' | 'lent' | 'closed';

export class HeadlessDriver implements Driver {
  readonly colours = null;
  readonly isXterm = true;
  readonly warning = null;
  #size: Size;
  readonly #events: DriverEvents;
  #shown: Grid | null = null;
  #cursor: Cursor | null = null;
  #hasMouse = false;
  #state: HeadlessState = 'on';
  /** What was sent beside the frames. */
  readonly sent: string[] = [];
  readonly #stdio: LentStreams;

  /** @param stdio what a program gets that the terminal is lent to */
  constructor(size: Size, events: DriverEvents, stdio: LentStreams = 'ignore') {
    this.#size = size;
    this.#events = events;
    this.#stdio = stdio;
  }

  get columns(): number {
    return this.#size.columns;
  }

  get rows(): number {
    return this.#size.rows;
  }

  get state(): HeadlessState {
    return this.#state;
  }

  get hasMouse(): boolean {
    return this.#state === 'on' && this.#hasMouse;
  }

  get cursor(): Cursor | null {
    return this.#cursor;
  }

  /** What is shown; null before the first frame. */
  get grid(): Grid | null {
    return this.#shown;
  }

  /** Rows of what is shown, without blanks at their ends. */
  text(): readonly string[] {
    const grid = this.#shown;
    if (grid === null) return [];
    return Array.from({ length: grid.rows }, (_, row) =>
      grid.text
        .slice(row * grid.columns, (row + 1) * grid.columns)
        .join('')
        .trimEnd(),
    );
  }

  /** As if it had been typed. */
  type(bytes: Uint8Array | string): void {
    if (this.#state === 'on') this.#events.onInput(Buffer.from(bytes));
  }

  resize(size: Size): void {
    this.#size = size;
    if (this.#state === 'on') this.#events.onRedraw();
  }

  /** What `fg` does in a shell. */
  resume(): void {
    if (this.#state !== 'stopped') return;
    this.#state = 'on';
    this.#events.onRedraw();
  }

  async hangUp(): Promise<void> {
    if (this.#state === 'closed') return;
    await this.#events.onEnd('SIGHUP');
  }

  use(): void {
    // Cells are all that it shows.
  }

  blank(): Grid {
    return createGrid(this.columns, this.rows);
  }

  draw(grid: Grid, cursor: Cursor | null): number {
    if (this.#state !== 'on') return 0;
    this.#shown = grid;
    this.#cursor = cursor;
    return 0;
  }

  forget(): void {
    // Every frame is shown whole.
  }

  send(sequence: string): void {
    if (this.#state === 'on') this.sent.push(sequence);
  }

  setMouse(on: boolean): void {
    this.#hasMouse = on;
  }

  suspend(): void {
    if (this.#state === 'on') this.#state = 'stopped';
  }

  async lend<T>(work: (stdio: LentStreams) => Promise<T>): Promise<T> {
    this.#state = 'lent';
    try {
      return await work(this.#stdio);
    } finally {
      if (this.#state === 'lent') {
        this.#state = 'on';
        this.#events.onRedraw();
      }
    }
  }

  close(): void {
    this.#state = 'closed';
  }
}
