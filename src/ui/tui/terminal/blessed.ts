/**
 * Terminals that only terminfo describes, drawn by blessed: its program knows what they take, its screen compares the cells.
 * Nothing else of it is used: its keys, handlers of signals and elements are left out. It is loaded for such a terminal alone.
 */

import { PassThrough } from 'node:stream';
import createProgram, { type Program, type Tput } from 'blessed/lib/program.js';
import createScreen, { type BlessedRow, type Screen } from 'blessed/lib/widgets/screen.js';
import { clearGrid, createGrid, type Grid } from '../cells/grid.ts';
import type { Colours } from '../cells/theme.ts';
import { knowsXterm } from './choice.ts';
import type { Cursor, Painter, Size } from './driver.ts';
import { enterSequence, leaveSequence, MOUSE_OFF, MOUSE_ON, mouseSequence } from './modes.ts';
import { keysOf } from './terminfo-keys.ts';

/**
 * @param term value of TERM @param unicode false where only ASCII can be shown
 * @returns null for a terminal that cannot put its cursor anywhere, such as one of paper
 */
export function blessedPainter(term: string, unicode: boolean): Painter | null {
  const [program, screen] = load(term, unicode);
  return (program.tput.strings['cursor_address'] ?? '') === ''
    ? null
    : new BlessedPainter(term, unicode, program, screen);
}

// --- internal ---

const BOLD = 1 << 18;
const UNDERLINE = 2 << 18;
const REVERSE = 8 << 18;
/** The terminal's own colour, in nine bits. */
const OWN = 0x1ff;
/** Marks of a paste. A terminal of ECMA-48 passes over modes that it does not know. */
const PASTE = { on: '\x1b[?2004h', off: '\x1b[?2004l' };

class BlessedPainter implements Painter {
  readonly colours: Colours;
  readonly isXterm: boolean;
  readonly warning: string | null;
  readonly keys: (bytes: Uint8Array) => Uint8Array;
  readonly #term: string;
  readonly #unicode: boolean;
  readonly #program: Program;
  readonly #screen: Screen;
  readonly #attributes = new Map<string, number>();
  #grid: Grid | null = null;
  #out = '';
  /** Null when what is shown is not known. */
  #cursor: string | null = null;

  constructor(term: string, unicode: boolean, program: Program, screen: Screen) {
    const { strings, numbers } = program.tput;
    const count = numbers['max_colors'] ?? -1;
    this.colours = !hasStyles(program.tput) || count < 8 ? 0 : count < 256 ? 16 : 256;
    this.isXterm = knowsXterm(term);
    const isMissing = !this.isXterm && program.tput.error?.message === 'Terminfo not found.';
    this.warning = isMissing ? `${JSON.stringify(term)} is in no terminfo here: it is drawn as an xterm` : null;
    this.keys = keysOf(strings);
    this.#term = term;
    this.#unicode = unicode;
    this.#program = program;
    this.#screen = screen;
    program._write = (text) => {
      this.#out += text;
      return true;
    };
    // Some clear with a form feed, which emulators of them take for a new line.
    const clear = program.tput.ed() === '' ? program.tput.clear() : program.tput.cup(0, 0) + program.tput.ed();
    program.clear = () => void program._write(clear);
  }

  enter({ columns, rows }: Size, mouse: boolean): string {
    this.#size(columns, rows);
    const { tput } = this.#program;
    const modes = this.isXterm ? enterSequence(this.#term, mouse, false) : hasModes(tput) ? PASTE.on : '';
    return tput.smcup() + tput.smkx() + modes + (this.isXterm ? '' : this.mouse(mouse)) + tput.civis();
  }

  leave(): string {
    const { tput, rows } = this.#program;
    const own = this.mouse(false) + (hasModes(tput) ? PASTE.off : '');
    const modes = this.isXterm ? leaveSequence(this.#term, false) : own;
    const style = hasStyles(tput) ? '\x1b[m' : '';
    // Without a screen of its own the shell goes on below what is there.
    const end = tput.rmcup() === '' ? `${tput.cup(rows - 1, 0)}${tput.el()}` : tput.rmcup();
    return style + modes + tput.rmkx() + tput.cnorm() + end;
  }

  mouse(on: boolean): string {
    if (this.isXterm) return mouseSequence(on);
    return !this.#hasMouse ? '' : on ? MOUSE_ON : MOUSE_OFF;
  }

  blank({ columns, rows }: Size): Grid {
    const grid = this.#grid;
    if (grid?.columns === columns && grid.rows === rows) clearGrid(grid);
    else this.#grid = createGrid(columns, rows);
    return this.#grid ?? createGrid(columns, rows);
  }

  frame(grid: Grid, cursor: Cursor | null): string {
    const { tput } = this.#program;
    this.#out = '';
    if (this.#cursor === null || grid.columns !== this.#program.cols || grid.rows !== this.#program.rows) {
      this.#size(grid.columns, grid.rows);
      this.#screen.alloc();
    }
    for (let y = 0; y < grid.rows; y++) this.#copyRow(grid, y);
    this.#screen.draw(0, grid.rows - 1);
    const body = this.#out;
    const place = cursor === null ? '' : tput.cup(cursor.y, cursor.x);
    if (body === '' && place === this.#cursor) return '';
    const hide = body !== '' || place === '' ? tput.civis() : '';
    this.#cursor = place;
    return hide + body + (place === '' ? '' : place + tput.cnorm());
  }

  forget(): void {
    this.#cursor = null;
  }

  get #hasMouse(): boolean {
    return (this.#program.tput.strings['key_mouse'] ?? '') !== '';
  }

  #size(columns: number, rows: number): void {
    this.#program.cols = columns;
    this.#program.rows = rows;
  }

  #copyRow(grid: Grid, y: number): void {
    const row = this.#screen.lines[y];
    const before = this.#screen.olines[y];
    if (row === undefined || before === undefined) return;
    const { bools } = this.#program.tput;
    const start = y * grid.columns;
    // A character in the last corner would scroll the screen.
    const scrolls = bools['auto_right_margin'] === true && bools['eat_newline_glitch'] !== true;
    const end = scrolls && y === grid.rows - 1 ? grid.columns - 1 : grid.columns;
    for (let x = 0; x < end; x++) {
      const text = this.#textAt(grid, start + x, x, y);
      const attribute = this.#attribute(grid.style[start + x] ?? '');
      const cell = row[x];
      if (cell === undefined || (cell[0] === attribute && cell[1] === text)) continue;
      cell[0] = attribute;
      cell[1] = text;
      row.dirty = true;
      // The cursor is behind a wide character once it is written: its right half goes with it.
      if (this.#unicode && grid.text[start + x + 1] === '' && x + 1 < end) redraw(before, x + 1);
    }
  }

  #textAt(grid: Grid, index: number, x: number, y: number): string {
    const text = grid.text[index] ?? ' ';
    if (!this.#unicode) return text > '~' ? '?' : text === '' ? ' ' : text;
    // Terminals do not agree how wide a grapheme of several code points is.
    const isDisputed = text.length > 2 || (text.length === 2 && (text.codePointAt(0) ?? 0) < 0x10000);
    return isDisputed ? text + this.#program.tput.cup(y, x + (grid.text[index + 1] === '' ? 2 : 1)) : text;
  }

  /** @param style as a theme makes it */
  #attribute(style: string): number {
    let attribute = this.#attributes.get(style);
    if (attribute === undefined) {
      attribute = this.#made(style);
      this.#attributes.set(style, attribute);
    }
    return attribute;
  }

  #made(style: string): number {
    const { tput } = this.#program;
    const standard = this.#screen.dattr;
    if (style === '' || !hasStyles(tput)) return standard;
    const whole = this.#screen.attrCode(`\x1b[${style}m`, standard, standard);
    let flags = whole & ~((OWN << 9) | OWN);
    let [fg, bg] = this.colours === 0 ? [OWN, OWN] : [(whole >> 9) & OWN, whole & OWN];
    // Of eight colours the bright ones are bold, and bright black would be black.
    if ((tput.numbers['max_colors'] ?? 0) < 16) {
      if (fg > 8 && fg < 16) flags |= BOLD;
      if (fg === 8) fg = OWN;
      if (bg === 8) bg = OWN;
    }
    const { strings } = tput;
    if ((strings['enter_bold_mode'] ?? '') === '') flags &= ~BOLD;
    if ((strings['enter_underline_mode'] ?? '') === '') flags &= ~UNDERLINE;
    if ((strings['enter_reverse_mode'] ?? strings['enter_standout_mode'] ?? '') === '') flags &= ~REVERSE;
    return flags | (fg << 9) | bg;
  }
}

/** Styles are sent as ECMA-48 has them: to a terminal that has others, or one that gives cells away for them, none are. */
function hasStyles({ strings, numbers }: Tput): boolean {
  return (strings['exit_attribute_mode'] ?? '').startsWith('\x1b[') && (numbers['magic_cookie_glitch'] ?? -1) < 0;
}

function hasModes({ strings }: Tput): boolean {
  return (strings['cursor_address'] ?? '').startsWith('\x1b[');
}

function redraw(row: BlessedRow, x: number): void {
  const cell = row[x];
  if (cell !== undefined) cell[1] = '\0';
}

/** The streams are none: what is written is kept by the painter, and keys are read elsewhere. */
function load(term: string, unicode: boolean): [Program, Screen] {
  // Signals, exceptions and the end of the program are ours.
  createProgram._bound = true;
  createScreen._bound = true;
  const { TMUX } = process.env;
  // It would start tmux to ask for its version.
  delete process.env['TMUX'];
  try {
    const program = createProgram({
      ...{ input: new PassThrough(), output: Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24 }) },
      ...{ terminal: term, tput: true, buffer: true, zero: true, forceUnicode: unicode },
    });
    program._write = () => true;
    // Our own cells know how wide they are.
    const screen = createScreen({
      program,
      fullUnicode: false,
      useBCE: (program.tput.strings['clr_eol'] ?? '') !== '',
    });
    program.cursorHidden = true;
    program.tput.brokenACS = true;
    return [program, screen];
  } finally {
    if (TMUX !== undefined) process.env['TMUX'] = TMUX;
  }
}
