/** One frame: what the screen shows follows from the view alone. */

import type { ChatState } from '../../app/index.ts';
import { type ChatLines, createChatLines } from './chat-lines.ts';
import { viewOf } from './editor/layout.ts';
import { createPrompt, type PromptState } from './editor/prompt.ts';
import { createKeymap, type Keymap } from './input/keymap.ts';
import { type Layout, layout } from './layout.ts';
import { drawOverlay, type Overlay } from './overlays.ts';
import { type NoticeState, noticeLine, progressLine } from './panels/notices.ts';
import { drawSources } from './panels/sources.ts';
import { type StatusState, statusLine } from './panels/status.ts';
import { drawTree } from './panels/tree.ts';
import type { Cursor } from './screen/adapter.ts';
import { fitLine } from './screen/cells.ts';
import { drawLines, type Grid, type Rectangle } from './screen/grid.ts';
import { type Line, MUTED, span } from './screen/line.ts';
import type { Glyphs, Theme } from './screen/theme.ts';
import { visibleLine } from './screen/visible.ts';
import { drawSuggestions, type Suggestions, suggestionRows } from './suggest.ts';
import { createTranscript, type Transcript } from './transcript/list.ts';
import { wrapText } from './transcript/wrap.ts';
import type { TreeNode } from './tree-state.ts';

export type AppFocus = 'editor' | 'transcript' | 'sources' | 'tree';

/** All that is shown. */
export interface View {
  readonly version: string;
  root: string;
  /** Null until the conversation is open. */
  state: ChatState | null;
  prompt: PromptState;
  suggestions: Suggestions | null;
  overlay: Overlay | null;
  focus: AppFocus;
  keymap: Keymap;
  theme: Theme;
  glyphs: Glyphs;
  notice: NoticeState | null;
  tick: number;
  readonly panels: { sources: boolean; tree: boolean };
  sourceChosen: number;
  readonly tree: { rows: readonly TreeNode[]; chosen: number };
  readonly transcript: Transcript;
  lines: ChatLines;
  /** Cells of the editor, of the last frame. */
  editorWidth: number;
  meanwhile: string;
  useGlyphs(glyphs: Glyphs): void;
}

const PROMPT_CELLS = 2;
/** A panel beside moves with the transcript: jumps of some lines cost fewer bytes. */
const STEP_BESIDE = 4;

export function createView(version: string, theme: Theme, glyphs: Glyphs, onChange: () => void): View {
  const view: View = {
    ...{ version, root: '', state: null, prompt: createPrompt([]), suggestions: null, overlay: null },
    ...{ focus: 'editor', keymap: createKeymap(), theme, glyphs, notice: null, tick: 0 },
    ...{ panels: { sources: true, tree: false }, sourceChosen: 0, tree: { rows: [], chosen: 0 } },
    ...{ transcript: createTranscript(), lines: createChatLines(glyphs, onChange), editorWidth: 78 },
    meanwhile: 'Search by words, symbols and meaning works without any of it.',
    useGlyphs: (other) => {
      view.glyphs = other;
      view.lines = createChatLines(other, onChange);
    },
  };
  return view;
}

/** @returns where the text cursor stands; null for none */
export function drawApp(view: View, grid: Grid): Cursor | null {
  const { columns, rows } = grid;
  const { theme, glyphs } = view;
  view.editorWidth = Math.max(1, columns - PROMPT_CELLS);
  const written = viewOf(view.prompt.editor, view.editorWidth);
  const notices = noticeLines(view, columns);
  const places = layout({
    ...{ columns, rows, editorLines: written.rows.length, noticeLines: notices.length },
    sources: view.panels.sources && (columns >= 100 || view.focus === 'sources'),
    files: view.panels.tree,
  });
  drawTranscript(view, grid, places);
  drawPanels(view, grid, places);
  drawLines(grid, places.notices, notices.slice(0, places.notices.rows), theme);
  if (places.rule !== null) drawLines(grid, places.rule, [ruleLine(view, columns)], theme);
  const first = Math.max(
    0,
    Math.min(written.cursor.row - Math.floor(places.editor.rows / 2), written.rows.length - places.editor.rows),
  );
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

function drawTranscript(view: View, grid: Grid, places: Layout): void {
  const { transcript, state } = view;
  const at = { ...places.transcript, x: places.transcript.x + 1, columns: Math.max(1, places.transcript.columns - 2) };
  const items = state?.items ?? [];
  transcript.setItems(view.lines.update(items));
  transcript.resize(at.columns, at.rows);
  if (items.length === 0) return drawLines(grid, at, welcome(view, at.columns), view.theme);
  const { lines, below, atEnd } = transcript.view(places.sources === null ? 1 : STEP_BESIDE);
  drawLines(grid, at, lines, view.theme);
  if (!atEnd && at.rows > 2) {
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
    ...wrapText([span('Ask about this project in your own words. What you save is in the next answer.')], columns),
    [],
    tip('/', 'commands, /search without the model'),
    tip('@', 'show the model a file'),
    tip('?', 'keys and commands'),
  ];
}

function drawPanels(view: View, grid: Grid, places: Layout): void {
  const { theme, glyphs, state } = view;
  const sources = { rows: state?.sources ?? [], chosen: view.sourceChosen };
  const sourcesAt = places.sources ?? (view.focus === 'sources' ? places.overlay : null);
  if (sourcesAt !== null) {
    const focused = view.focus === 'sources';
    const shown = { ...sources, chosen: focused ? sources.chosen : -1, focused };
    drawLines(grid, sourcesAt, drawSources(shown, sourcesAt, glyphs), theme);
  }
  const treeAt = places.files ?? (view.focus === 'tree' ? places.overlay : null);
  if (treeAt !== null) {
    const { rows, chosen } = view.tree;
    const focused = view.focus === 'tree';
    drawLines(
      grid,
      treeAt,
      drawTree({ title: 'Files', rows, chosen: focused ? chosen : -1, focused }, treeAt, glyphs),
      theme,
    );
  }
}

function noticeLines({ state, notice, glyphs }: View, columns: number): readonly Line[] {
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
  if (notice !== null) lines.push(noticeLine(notice, columns, glyphs));
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
  drawLines(grid, at, drawSuggestions(suggestions, at.columns, rows, glyphs), theme);
}

function drawOver(view: View, grid: Grid, { overlay: at }: Layout): Cursor | null | undefined {
  const { overlay } = view;
  if (overlay === null) return undefined;
  const { lines, cursor, scroll } = drawOverlay(overlay, view.state, view.meanwhile, at, view.glyphs);
  if (overlay.kind === 'help' && overlay.scroll !== scroll) view.overlay = { ...overlay, scroll };
  drawLines(grid, { ...at, rows: Math.min(at.rows, lines.length) }, lines, view.theme);
  return cursor === null ? null : { x: at.x + cursor.x, y: at.y + cursor.y };
}

function statusOf({ state, tick, focus }: View): StatusState {
  if (state === null) {
    return {
      ...{ activity: 'opening', tick, model: '', context: null, index: 'none', watching: false },
      ...{ tokensPerSecond: null, sentTo: null, hint: '? help' },
    };
  }
  const { model, context, index, watch, busy } = state;
  const hint = busy !== null ? 'Esc stops' : focus === 'editor' ? '? help' : 'i writes';
  return {
    ...{ activity: activityOf(state), tick, context, hint },
    model: model.state === 'none' ? null : model.name,
    index: ({ none: 'none', building: 'indexing', fresh: 'fresh', behind: 'stale', problem: 'stale' } as const)[
      index.state
    ],
    watching: watch === 'on' || watch === 'polling' || watch === 'elsewhere',
    tokensPerSecond: state.tokensPerSecond,
    sentTo: model.sentTo,
  };
}

function activityOf({ busy }: ChatState): string {
  if (busy === null) return '';
  const percent = busy.total > 0 ? ` ${Math.floor((100 * busy.done) / busy.total)} %` : '';
  switch (busy.kind) {
    case 'searching':
      return 'searching';
    case 'loading':
      return 'loading the model';
    case 'waiting':
      return 'waiting';
    case 'reading':
      return `reading${percent}`;
    case 'writing':
      return 'writing';
    case 'command':
      return 'working';
  }
}
