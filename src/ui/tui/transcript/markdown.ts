/** Markdown as lines, also while it is being written: what is finished is read once, only the end is read again. */

import { lexer, type Token, walkTokens } from 'marked';
import { type Line, PLAIN } from '../cells/line.ts';
import type { Glyphs } from '../cells/theme.ts';
import { visibleText } from '../cells/visible.ts';
import { type BlockContext, blockLines } from './blocks.ts';
import type { Colours } from './code.ts';
import { withoutTicks } from './inline.ts';
import { expandTabs, wrapText } from './wrap.ts';

export interface MarkdownText {
  /** More of the text, cut anywhere. */
  append(text: string): void;
  /** Nothing more comes: the whole is read once more, so that what refers forward is right. */
  finish(): void;
  /** @returns the lines for that width; the same array until something changes */
  lines(columns: number): readonly Line[];
  /** Grammars or glyphs changed: nothing drawn before holds. */
  invalidate(): void;
  /** The text as it came. */
  readonly source: string;
}

export interface MarkdownOptions {
  readonly glyphs: Glyphs;
  readonly colours: Colours;
  /** Code in a line is without its backticks: in words of the program it is a place, a name or a command. @default false */
  readonly isOurs?: boolean;
}

/** Longer lines of prose are hard to read; code and tables may be as wide as the screen. */
export const PROSE_COLUMNS = 96;
/** Blocks at the end that may still change their meaning when more text comes. */
const OPEN_BLOCKS = 2;
/** A longer single block is shown as plain text: parsing it takes too long. */
const MAX_OPEN_CHARS = 400_000;

/** @param text what is there already; more may be appended until `finish` */
export function createMarkdown(options: MarkdownOptions, text = ''): MarkdownText {
  return new Markdown(options, text);
}

// --- internal ---

interface Block {
  readonly token: Token;
  /** A blank line is before it. */
  readonly apart: boolean;
  columns: number;
  lines: readonly Line[];
}

class Markdown implements MarkdownText {
  readonly #options: MarkdownOptions;
  source = '';
  /** Cleaned lines of which the blocks are read, from the first open block on. */
  #open = '';
  /** The last line as it came: what hides in it is known when it is whole. */
  #rawLine = '';
  #closed: Block[] = [];
  #openBlocks: Block[] = [];
  #stale = false;
  #finished = false;
  #shown: { readonly columns: number; readonly lines: readonly Line[] } | null = null;

  constructor(options: MarkdownOptions, text: string) {
    this.#options = options;
    this.append(text);
  }

  append(text: string): void {
    if (text === '') return;
    this.source += text;
    this.#rawLine += text;
    const end = this.#rawLine.lastIndexOf('\n') + 1;
    this.#open += visibleText(this.#rawLine.slice(0, end));
    this.#rawLine = this.#rawLine.slice(end);
    this.#stale = true;
    this.#shown = null;
  }

  finish(): void {
    this.#finished = true;
    this.#open = visibleText(this.source);
    this.#rawLine = '';
    this.#closed = [];
    this.#stale = true;
    this.#shown = null;
  }

  invalidate(): void {
    for (const block of [...this.#closed, ...this.#openBlocks]) block.columns = -1;
    this.#shown = null;
  }

  lines(columns: number): readonly Line[] {
    if (this.#shown?.columns === columns) return this.#shown.lines;
    if (this.#stale) this.#read();
    const lines: Line[] = [];
    for (const block of this.#closed) this.#add(lines, block, columns, false);
    const last = this.#openBlocks.at(-1);
    for (const block of this.#openBlocks) this.#add(lines, block, columns, block === last && !this.#finished);
    this.#shown = { columns, lines };
    return lines;
  }

  /** Reads the open end anew, and closes the blocks that no later text can change. */
  #read(): void {
    this.#stale = false;
    const text = this.#open + visibleText(heldBack(this.#rawLine));
    const blocks = toBlocks(tokens(text, this.#options.isOurs), this.#closed.length > 0);
    const shown = blocks.filter(({ token }) => token.type !== 'space');
    const firstOpen = this.#finished ? undefined : shown.at(-OPEN_BLOCKS);
    const closing = this.#finished ? blocks.length : firstOpen === undefined ? 0 : blocks.indexOf(firstOpen);
    const closed = blocks.slice(0, closing);
    this.#closed.push(...closed);
    this.#openBlocks = blocks.slice(closing);
    const length = closed.reduce((sum, { token }) => sum + token.raw.length, 0);
    this.#open = this.#open.slice(length);
  }

  #add(lines: Line[], block: Block, columns: number, growing: boolean): void {
    if (block.columns !== columns || growing) {
      block.lines = draw(block.token, columns, { ...this.#options, growing });
      block.columns = growing ? -1 : columns;
    }
    if (block.lines.length === 0) return;
    if (lines.length > 0 && block.apart) lines.push([]);
    for (const line of block.lines) lines.push(line);
  }
}

/** A character or a joined emoji whose rest has not come yet is not shown as broken. */
function heldBack(line: string): string {
  return line.replace(/(?:[\ud800-\udbff\r]|\u200d)+$/, '');
}

function tokens(text: string, isOurs = false): Token[] {
  if (text.length <= MAX_OPEN_CHARS) {
    try {
      const all = lexer(text, { gfm: true });
      if (isOurs) void walkTokens(all, withoutTicks);
      return all;
    } catch {
      // Nested deeper than anybody writes by hand: shown as it is.
    }
  }
  return [{ type: 'plain', raw: text }];
}

function toBlocks(all: readonly Token[], following: boolean): Block[] {
  return all.map((token, index) => ({ token, apart: index > 0 || following, columns: -1, lines: [] }));
}

function draw(token: Token, width: number, context: BlockContext): readonly Line[] {
  const columns = token.type === 'code' || token.type === 'table' ? width : Math.min(width, PROSE_COLUMNS);
  if (token.type !== 'plain') {
    try {
      return blockLines(token, columns, context);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      // The same nesting, met while drawing.
    }
  }
  const text = token.raw.replace(/\n+$/, '');
  return text.split('\n').flatMap((line) => wrapText([{ text: expandTabs(line), style: PLAIN }], columns));
}
