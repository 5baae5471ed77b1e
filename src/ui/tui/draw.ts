/** One frame: what the screen shows follows from the view alone. */

import type { ChatState } from '../../app/index.ts';
import { fitLine } from './cells/cells.ts';
import { drawLines, type Grid, type Rectangle } from './cells/grid.ts';
import { type Line, MUTED, span } from './cells/line.ts';
import { visibleLine } from './cells/visible.ts';
import { viewOf } from './editor/layout.ts';
import { type Layout, layout, sourcesColumns } from './layout.ts';
import { noticeLines, progressLine } from './panels/notices.ts';
import { drawSources, sourcesHeight } from './panels/sources.ts';
import { type StatusState, statusLine } from './panels/status.ts';
import { drawTree } from './panels/tree.ts';
import { drawSuggestions, suggestionRows } from './suggest.ts';
import type { Cursor } from './terminal/driver.ts';
import { wrapText } from './transcript/wrap.ts';
import type { View } from './view.ts';

const PROMPT_CELLS = 2;
/** A panel beside moves with the transcript: jumps of some lines cost fewer bytes. */
const STEP_BESIDE = 6;
/** From here on the sources have a panel without being asked for. */
const PANEL_COLUMNS = 100;

/** @returns where the text cursor stands; null for none */
export function drawApp(view: View, grid: Grid): Cursor | null {
  const { columns, rows } = grid;
  const { theme, glyphs } = view;
  view.editorWidth = Math.max(1, columns - PROMPT_CELLS);
  const written = viewOf(view.prompt.editor, view.editorWidth);
  const notices = linesAbove(view, columns);
  const places = layout({
    ...{ columns, rows, editorLines: written.rows.length, noticeLines: notices.length },
    sources: wantedSources(view, columns),
    files: view.panels.tree && !isAside(view, 'tree'),
  });
  Object.assign(view.areas, { overlay: null, suggestions: null, sources: null, tree: null, grid });
  drawTranscript(view, grid, places);
  drawPanels(view, grid, places);
  drawLines(grid, places.notices, notices.slice(0, places.notices.rows), theme);
  if (places.rule !== null) drawLines(grid, places.rule, [ruleLine(view, columns)], theme);
  const first = Math.max(
    0,
    Math.min(written.cursor.row - Math.floor(places.editor.rows / 2), written.rows.length - places.editor.rows),
  );
  view.areas.editor = { at: places.editor, first };
  drawLines(
    grid,
    places.editor,
    editorLines(
      view,
      written.rows.map(({ text }) => text),
      first,
      places.editor,
    ),
    theme,
  );
  drawLines(grid, places.status, [statusLine(statusOf(view), columns, glyphs)], theme);
  drawAbove(view, grid, places);
  const overlaid = drawOver(view, grid, places);
  if (overlaid !== undefined) return overlaid;
  if (view.focus !== 'editor') return null;
  return {
    x: Math.min(columns - 1, PROMPT_CELLS + written.cursor.column),
    y: places.editor.y + Math.max(0, Math.min(places.editor.rows - 1, written.cursor.row - first)),
  };
}

// --- internal ---

/** A panel gives way to text that is selected, unless it is gone to. */
function isAside({ isSelecting, focus }: View, panel: 'sources' | 'tree'): boolean {
  return isSelecting && focus !== panel;
}

/** Rows for the panel of sources; 0 for none: it is there when it holds something, or is gone to. */
function wantedSources(view: View, columns: number): number {
  const { state, panels, focus, glyphs } = view;
  if (isAside(view, 'sources')) return 0;
  const sources = state?.sources ?? [];
  const isWanted = focus === 'sources' || (columns >= PANEL_COLUMNS && sources.length > 0);
  return panels.sources && isWanted ? sourcesHeight(sources, sourcesColumns(columns), glyphs) : 0;
}

function drawTranscript(view: View, grid: Grid, places: Layout): void {
  const { transcript, state } = view;
  const at = { ...places.transcript, x: places.transcript.x + 1, columns: Math.max(1, places.transcript.columns - 2) };
  const items = state?.items ?? [];
  const wait = state === null ? '' : view.waiting.text(state, Date.now());
  transcript.setItems(
    view.lines.update(items, {
      panel: places.sources === null ? [] : (state?.sources ?? []),
      wait: wait === '' ? '' : `${view.glyphs.spinner[view.tick % view.glyphs.spinner.length]} ${wait}`,
    }),
  );
  transcript.resize(at.columns, at.rows);
  view.areas.transcript = { at, items: [] };
  if (items.length === 0) return drawLines(grid, at, welcome(view, at.columns), view.theme);
  const { lines, below, atEnd, places: shown } = transcript.view(places.sources === null ? 1 : STEP_BESIDE);
  view.areas.transcript = { at, items: shown.map(({ id }) => id) };
  drawLines(grid, at, lines, view.theme);
  if (!atEnd && below > 0 && at.rows > 2) {
    const text = ` ${below} more below `;
    const edge = {
      x: at.x + Math.max(0, at.columns - text.length),
      y: at.y + at.rows - 1,
      columns: Math.min(text.length, at.columns),
      rows: 1,
    };
    drawLines(grid, edge, [[span(text, { reverse: true })]], view.theme);
  }
}

function welcome({ version, root, glyphs }: View, columns: number): readonly Line[] {
  const tip = (keys: string, does: string): Line => [span(keys.padEnd(12), { bold: true }), span(does, MUTED)];
  return [
    [span('mlx-code ', { fg: 'accent', bold: true }), span(version, MUTED)],
    fitLine([span(visibleLine(root), MUTED)], columns, glyphs.more),
    [],
    ...wrapText(
      [span('Ask about this project in your own words. Saved changes are picked up automatically.')],
      columns,
    ),
    [],
    tip('/', 'commands, such as /search without the model'),
    tip('@', 'show the model a file'),
    tip('?', 'help'),
  ];
}

function drawPanels(view: View, grid: Grid, places: Layout): void {
  const { theme, glyphs, state, focus, areas } = view;
  const sourcesAt = places.sources ?? (focus === 'sources' ? places.overlay : null);
  if (sourcesAt !== null) {
    const shown = { rows: state?.sources ?? [], chosen: view.sourceChosen, focused: focus === 'sources' };
    const { lines, owners } = drawSources(shown, sourcesAt, glyphs);
    drawLines(grid, sourcesAt, lines, theme);
    areas.sources = { at: sourcesAt, owners };
  }
  const treeAt = places.files ?? (focus === 'tree' ? places.overlay : null);
  if (treeAt !== null) {
    const { rows, chosen } = view.tree;
    const { lines, owners } = drawTree({ title: 'Files', rows, chosen, focused: focus === 'tree' }, treeAt, glyphs);
    drawLines(grid, treeAt, lines, theme);
    areas.tree = { at: treeAt, owners };
  }
}

/** Progress, what waits its turn, and a notice, between the text and the editor. */
function linesAbove({ state, notice, glyphs }: View, columns: number): readonly Line[] {
  const lines: Line[] = [];
  if (state?.index.state === 'building') {
    const { done, total } = state.index;
    lines.push(
      progressLine({ what: 'Indexing', done, total: total > 0 ? total : null, leftMs: null }, columns, glyphs),
    );
  }
  for (const { what, done, total, startedAtMs } of state?.tasks ?? []) {
    const spent = Date.now() - startedAtMs;
    const leftMs = total > 0 && done > 0 && spent > 2000 ? (spent / done) * (total - done) : null;
    lines.push(progressLine({ what, done, total: total > 0 ? total : null, leftMs }, columns, glyphs));
  }
  for (const line of state?.queued ?? []) {
    lines.push(fitLine([span(' queued: ', MUTED), span(visibleLine(line))], columns, glyphs.more));
  }
  if (notice !== null) lines.push(...noticeLines(notice, columns, glyphs));
  return lines;
}

function ruleLine({ prompt, focus, glyphs }: View, columns: number): Line {
  const { search } = prompt;
  const style = { fg: focus === 'editor' ? ('accent' as const) : ('border' as const) };
  if (search === null) return [span(glyphs.horizontal.repeat(columns), style)];
  const found = search.at === null ? 'nothing for' : 'search';
  const label = fitLine(
    [span(`${glyphs.horizontal} ${found}: ${visibleLine(search.query)} `, { bold: true })],
    columns,
    glyphs.more,
  );
  const width = label.reduce((sum, { text }) => sum + text.length, 0);
  return [...label, span(glyphs.horizontal.repeat(Math.max(0, columns - width)), style)];
}

function editorLines(view: View, rows: readonly string[], first: number, at: Rectangle): readonly Line[] {
  const mark = span(`${view.glyphs.selected} `, { fg: 'accent', bold: true });
  if (view.prompt.editor.text === '' && view.prompt.search === null) {
    return [[mark, span('Ask about this project', MUTED)]];
  }
  return rows.slice(first, first + at.rows).map((text, row) => [row + first === 0 ? mark : span('  '), span(text)]);
}

function drawAbove(view: View, grid: Grid, places: Layout): void {
  const { suggestions, glyphs, theme } = view;
  if (suggestions === null || view.overlay !== null || view.focus !== 'editor') return;
  const top = places.rule?.y ?? places.editor.y;
  const rows = Math.min(top, suggestionRows(suggestions.completion.choices.length, grid.rows));
  if (rows <= 0) return;
  const at = { x: 0, y: top - rows, columns: grid.columns, rows };
  const { lines, owners } = drawSuggestions(suggestions, at.columns, rows, glyphs);
  drawLines(grid, at, lines, theme);
  view.areas.suggestions = { at, owners };
}

function drawOver(view: View, grid: Grid, { overlay: at }: Layout): Cursor | null | undefined {
  const { overlay } = view;
  if (overlay === null) return undefined;
  const { lines, cursor, owners } = overlay.draw(at, view.glyphs, view.state);
  view.areas.overlay = { at: { ...at, rows: Math.min(at.rows, lines.length) }, owners };
  drawLines(grid, { ...at, rows: Math.min(at.rows, lines.length) }, lines, view.theme);
  return cursor === null ? null : { x: at.x + cursor.x, y: at.y + cursor.y };
}

function statusOf({ state, tick, focus, waiting }: View): StatusState {
  if (state === null) {
    return {
      ...{ activity: 'starting', tick, model: '', context: null, index: null, watching: null },
      ...{ tokensPerSecond: null, leaves: null, hint: '? help' },
    };
  }
  const { model, context, busy } = state;
  const hint = busy !== null ? 'Esc stops' : focus === 'editor' ? '? help' : 'i writes';
  const isStarting = model.name === '' && model.state !== 'none';
  return {
    ...{ tick, context, hint, index: indexOf(state), watching: watchingOf(state) },
    activity: busy === null && isStarting ? 'starting' : waiting.short(state, Date.now()),
    model: model.state === 'none' ? null : model.name,
    tokensPerSecond: state.tokensPerSecond,
    leaves: state.leaves,
  };
}

function indexOf({ index, watch }: ChatState): StatusState['index'] {
  if (index.state !== 'behind') {
    return watch === 'starting' && index.state === 'none'
      ? null
      : ({ none: 'none', building: 'indexing', fresh: 'fresh', problem: 'problem' } as const)[index.state];
  }
  if (watch === 'off') return 'unchecked';
  // Unknown until the index has been compared with the files once.
  return index.files === 0 && index.detail === '' ? null : 'updating';
}

function watchingOf({ watch }: ChatState): boolean | null {
  return watch === 'starting' ? null : watch !== 'off';
}
