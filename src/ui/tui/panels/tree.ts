/** The project's files, folders open or closed. */

import { type Line, MUTED, type Style, span } from '../screen/line.ts';
import type { Glyphs } from '../screen/theme.ts';
import { visibleLine } from '../screen/visible.ts';
import { chosenRows, framed, insideOf, type Size } from './box.ts';

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
  readonly chosen: number;
  readonly focused: boolean;
}

export function drawTree(state: TreeState, size: Size, glyphs: Glyphs): readonly Line[] {
  const rows = state.rows.length === 0 ? [[span('No files.', MUTED)]] : state.rows.map((row) => treeLine(row, glyphs));
  const content = chosenRows(rows, state.rows.length === 0 ? -1 : state.chosen, insideOf(size), glyphs);
  return framed(visibleLine(state.title), content, size, glyphs, {
    focused: state.focused,
    hint: state.focused ? 'Enter opens, a adds' : '',
  });
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
