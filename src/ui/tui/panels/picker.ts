/** Choosing one of many by typing a part of it: files, models, sessions, commands. */

import { type Line, MUTED, type Span, type Style, span } from '../cells/line.ts';
import type { Glyphs } from '../cells/theme.ts';
import { visibleLine } from '../cells/visible.ts';
import { chosenRows, firstShown, framed, insideOf, type Size } from './box.ts';

export interface PickerRow {
  readonly label: string;
  /** Indexes into `label` (UTF-16) that match what was typed. */
  readonly matched: readonly number[];
  /** Shown behind it, quietly. */
  readonly detail: string;
  /** The one in use. */
  readonly current?: boolean;
  /** Marked, to be taken with others. */
  readonly marked?: boolean;
}

export interface PickerState {
  readonly title: string;
  readonly query: string;
  /** Best first. */
  readonly rows: readonly PickerRow[];
  readonly chosen: number;
  /** How many there are to choose from in all. */
  readonly total: number;
  /** Several can be taken: how many are marked; null where one is. */
  readonly marks: number | null;
}

/** Column and row of the text cursor inside what `drawPicker` gives. */
export interface PickerDrawn {
  readonly lines: readonly Line[];
  /** Width of the text before the cursor is the caller's: it is where `queryAt` begins. */
  readonly queryAt: { readonly x: number; readonly y: number };
  /** Index in `rows` of what each line shows; -1 for what is around them. */
  readonly owners: readonly number[];
}

const MATCHED: Style = { fg: 'accent', bold: true, underline: true };

/** As high as the list needs, at most `size.rows`. */
export function drawPicker(state: PickerState, size: Size, glyphs: Glyphs): PickerDrawn {
  const { title, query, rows, chosen, total, marks } = state;
  const inside = insideOf(size);
  const around = size.rows - inside.rows;
  const prompt = `${glyphs.selected} `;
  const room = Math.max(0, inside.rows - 1);
  const shown = Math.min(room, Math.max(1, total));
  const hasMarks = marks !== null || rows.some(({ current }) => current === true);
  const lines = rows.map((row) => pickerLine(row, hasMarks, glyphs));
  const list =
    rows.length === 0
      ? [[span('  Nothing matches.', MUTED)]]
      : chosenRows(lines, chosen, { ...inside, rows: shown }, glyphs);
  const content: Line[] = [[span(prompt, { fg: 'accent' }), span(visibleLine(query))], ...list];
  const hasFrame = inside.columns < size.columns;
  const first = firstShown(rows.length, chosen, shown);
  const drawn = framed(
    `${title} ${rows.length}/${total}`,
    content,
    { ...size, rows: Math.min(size.rows, shown + 1 + around) },
    glyphs,
    { focused: true, hint: hintOf(marks, glyphs) },
  );
  return {
    lines: drawn,
    queryAt: { x: (hasFrame ? 2 : 0) + prompt.length, y: 1 },
    owners: drawn.map((_, row) => (row < 2 || row - 2 >= Math.min(shown, rows.length) ? -1 : first + row - 2)),
  };
}

// --- internal ---

function hintOf(marks: number | null, { separator }: Glyphs): string {
  const take = marks === null || marks === 0 ? 'Enter select' : `Enter take ${marks}`;
  return [take, ...(marks === null ? [] : ['Space mark']), 'Esc close'].join(` ${separator} `);
}

function pickerLine({ label, matched, detail, current, marked }: PickerRow, hasMarks: boolean, glyphs: Glyphs): Line {
  const mark = marked === true || current === true ? glyphs.good : ' ';
  const line: Span[] = hasMarks ? [span(`${mark} `, { fg: 'good', bold: true })] : [];
  const hits = new Set(matched);
  let text = '';
  let hit = false;
  const push = () => {
    if (text !== '') line.push(span(visibleLine(text), hit ? MATCHED : {}));
    text = '';
  };
  let index = 0;
  for (const character of label) {
    if (hits.has(index) !== hit) {
      push();
      hit = !hit;
    }
    text += character;
    index += character.length;
  }
  push();
  if (current === true) line.push(span('  in use', { fg: 'good' }));
  if (detail !== '') line.push(span(`  ${visibleLine(detail)}`, MUTED));
  return line;
}
