/** What every terminal is to the full screen: frames of cells out, bytes of keys in. Each file beside this one is one kind of terminal. */

import type { Grid } from '../cells/grid.ts';
import type { Colours } from '../cells/theme.ts';

export type CursorShape = 'block' | 'underline' | 'bar';

export interface Cursor {
  readonly x: number;
  readonly y: number;
  /** Default `bar`. */
  readonly shape?: CursorShape;
}

export type EndSignal = 'SIGTERM' | 'SIGINT' | 'SIGHUP';

export interface DriverEvents {
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

export interface Driver {
  readonly columns: number;
  readonly rows: number;
  /** The most colours that it can show; null when only the environment tells. */
  readonly colours: Colours | null;
  /** It takes the sequences of xterm beyond what is drawn: clipboard (OSC 52), colour of the background (OSC 11). */
  readonly isXterm: boolean;
  /** What the user should know about how it is drawn; null for nothing. */
  readonly warning: string | null;
  /** From now on another painter draws. */
  use(painter: Painter): void;
  /** @returns a blank grid of the terminal's size to draw the next frame into; the one before it is then void */
  blank(): Grid;
  /** @param grid of `blank`, not changed by the caller afterwards @returns bytes written */
  draw(grid: Grid, cursor: Cursor | null): number;
  /** The next frame is written whole: something else may have written to the terminal (Ctrl+L). */
  forget(): void;
  /** Sent as it is: a bell, or the clipboard (OSC 52). The caller answers for what it holds. */
  send(sequence: string): void;
  /** Whether the mouse is taken, while the screen is shown. */
  readonly hasMouse: boolean;
  /** Takes the mouse, or leaves it to the terminal. */
  setMouse(on: boolean): void;
  /** Stops the program as Ctrl+Z does elsewhere; on its return `onRedraw` is called. */
  suspend(): void;
  /**
   * Gives the terminal to another program (editor, pager) while `work` runs; on its end `onRedraw` is called.
   * @param work gets the streams for that program
   */
  lend<T>(work: (stdio: LentStreams) => Promise<T>): Promise<T>;
  /** Restores the terminal and lets go of it. Safe to call again. */
  close(): void;
}

/** What turns frames into bytes for one kind of terminal. It writes nothing itself. */
export interface Painter {
  readonly colours: Colours | null;
  readonly isXterm: boolean;
  readonly warning: string | null;
  /** Screen of its own, modes, no cursor yet. */
  enter(size: Size, mouse: boolean): string;
  /** Undoes `enter` and everything that a frame may have left half done. */
  leave(): string;
  mouse(on: boolean): string;
  /** As in `Driver`. */
  blank(size: Size): Grid;
  /** @returns bytes that turn what the terminal shows into the frame; '' when nothing changed */
  frame(grid: Grid, cursor: Cursor | null): string;
  forget(): void;
  /** Keys of this terminal in the form that the tokenizer knows. */
  keys(bytes: Uint8Array): Uint8Array;
}

/** Those of this process, or descriptors. */
export type LentStreams = 'inherit' | 'ignore' | readonly [input: number, output: number, errors: number];

export interface Size {
  readonly columns: number;
  readonly rows: number;
}
