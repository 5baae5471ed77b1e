/** The project's files, folders open or closed. */

import { type Line, MUTED, type Style, span } from '../cells/line.ts';
import type { Glyphs } from '../cells/theme.ts';
import { visibleLine } from '../cells/visible.ts';
import { chosenRows, firstShown, framed, insideOf, type Size } from './box.ts';

export interface TreeRow {
  readonly name: string;
  readonly depth: number;
  readonly kind: 'file' | 'open-folder' | 'closed-folder';
  /** Part of the conversation's context. */
  readonly added: boolean;
  /** Not searchable, and why: `binary`, `ignored`; '' when it is. */
  readonly skipped: string;
}

export interface TreeState {
  readonly title: string;
  /** Only what is to be seen: rows of closed folders are left out. */
  readonly rows: readonly TreeRow[];
  /** Kept in sight; marked while the panel has the focus. */
  readonly chosen: number;
  readonly focused: boolean;
}

export interface TreeDrawn {
  readonly lines: readonly Line[];
  /** Index in `rows` of what each line shows; -1 for the frame. */
  readonly owners: readonly number[];
}

export function drawTree({ title, rows, chosen, focused }: TreeState, size: Size, glyphs: Glyphs): TreeDrawn {
  const inside = insideOf(size);
  const first = firstShown(rows.length, chosen, inside.rows);
  const inSight = rows.slice(first, first + inside.rows).map((row) => treeLine(row, glyphs));
  const content = chosenRows(
    rows.length === 0 ? [[span('No files.', MUTED)]] : inSight,
    focused && rows.length > 0 ? chosen - first : -1,
    inside,
    glyphs,
  );
  const lines = framed(visibleLine(title), content, size, glyphs, {
    focused,
    hint: focused ? 'Enter opens, a adds' : '',
  });
  return { lines, owners: lines.map((_, row) => (row > 0 && row <= inSight.length ? first + row - 1 : -1)) };
}

// --- internal ---

function treeLine(row: TreeRow, glyphs: Glyphs): Line {
  const mark = row.kind === 'file' ? ' ' : row.kind === 'open-folder' ? glyphs.open : glyphs.closed;
  const style: Style = row.kind === 'file' ? {} : { fg: 'accent' };
  const name = visibleLine(row.name) + (row.kind === 'file' ? '' : '/');
  return [
    span(`${'  '.repeat(Math.min(row.depth, 20))}${mark} `, MUTED),
    span(name, row.skipped === '' ? style : MUTED),
    ...(row.added ? [span(` ${glyphs.good} added`, { fg: 'good' })] : []),
    ...(row.skipped === '' ? [] : [span(` (${visibleLine(row.skipped)})`, MUTED)]),
  ];
}
