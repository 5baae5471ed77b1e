/** One frame: what the screen shows follows from the view and its elements alone. */

import { drawLines, type Grid, type Rectangle } from './cells/grid.ts';
import type { Drawn, Element, SidePanel } from './elements/element.ts';
import { linesAbove, ruleLine, statusOf } from './elements/lines-around-editor.ts';
import { focused, type ScreenElements } from './elements/screen-elements.ts';
import { suggestionRows } from './elements/suggestion-list.ts';
import type { View } from './elements/view.ts';
import { isBeside, type Layout, layout, panelColumns } from './layout.ts';
import { statusLine } from './panels/status.ts';
import type { Cursor } from './terminal/driver.ts';

/** @returns where the text cursor is; null for none */
export function drawScreen(view: View, elements: ScreenElements, grid: Grid): Cursor | null {
  const { columns, rows } = grid;
  const { theme, glyphs } = view;
  const { input, transcript, panels } = elements;
  const notices = linesAbove(view, columns);
  const places = layout({
    ...{ columns, rows, editorLines: input.rows(columns), noticeLines: notices.length },
    panels: panels.map((panel) => ({ side: panel.side, rows: wantedRows(view, panel, columns) })),
  });
  view.areas = [];
  view.panels = panels.filter((_, index) => places.panels[index] !== null);
  view.isBeside = view.panels.length > 0 && isBeside(columns);
  const draw = (element: Element, at: Rectangle) => drawElement(view, elements, element, at, grid);
  draw(transcript, inset(places.transcript));
  for (const [index, panel] of panels.entries()) {
    // Without room beside the text a panel that is gone to lies above it.
    const at = places.panels[index] ?? (view.focus === panel.name ? places.overlay : null);
    if (at !== null) draw(panel, at);
  }
  drawLines(grid, places.notices, notices.slice(0, places.notices.rows), theme);
  if (places.rule !== null) drawLines(grid, places.rule, [ruleLine(view, columns)], theme);
  const written = draw(input, places.editor);
  drawLines(grid, places.status, [statusLine(statusOf(view), columns, glyphs)], theme);
  drawSuggestions(view, elements, places, grid);
  if (view.overlay === null) return cursorAt(places.editor, written);
  const at = view.overlay.isWide === true ? above(places, columns) : places.overlay;
  return cursorAt(at, drawElement(view, elements, view.overlay, at, grid));
}

// --- internal ---

/** All above the line that is written to. */
function above({ rule, editor }: Layout, columns: number): Rectangle {
  return { x: 0, y: 0, columns, rows: Math.max(1, (rule ?? editor).y) };
}

/** A panel gives way to text that is selected, unless it is gone to. */
function wantedRows({ isSelecting, focus, glyphs, state }: View, panel: SidePanel, columns: number): number {
  const isFocused = focus === panel.name;
  if (isSelecting && !isFocused) return 0;
  const room = { columns: panelColumns(columns, panel.side), isBeside: isBeside(columns) };
  return panel.rows(room, { glyphs, state, focused: isFocused });
}

/** A column stays free on each side of the text. */
function inset(at: Rectangle): Rectangle {
  return { ...at, x: at.x + 1, columns: Math.max(1, at.columns - 2) };
}

/** What is drawn later lies above, and is found first by the mouse. */
function drawElement(view: View, elements: ScreenElements, element: Element, at: Rectangle, grid: Grid): Drawn {
  const { glyphs, state, theme, focus, overlay } = view;
  const isFocused = element === overlay || focused(elements, focus) === element;
  const drawn = element.draw(at, { glyphs, state, focused: isFocused });
  // A page is as high as what it shows.
  const own = element === overlay ? { ...at, rows: Math.min(at.rows, drawn.lines.length) } : at;
  drawLines(grid, own, drawn.lines, theme);
  view.areas.unshift({ element, at: own, owners: drawn.owners });
  return drawn;
}

function drawSuggestions(view: View, elements: ScreenElements, places: Layout, grid: Grid): void {
  const { suggestions, overlay, focus } = view;
  if (suggestions === null || overlay !== null || focus !== 'editor') return;
  const top = places.rule?.y ?? places.editor.y;
  const rows = Math.min(top, suggestionRows(suggestions.completion.choices.length, grid.rows));
  if (rows <= 0) return;
  drawElement(view, elements, elements.suggestions, { x: 0, y: top - rows, columns: grid.columns, rows }, grid);
}

function cursorAt(at: Rectangle, { cursor }: Drawn): Cursor | null {
  return cursor === null ? null : { x: at.x + cursor.x, y: at.y + cursor.y };
}
