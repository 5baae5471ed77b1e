/** Markdown blocks as lines of a width. */

import type { Token, Tokens } from 'marked';
import { fitLine, lineWidth, padLine } from '../cells/cells.ts';
import { type Line, MUTED, PLAIN, plainText, type Span, STRONG, type Style, span } from '../cells/line.ts';
import type { Glyphs } from '../cells/theme.ts';
import type { Colours } from './code.ts';
import { inlineLines } from './inline.ts';
import { prefixed, wrapCode, wrapText } from './wrap.ts';

export interface BlockContext {
  readonly glyphs: Glyphs;
  readonly colours: Colours;
  /** The block is still being written. */
  readonly growing: boolean;
}

/** A column is never narrower; a table that needs more room than there is becomes a list of its rows. */
const MIN_COLUMN = 5;
const HEADING: Style = { fg: 'heading', bold: true };
/** What fills the ground up, and nothing else. */
const PADDING: Style = { bg: 'block' };
const GROUND_STEP = 24;
/** Columns of the edges of code. */
const EDGE = 3;
const QUOTED: Style = { italic: true };
/** Columns of text beside the marks of lists and quotes; deeper nesting is no longer set in. */
const MIN_TEXT = 10;

/** @returns the block's lines, without blank lines around it; [] for a block that shows nothing */
export function blockLines(token: Token, columns: number, context: BlockContext, base: Style = PLAIN): readonly Line[] {
  switch (token.type) {
    case 'space':
    case 'def':
    case 'checkbox':
      return [];
    case 'heading': {
      const { depth, tokens, text } = token as Tokens.Heading;
      const mark = span(`${'#'.repeat(depth)} `, { ...HEADING, dim: true });
      const inside = flow(tokens, text, columns - depth - 1, HEADING);
      return prefixed(inside, mark, span(' '.repeat(depth + 1)));
    }
    case 'code':
      return codeBlock(token as Tokens.Code, columns, context);
    case 'blockquote': {
      const bar = span(`${context.glyphs.vertical} `, { fg: 'border' });
      const inside = stack((token as Tokens.Blockquote).tokens, narrowed(columns, 2), context, { ...base, ...QUOTED });
      return prefixed(inside, bar, bar);
    }
    case 'list':
      return list(token as Tokens.List, columns, context, base);
    case 'table':
      return table(token as Tokens.Table, columns, context);
    case 'hr':
      return [[span(context.glyphs.horizontal.repeat(Math.max(1, columns)), { fg: 'border' })]];
    case 'html':
      return token.raw
        .trimEnd()
        .split('\n')
        .flatMap((line) => wrapText([span(line.replaceAll('\t', ' '), MUTED)], columns));
    default:
      return flow(
        'tokens' in token ? token.tokens : undefined,
        'text' in token ? token.text : token.raw,
        columns,
        base,
      );
  }
}

/** Blocks one under the other, a blank line between them where Markdown has one. */
export function stack(
  tokens: readonly Token[],
  columns: number,
  context: BlockContext,
  base: Style = PLAIN,
): readonly Line[] {
  const lines: Line[] = [];
  let apart = false;
  for (const token of tokens) {
    const inside = blockLines(token, columns, context, base);
    if (inside.length === 0) {
      apart ||= token.type === 'space';
      continue;
    }
    if (lines.length > 0 && (apart || needsRoom(token))) lines.push([]);
    lines.push(...inside);
    apart = needsRoom(token) || /\n\s*\n$/.test(token.raw);
  }
  return lines;
}

// --- internal ---

interface CodeParts {
  readonly columns: number;
  readonly widest: number;
  lines: readonly Line[];
  /** Columns that the ground has in `lines`. */
  ground: number;
}

const wrapped = new WeakMap<Line, CodeParts>();
/** Each style has one object with the ground, as the theme knows styles by their objects. */
const grounds = new WeakMap<Style, Style>();

function needsRoom(token: Token): boolean {
  return token.type !== 'text' && token.type !== 'list' && token.type !== 'code' && token.type !== 'blockquote';
}

function narrowed(columns: number, by: number): number {
  return columns - by < MIN_TEXT ? Math.max(1, columns) : columns - by;
}

function flow(tokens: readonly Token[] | undefined, text: string, columns: number, base: Style): readonly Line[] {
  return inlineLines(tokens, text, base).flatMap((line) => wrapText(line, columns));
}

/**
 * On a ground of its own, as wide as its lines and no wider; an edge above, and one below once nothing more comes. Nothing is
 * beside the code, so that a terminal that selects it copies it and nothing else.
 */
function codeBlock({ text, lang }: Tokens.Code, columns: number, context: BlockContext): readonly Line[] {
  const { glyphs, colours, growing } = context;
  const language = /^[^\s,:{]*/.exec(lang ?? '')?.[0] ?? '';
  const coloured = colours.lines(text, language.toLowerCase(), growing);
  const parts = coloured.map((line) => codeParts(line, columns));
  const width = groundWidth(Math.max(0, ...parts.map(({ widest }) => widest)), columns);
  const lines = parts.flatMap((part) => {
    if (part.ground !== width) {
      part.ground = width;
      part.lines = part.lines.map((line) =>
        padLine(
          line.filter(({ style }) => style !== PADDING),
          width,
          PADDING,
        ),
      );
    }
    return part.lines;
  });
  const edge = span(glyphs.horizontal.repeat(EDGE), { fg: 'border' });
  const label: Line = [edge, span(` ${lang ?? ''}`, MUTED)];
  return [fitLine(label, columns, glyphs.more), ...lines, ...(growing ? [] : [fitLine([edge], columns, glyphs.more)])];
}

/** Lines of growing code that are finished are the same objects in every frame, and wrapped once. */
function codeParts(line: Line, columns: number): CodeParts {
  const known = wrapped.get(line);
  if (known?.columns === columns) return known;
  const lines = wrapCode(line, columns).map((part): Line => part.map(onBlock));
  const fresh = { columns, lines, widest: Math.max(...lines.map(lineWidth)), ground: -1 };
  wrapped.set(line, fresh);
  return fresh;
}

/** In steps, so that a line that is being written seldom widens those above it. */
function groundWidth(widest: number, columns: number): number {
  return Math.min(columns, Math.max(1, Math.ceil((widest + 1) / GROUND_STEP)) * GROUND_STEP);
}

function onBlock({ text, style }: Span): Span {
  let known = grounds.get(style);
  if (known === undefined) {
    known = { ...style, bg: 'block' };
    grounds.set(style, known);
  }
  return { text, style: known };
}

function list(
  { items, ordered, start, loose }: Tokens.List,
  columns: number,
  context: BlockContext,
  base: Style,
): readonly Line[] {
  const first = typeof start === 'number' ? start : 1;
  const digits = String(first + items.length - 1).length;
  return items.flatMap((item, index) => {
    const box = item.task ? `[${item.checked === true ? 'x' : ' '}] ` : '';
    const mark = `${ordered ? `${String(first + index).padStart(digits)}.` : context.glyphs.bullet} ${box}`;
    const inside = stack(item.tokens, narrowed(columns, mark.length), context, base);
    const lines = inside.length === 0 ? [[]] : inside;
    const set = prefixed(lines, span(mark, { fg: 'accent' }), span(' '.repeat(mark.length)));
    return loose && index > 0 ? [[], ...set] : set;
  });
}

function table({ header, rows, align }: Tokens.Table, columns: number, context: BlockContext): readonly Line[] {
  const cell = (content: Tokens.TableCell, style: Style): Line =>
    inlineLines(content.tokens, content.text, style).flat() satisfies readonly Span[];
  const heads = header.map((content) => cell(content, STRONG));
  const body = rows.map((row) => row.map((content) => cell(content, PLAIN)));
  const widths = columnWidths([heads, ...body], columns);
  if (widths === null) return records(heads, body, columns, context);
  const bar = span(` ${context.glyphs.vertical} `, { fg: 'border' });
  const rule = widths.map((width) => context.glyphs.horizontal.repeat(width)).join(context.glyphs.horizontal.repeat(3));
  return [
    ...tableRow(heads, widths, align, bar),
    [span(rule, { fg: 'border' })],
    ...body.flatMap((row) => tableRow(row, widths, align, bar)),
  ];
}

/** @returns null when the columns would be too narrow to read */
function columnWidths(rows: readonly (readonly Line[])[], columns: number): number[] | null {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(1, ...rows.map((row) => lineWidth(row[index] ?? []))));
  const room = columns - 3 * (widths.length - 1);
  if (room < MIN_COLUMN * widths.length && widths.reduce((sum, width) => sum + width, 0) > room) return null;
  for (let over = widths.reduce((sum, width) => sum + width, 0) - room; over > 0; over--) {
    const widest = widths.indexOf(Math.max(...widths));
    widths[widest] = (widths[widest] ?? 1) - 1;
  }
  return widths;
}

function tableRow(cells: readonly Line[], widths: readonly number[], align: Tokens.Table['align'], bar: Span): Line[] {
  const wrapped = widths.map((width, index) => wrapText(cells[index] ?? [], width));
  const height = Math.max(1, ...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, row) =>
    widths.flatMap((width, index) => {
      const line = aligned(wrapped[index]?.[row] ?? [], width, align[index] ?? null);
      return index === 0 ? line : [bar, ...line];
    }),
  );
}

function aligned(line: Line, width: number, align: 'left' | 'right' | 'center' | null): Line {
  const missing = width - lineWidth(line);
  const left = align === 'right' ? missing : align === 'center' ? missing >> 1 : 0;
  return padLine(left > 0 ? [span(' '.repeat(left)), ...line] : line, width);
}

/** A table without room: each row as `column: value` lines. */
function records(heads: readonly Line[], body: readonly (readonly Line[])[], columns: number, context: BlockContext) {
  return body.flatMap((row, index) => {
    const lines = row.flatMap((value, at) =>
      wrapText([span(`${plainText(heads[at] ?? [])}: `, STRONG), ...value], Math.max(1, columns)),
    );
    const rule: Line = [span(context.glyphs.horizontal.repeat(Math.max(1, Math.min(columns, 8))), { fg: 'border' })];
    return index === 0 ? lines : [rule, ...lines];
  });
}
