/** What the wheel and clicks do: sent to the element under the pointer in the last frame. */

import type { Rectangle } from './cells/grid.ts';
import type { Desk } from './elements/desk.ts';
import { focused, type ScreenElements } from './elements/screen-elements.ts';
import type { Area, View } from './elements/view.ts';

interface Pointer {
  readonly column: number;
  readonly row: number;
}

/** @param by -1 for up, 1 for down */
export function wheel(desk: Desk, elements: ScreenElements, by: -1 | 1, pointer: Pointer): void {
  const { overlay } = desk.view;
  // A page scrolls wherever the pointer is.
  if (overlay !== null) overlay.wheel?.(by, desk);
  else if (areaAt(desk.view, pointer)?.element.wheel?.(by, desk) !== true) elements.transcript.wheel(by);
}

export function press(desk: Desk, elements: ScreenElements, pointer: Pointer): void {
  const { view } = desk;
  const area = areaAt(view, pointer);
  if (view.overlay !== null && area?.element !== view.overlay) {
    if (view.overlay.closesOutside === true) desk.close();
    return;
  }
  if (area === undefined) return;
  const { element, at, owners } = area;
  const row = pointer.row - at.y;
  const wasFocused = focused(elements, view.focus) === element;
  const panel = elements.panels.find((each) => each === element);
  if (panel !== undefined) desk.goTo(panel.name);
  element.press?.({ column: pointer.column - at.x, row, entry: owners[row] ?? -1, wasFocused }, desk);
}

// --- internal ---

function areaAt({ areas }: View, { column, row }: Pointer): Area | undefined {
  const isIn = ({ x, y, columns, rows }: Rectangle) =>
    column >= x && column < x + columns && row >= y && row < y + rows;
  return areas.find(({ at }) => isIn(at));
}
