/** How the wheel and clicks work: sent to the element under the pointer in the last frame. */

import type { Rectangle } from './cells/grid.ts';
import type { ElementContext } from './elements/element-context.ts';
import { focused, type ScreenElements } from './elements/screen-elements.ts';
import type { Area, View } from './elements/view.ts';

interface Pointer {
  readonly column: number;
  readonly row: number;
}

/** @param by -1 for up, 1 for down */
export function wheel(context: ElementContext, elements: ScreenElements, by: -1 | 1, pointer: Pointer): void {
  const { overlay } = context.view;
  // A page scrolls wherever the pointer is.
  if (overlay !== null) overlay.wheel?.(by, context);
  else if (areaAt(context.view, pointer)?.element.wheel?.(by, context) !== true) elements.transcript.wheel(by);
}

export function press(context: ElementContext, elements: ScreenElements, pointer: Pointer): void {
  const { view } = context;
  const area = areaAt(view, pointer);
  if (view.overlay !== null && area?.element !== view.overlay) {
    if (view.overlay.closesOutside === true) context.close();
    return;
  }
  if (area === undefined) return;
  const { element, at, owners } = area;
  const row = pointer.row - at.y;
  const wasFocused = focused(elements, view.focus) === element;
  const panel = elements.panels.find((each) => each === element);
  if (panel !== undefined) context.goTo(panel.name);
  element.press?.({ column: pointer.column - at.x, row, entry: owners[row] ?? -1, wasFocused }, context);
}

// --- internal ---

function areaAt({ areas }: View, { column, row }: Pointer): Area | undefined {
  const isIn = ({ x, y, columns, rows }: Rectangle) =>
    column >= x && column < x + columns && row >= y && row < y + rows;
  return areas.find(({ at }) => isIn(at));
}
