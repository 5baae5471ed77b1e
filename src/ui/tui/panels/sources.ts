/** The sources of an answer: places in the project with their score and the reason, the best first. */

import { isCommitPath } from '../../../base/forge-path.ts';
import { citationLabel, sourcePlace } from '../../../text/citation-label.ts';
import { lineWidth } from '../cells/cells.ts';
import { type Line, MUTED, type Span, STRONG, span } from '../cells/line.ts';
import type { Glyphs } from '../cells/theme.ts';
import { visibleLine } from '../cells/visible.ts';
import { wrapText } from '../transcript/wrap.ts';
import { chosenRows, framed, insideOf, type Size } from './box.ts';

export interface SourceRow {
  /** As the answer cites it. */
  readonly number: number;
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  /** 0 to 1; null for what the user added. */
  readonly score: number | null;
  /** `meaning, word` or `added by you`. */
  readonly why: string;
  /** Definition in it, '' for none. */
  readonly symbol: string;
  /** What became of these lines since they were read, and where they are now. */
  readonly standing: 'same' | 'moved' | 'changed' | 'gone';
  readonly lineNow: number;
  /** The answer cites it, by itself or as found by matching. */
  readonly cited: boolean;
  /** Only found by matching. */
  readonly matched: boolean;
}

export interface SourcesState {
  readonly rows: readonly SourceRow[];
  /** Kept in sight; -1 for none. */
  readonly chosen: number;
  readonly focused: boolean;
}

export interface SourcesDrawn {
  readonly lines: readonly Line[];
  /** Index in `rows` of what each line shows; -1 for the frame. */
  readonly owners: readonly number[];
}

const INDENT = 6;
const FRAME_ROWS = 2;
/** With fewer rows inside, each source has one. */
const MIN_WRAPPED_ROWS = 6;

/** How many rows all of it needs with its frame. @param columns of the panel */
export function sourcesHeight(rows: readonly SourceRow[], columns: number, glyphs: Glyphs): number {
  const inside = insideOf({ columns, rows: Number.MAX_SAFE_INTEGER });
  if (rows.length === 0) return FRAME_ROWS + empty(inside.columns).length;
  return rows.reduce((sum, row) => sum + entry(row, inside.columns, glyphs).length, FRAME_ROWS);
}

/** @returns exactly `size.rows` lines */
export function drawSources(state: SourcesState, size: Size, glyphs: Glyphs): SourcesDrawn {
  const { rows, chosen, focused } = state;
  const inside = insideOf(size);
  const isTall = inside.rows >= MIN_WRAPPED_ROWS;
  const lines: Line[] = rows.length === 0 ? [...empty(inside.columns)] : [];
  const owners: number[] = lines.map(() => -1);
  for (const [index, row] of rows.entries()) {
    const own = isTall ? entry(row, inside.columns, glyphs) : [[span('  '), ...place(row, inside.columns - 2, glyphs)]];
    const [first = []] = chosenRows(
      [own[0]?.slice(1) ?? []],
      focused && index === chosen ? 0 : -1,
      { ...inside, rows: 1 },
      glyphs,
    );
    lines.push(first, ...own.slice(1));
    owners.push(...own.map(() => index));
  }
  const from = Math.max(0, Math.min(lines.length - inside.rows, owners.indexOf(chosen) - Math.floor(inside.rows / 3)));
  const title = rows.length === 0 ? 'Sources' : `Sources (${rows.length})`;
  const drawn = framed(title, lines.slice(from, from + inside.rows), size, glyphs, {
    focused,
    hint: focused ? 'Enter opens, Esc back' : '',
  });
  // A frame has one row above what it holds, and so has a title without one.
  return { lines: drawn, owners: drawn.map((_, row) => (row > inside.rows ? -1 : (owners[from + row - 1] ?? -1))) };
}

// --- internal ---

function empty(columns: number): readonly Line[] {
  return wrapText([span('No sources yet. They come with the first question.', MUTED)], columns);
}

/** A source in two rows or more: its place, then why it is there. The first span is where the mark of the chosen one goes. */
function entry(row: SourceRow, columns: number, glyphs: Glyphs): readonly Line[] {
  const [first, ...more] = wrapText(place(row, columns - 2, glyphs), Math.max(1, columns - 2));
  const indent = span(' '.repeat(Math.min(INDENT, columns - 1)));
  const room = Math.max(1, columns - INDENT);
  return [
    [span('  '), ...(first ?? [])],
    ...more.flatMap((line) => wrapText(line, room)).map((line): Line => [indent, ...line]),
    ...wrapText(reason(row), room).map((line): Line => [indent, ...line]),
  ];
}

function place(row: SourceRow, columns: number, glyphs: Glyphs): Line {
  const path = visibleLine(row.path);
  const lines = row.startLine === row.endLine ? `${row.startLine}` : `${row.startLine}-${row.endLine}`;
  const line: Span[] = [
    span(`[${citationLabel(row)}] `, { fg: 'accent' }),
    ...(isCommitPath(path)
      ? [span(sourcePlace(row), row.cited ? STRONG : {})]
      : [span(path.slice(path.lastIndexOf('/') + 1), row.cited ? STRONG : {}), span(`:${lines}`, { fg: 'number' })]),
  ];
  // The sign alone where the word has no room.
  const [sign, word] = row.matched ? ['≈', 'matched'] : row.cited ? [glyphs.good, 'cited'] : ['', ''];
  if (sign !== '') {
    const hasRoom = lineWidth(line) + word.length + 3 <= columns;
    line.push(span(hasRoom ? ` ${sign} ${word}` : ` ${sign}`, { fg: 'good' }));
  }
  const now = standingWords(row);
  if (now !== '') line.push(span(` ${glyphs.warn} ${now}`, { fg: 'warn' }));
  return line;
}

function standingWords({ standing, lineNow }: SourceRow): string {
  return standing === 'same' ? '' : standing === 'moved' ? `moved to ${lineNow}` : standing;
}

function reason(row: SourceRow): Line {
  const folder = visibleLine(row.path).replace(/\/?[^/]*$/, '');
  const score = row.score === null ? '' : `${row.score.toFixed(2)} `;
  const symbol = row.symbol === '' ? '' : ` ${visibleLine(row.symbol)}`;
  return [
    span(folder === '' ? '' : `${folder}  `, MUTED),
    span(score, { fg: 'number' }),
    span(visibleLine(row.why), MUTED),
    span(symbol, { fg: 'function' }),
  ];
}
