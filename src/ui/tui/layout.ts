/** Where everything stands on the screen, from 40x10 up. */

import type { Rectangle } from './cells/grid.ts';

export interface LayoutWishes {
  readonly columns: number;
  readonly rows: number;
  /** Lines the editor holds now, at the width of `editor`. */
  readonly editorLines: number;
  /** Progress and notice lines above the editor. */
  readonly noticeLines: number;
  /** Rows that the panel of sources needs with its frame, at the width of `sourcesColumns`; 0 for no panel. */
  readonly sources: number;
  readonly files: boolean;
}

/** Nothing stands between the transcript and a panel but one blank column. No two overlap but `overlay`, which lies above the transcript and the panels. */
export interface Layout {
  readonly transcript: Rectangle;
  /** Panels; null when they are off, or have no room: then they are shown as an overlay. */
  readonly sources: Rectangle | null;
  readonly files: Rectangle | null;
  readonly notices: Rectangle;
  /** The text; a rule of one row stands above it where there are rows enough. */
  readonly editor: Rectangle;
  readonly rule: Rectangle | null;
  readonly status: Rectangle;
  /** For help, the picker and confirmations. */
  readonly overlay: Rectangle;
}

/** From here on panels stand beside the transcript, below it the sources stand under it. */
const BESIDE_COLUMNS = 100;
/** From here on both panels have a side of their own. */
const BOTH_SIDES_COLUMNS = 160;
const MIN_UNDER_ROWS = 18;
/** Longer lines are hard to read. */
const MAX_OVERLAY = 100;
const RULE_ROWS = 12;

/** Columns of the panel of sources. @param columns of the screen */
export function sourcesColumns(columns: number): number {
  return columns >= BESIDE_COLUMNS ? clamp(Math.floor(columns * 0.3), 34, 52) : Math.max(1, columns);
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
  const parts = columns >= BESIDE_COLUMNS ? beside(body, wishes) : under(body, wishes);
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

type Parts = Pick<Layout, 'transcript' | 'sources' | 'files'>;

/** The sources take as many rows as they need; below them, where both share a side, the files have the rest. */
function beside(body: Rectangle, { sources, files }: LayoutWishes): Parts {
  const both = sources > 0 && files;
  const left =
    files && (!both || body.columns >= BOTH_SIDES_COLUMNS) ? clamp(Math.floor(body.columns * 0.22), 28, 40) : 0;
  const right = sources > 0 ? sourcesColumns(body.columns) : 0;
  const gaps = { left: left > 0 ? 1 : 0, right: right > 0 ? 1 : 0 };
  const transcript = {
    ...body,
    x: left + gaps.left,
    columns: body.columns - left - right - gaps.left - gaps.right,
  };
  const column = { ...body, x: body.columns - right, columns: right };
  if (both && left === 0) {
    const upper = Math.min(sources, Math.ceil(column.rows / 2));
    return {
      transcript,
      sources: { ...column, rows: upper },
      files: { ...column, y: column.y + upper, rows: column.rows - upper },
    };
  }
  return {
    transcript,
    sources: right > 0 ? { ...column, rows: Math.min(sources, column.rows) } : null,
    files: files ? { ...body, columns: left } : null,
  };
}

/** One panel in the lower part, the sources first; the other waits until there is room. */
function under(body: Rectangle, { sources, files }: LayoutWishes): Parts {
  if (body.rows < MIN_UNDER_ROWS || !(sources > 0 || files)) return { transcript: body, sources: null, files: null };
  const third = Math.floor(body.rows / 3);
  const lower = sources > 0 ? Math.min(third, sources) : third;
  const panel = { ...body, y: body.rows - lower, rows: lower };
  return {
    transcript: { ...body, rows: body.rows - lower },
    sources: sources > 0 ? panel : null,
    files: sources > 0 ? null : panel,
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
