/** Choosing one of many by typing a part of it: files, models, sessions, commands. */

import { type Line, MUTED, type Span, type Style, span } from '../screen/line.ts';
import type { Glyphs } from '../screen/theme.ts';
import { visibleLine } from '../screen/visible.ts';
import { chosenRows, framed, insideOf, type Size } from './box.ts';

export interface PickerRow {
  readonly label: string;
  /** Indexes into `label` (UTF-16) that match what was typed. */
  readonly matched: readonly number[];
  /** Shown behind it, quietly. */
  readonly detail: string;
}

export interface PickerState {
  readonly title: string;
  readonly query: string;
  /** Best first. */
  readonly rows: readonly PickerRow[];
  readonly chosen: number;
  /** How many there are to choose from in all. */
  readonly total: number;
}

/** Column and row of the text cursor inside what `drawPicker` gives. */
export interface PickerDrawn {
  readonly lines: readonly Line[];
  /** Width of the text before the cursor is the caller's: it is where `queryAt` begins. */
  readonly queryAt: { readonly x: number; readonly y: number };
}

const MATCHED: Style = { fg: 'accent', bold: true, underline: true };

export function drawPicker(state: PickerState, size: Size, glyphs: Glyphs): PickerDrawn {
  const inside = insideOf(size);
  const prompt = `${glyphs.selected} `;
  const rows = state.rows.map(pickerLine);
  const list =
    rows.length === 0
      ? [[span('  Nothing matches.', MUTED)]]
      : chosenRows(rows, state.chosen, { ...inside, rows: Math.max(0, inside.rows - 1) }, glyphs);
  const content: Line[] = [[span(prompt, { fg: 'accent' }), span(visibleLine(state.query))], ...list];
  const title = `${state.title} ${state.rows.length}/${state.total}`;
  const hasFrame = inside.columns < size.columns;
  return {
    lines: framed(title, content, size, glyphs, { focused: true, hint: 'Enter takes it, Esc closes' }),
    queryAt: { x: (hasFrame ? 2 : 0) + prompt.length, y: 1 },
  };
}

// --- internal ---

function pickerLine({ label, matched, detail }: PickerRow): Line {
  const line: Span[] = [];
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
  if (detail !== '') line.push(span(`  ${visibleLine(detail)}`, MUTED));
  return line;
}
