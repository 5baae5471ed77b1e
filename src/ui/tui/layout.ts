/** Position and size of every part of the screen, from 40x10 up. */

import type { Rectangle } from './cells/grid.ts';

export interface LayoutWishes {
  readonly columns: number;
  readonly rows: number;
  /** Lines the editor holds now, at the width of `editor`. */
  readonly editorLines: number;
  /** Progress and notice lines above the editor. */
  readonly noticeLines: number;
  /** Those that come first have room first. */
  readonly panels: readonly PanelWish[];
}

export interface PanelWish {
  /** Where it is when there is room for a panel on each side. */
  readonly side: 'left' | 'right';
  /** Rows that it needs with its frame, at the width of `panelColumns`; 0 for no panel, Infinity for all there are. */
  readonly rows: number;
}

/** Nothing is between the transcript and a panel but one blank column. No two overlap but `overlay`, which lies above the transcript and the panels. */
export interface Layout {
  readonly transcript: Rectangle;
  /** One for each requested panel; null when it is off, or has no room: then it is shown as an overlay. */
  readonly panels: readonly (Rectangle | null)[];
  readonly notices: Rectangle;
  /** The text; a rule of one row is above it where there are rows enough. */
  readonly editor: Rectangle;
  readonly rule: Rectangle | null;
  readonly status: Rectangle;
  /** For help, the picker and confirmations. */
  readonly overlay: Rectangle;
}

/** From here on panels are beside the transcript, below it one is under it. */
const BESIDE_COLUMNS = 100;
/** From here on panels of both sides have their own. */
const BOTH_SIDES_COLUMNS = 160;
const MIN_UNDER_ROWS = 18;
/** Longer lines are hard to read. */
const MAX_OVERLAY = 100;
const RULE_ROWS = 12;

/** Whether panels take no lines away from the transcript. @param columns of the screen */
export function isBeside(columns: number): boolean {
  return columns >= BESIDE_COLUMNS;
}

/** Columns of a panel. @param columns of the screen */
export function panelColumns(columns: number, side: PanelWish['side']): number {
  if (!isBeside(columns)) return Math.max(1, columns);
  return side === 'right' ? clamp(Math.floor(columns * 0.3), 34, 52) : clamp(Math.floor(columns * 0.22), 28, 40);
}

/** @param wishes sizes below 1 count as 1 */
export function layout(wishes: LayoutWishes): Layout {
  const columns = Math.max(1, wishes.columns);
  const rows = Math.max(1, wishes.rows);
  const statusRows = rows > 2 ? 1 : 0;
  const ruleRows = rows >= RULE_ROWS ? 1 : 0;
  const most = Math.max(1, Math.floor((rows - statusRows - ruleRows) / 3));
  const editorRows = clamp(wishes.editorLines, 1, most);
  const noticeRows = clamp(
    wishes.noticeLines,
    0,
    Math.max(0, Math.min(4, rows - statusRows - ruleRows - editorRows - 3)),
  );
  const bodyRows = Math.max(0, rows - statusRows - ruleRows - editorRows - noticeRows);
  const body = { x: 0, y: 0, columns, rows: bodyRows };
  const parts = isBeside(columns) ? beside(body, wishes.panels) : under(body, wishes.panels);
  const row = (y: number, height: number): Rectangle => ({ x: 0, y, columns, rows: height });
  const ruleAt = bodyRows + noticeRows;
  return {
    ...parts,
    notices: row(bodyRows, noticeRows),
    rule: ruleRows > 0 ? row(ruleAt, 1) : null,
    editor: row(ruleAt + ruleRows, editorRows),
    status: row(rows - statusRows, statusRows),
    overlay: overlay(columns, bodyRows + noticeRows),
  };
}

// --- internal ---

type Parts = Pick<Layout, 'transcript' | 'panels'>;

/** A panel takes as many rows as it needs; below it, where several share a side, others have the rest. */
function beside(body: Rectangle, panels: readonly PanelWish[]): Parts {
  const wanted = panels.filter(({ rows }) => rows > 0);
  const isApart = body.columns >= BOTH_SIDES_COLUMNS || wanted.every(({ side }) => side === wanted[0]?.side);
  const on = (side: PanelWish['side']) => wanted.filter((panel) => (isApart ? panel.side : 'right') === side);
  const width = (side: PanelWish['side']) => (on(side).length > 0 ? panelColumns(body.columns, side) : 0);
  const [left, right] = [width('left'), width('right')];
  const gaps = { left: left > 0 ? 1 : 0, right: right > 0 ? 1 : 0 };
  const places = new Map([
    ...stack({ ...body, columns: left }, on('left')),
    ...stack({ ...body, x: body.columns - right, columns: right }, on('right')),
  ]);
  return {
    transcript: { ...body, x: left + gaps.left, columns: body.columns - left - right - gaps.left - gaps.right },
    panels: panels.map((panel) => places.get(panel) ?? null),
  };
}

/** One below the other: each has its share of the rows at most, and the last what is left. */
function stack(column: Rectangle, panels: readonly PanelWish[]): readonly (readonly [PanelWish, Rectangle])[] {
  let { y } = column;
  return panels.map((panel, index) => {
    const left = column.y + column.rows - y;
    const rows = Math.min(panel.rows, Math.ceil(left / (panels.length - index)));
    const at = { ...column, y, rows };
    y += rows;
    return [panel, at];
  });
}

/** One panel in the lower part, the first; the others wait until there is room. */
function under(body: Rectangle, panels: readonly PanelWish[]): Parts {
  const first = body.rows < MIN_UNDER_ROWS ? -1 : panels.findIndex(({ rows }) => rows > 0);
  const lower = first < 0 ? 0 : Math.min(Math.floor(body.rows / 3), panels[first]?.rows ?? 0);
  const at = { ...body, y: body.rows - lower, rows: lower };
  return {
    transcript: { ...body, rows: body.rows - lower },
    panels: panels.map((_, index) => (index === first ? at : null)),
  };
}

function overlay(columns: number, rows: number): Rectangle {
  const margin = columns >= 60 ? 2 : 0;
  const width = Math.min(MAX_OVERLAY, columns - 2 * margin);
  const top = rows >= 16 ? 1 : 0;
  return { x: Math.floor((columns - width) / 2), y: top, columns: width, rows: Math.max(1, rows - 2 * top) };
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
