/** What the wheel and clicks do: they mean what lies under the pointer in the last frame. */

import type { ReadSource } from '../../app/index.ts';
import type { AppPanels } from './app-panels.ts';
import type { Grid, Rectangle } from './cells/grid.ts';
import type { Desk } from './desk.ts';
import { placeAt, viewOf } from './editor/layout.ts';
import type { PromptState } from './editor/prompt.ts';
import { moveTo } from './editor/state.ts';
import type { PageHost } from './pages/page.ts';
import { accept, choose } from './suggest.ts';
import type { Area } from './view.ts';

interface Pointer {
  readonly column: number;
  readonly row: number;
}

const WHEEL_LINES = 3;
/** The mark before the text that is written. */
const PROMPT_CELLS = 2;
/** A citation, or a source in the list above an answer. */
const CITATION = /\[≈?(\d{1,4})\]/g;

export class AppMouse {
  readonly #app: Desk;
  readonly #panels: AppPanels;
  readonly #host: PageHost;
  readonly #write: (prompt: PromptState) => void;

  constructor(app: Desk, panels: AppPanels, host: PageHost, write: (prompt: PromptState) => void) {
    this.#app = app;
    this.#panels = panels;
    this.#host = host;
    this.#write = write;
  }

  /** @param by -1 for up, 1 for down */
  wheel(by: -1 | 1, pointer: Pointer): void {
    const { view } = this.#app;
    const panels = this.#panels;
    const { areas, overlay } = view;
    if (overlay !== null) return overlay.wheel(by);
    if (view.suggestions !== null && isIn(areas.suggestions?.at, pointer)) {
      const { chosen, completion } = view.suggestions;
      const next = chosen + by;
      if (next >= 0 && next < completion.choices.length) view.suggestions = choose(view.suggestions, by);
    } else if (isIn(areas.sources?.at, pointer)) panels.moveIn('sources', by);
    else if (isIn(areas.tree?.at, pointer)) panels.moveIn('tree', by * WHEEL_LINES);
    else if (!isIn(areas.editor?.at, pointer) || !this.#scrollEditor(by)) view.transcript.scroll(by * WHEEL_LINES);
  }

  /** Text that has more lines than are shown moves under the pointer. @returns false when all of it is in sight */
  #scrollEditor(by: -1 | 1): boolean {
    const { view } = this.#app;
    const { editor } = view.prompt;
    const { rows, cursor } = viewOf(editor, view.editorWidth);
    if (rows.length <= (view.areas.editor?.at.rows ?? 0)) return false;
    const row = Math.max(0, Math.min(rows.length - 1, cursor.row + by));
    view.prompt = { ...view.prompt, editor: moveTo(editor, placeAt(editor, view.editorWidth, row, cursor.column)) };
    return true;
  }

  press(pointer: Pointer): void {
    const { view } = this.#app;
    const { areas } = view;
    if (view.overlay !== null) return this.#inOverlay(pointer);
    if (areas.suggestions !== null && isIn(areas.suggestions.at, pointer)) {
      const chosen = ownerAt(areas.suggestions, pointer);
      if (chosen < 0 || view.suggestions === null) return;
      const { prompt } = view;
      return this.#write({ ...prompt, editor: accept(prompt.editor, { ...view.suggestions, chosen }) });
    }
    if (areas.sources !== null && isIn(areas.sources.at, pointer))
      return this.#inPanel('sources', areas.sources, pointer);
    if (areas.tree !== null && isIn(areas.tree.at, pointer)) return this.#inPanel('tree', areas.tree, pointer);
    if (isIn(areas.editor?.at, pointer)) return this.#inEditor(pointer);
    if (areas.transcript !== null && isIn(areas.transcript.at, pointer)) this.#inTranscript(pointer);
  }

  #inOverlay(pointer: Pointer): void {
    const { overlay, areas } = this.#app.view;
    const area = areas.overlay;
    if (overlay === null || area === null) return;
    if (!isIn(area.at, pointer)) {
      if (overlay.closesOutside) this.#host.close();
      return;
    }
    const entry = ownerAt(area, pointer);
    if (entry >= 0) overlay.press(entry, this.#host);
  }

  #inPanel(panel: 'sources' | 'tree', area: Area, pointer: Pointer): void {
    const { view } = this.#app;
    const panels = this.#panels;
    const chosen = ownerAt(area, pointer);
    const before = panel === 'tree' ? view.tree.chosen : view.sourceChosen;
    const hadFocus = view.focus === panel;
    panels.focus(panel);
    if (chosen < 0) return;
    if (panel === 'tree') view.tree.chosen = chosen;
    else view.sourceChosen = chosen;
    if (hadFocus && chosen === before) panels.openChosen();
  }

  #inEditor({ column, row }: Pointer): void {
    const { view } = this.#app;
    const { editor } = view.areas;
    view.focus = 'editor';
    if (editor === null || view.prompt.search !== null) return;
    const { editor: state } = view.prompt;
    const index = placeAt(
      state,
      view.editorWidth,
      row - editor.at.y + editor.first,
      Math.max(0, column - PROMPT_CELLS),
    );
    view.prompt = { ...view.prompt, editor: moveTo(state, index) };
  }

  /** On a citation: shows its source, and opens it when it is shown already. Elsewhere: back to writing. */
  #inTranscript(pointer: Pointer): void {
    const { view } = this.#app;
    const panels = this.#panels;
    const { transcript, grid } = view.areas;
    const number = grid === null ? null : citationAt(grid, pointer);
    if (number === null || transcript === null) return panels.focus('editor');
    const item = view.state?.items.find(({ id }) => String(id) === transcript.items[pointer.row - transcript.at.y]);
    const own = item?.kind === 'answer' ? item.sources : [];
    this.#show(number, own);
  }

  #show(number: number, own: readonly ReadSource[]): void {
    const { view, chat } = this.#app;
    const panels = this.#panels;
    const shown = view.state?.sources ?? [];
    const wanted = own.find((source) => source.number === number);
    const at = shown.findIndex(
      (source) => source.number === number && (wanted === undefined || source.path === wanted.path),
    );
    if (at < 0 && wanted === undefined) return;
    if (at >= 0 && view.focus === 'sources' && view.sourceChosen === at) return panels.openChosen();
    // An answer further up has sources of its own.
    if (at < 0) chat?.sources.show(own);
    view.sourceChosen = at >= 0 ? at : own.findIndex((source) => source.number === number);
    view.panels.sources = true;
    panels.focus('sources');
  }
}

// --- internal ---

function isIn(at: Rectangle | undefined, { column, row }: Pointer): boolean {
  if (at === undefined) return false;
  return column >= at.x && column < at.x + at.columns && row >= at.y && row < at.y + at.rows;
}

function ownerAt({ at, owners }: Area, { row }: Pointer): number {
  return owners[row - at.y] ?? -1;
}

/** The number of a citation that is drawn at this place. */
function citationAt({ columns, text }: Grid, { column, row }: Pointer): number | null {
  const cells = text.slice(row * columns, (row + 1) * columns);
  // Characters of a wide cell and of joined ones are counted as the cell they stand in.
  const starts: number[] = [];
  let line = '';
  for (const cell of cells) {
    starts.push(line.length);
    line += cell;
  }
  const at = starts[column] ?? -1;
  for (const match of line.matchAll(CITATION)) {
    if (at >= match.index && at < match.index + match[0].length) return Number(match[1]);
  }
  return null;
}
