/** The line that is written to: what keys, pastes and the mouse do in it. */

import { type Line, MUTED, span } from '../cells/line.ts';
import { setText } from '../editor/edit.ts';
import { placeAt, viewOf } from '../editor/layout.ts';
import { type PromptState, promptAction, promptPaste, promptType } from '../editor/prompt.ts';
import { moveTo } from '../editor/state.ts';
import type { ActionName } from '../input/actions.ts';
import type { Size } from '../panels/box.ts';
import type { Drawn, Element, Shown, Spot } from './element.ts';
import type { ElementContext } from './element-context.ts';
import { Sending } from './send-line.ts';
import { accept, choose, isWhole, suggest } from './suggestion-list.ts';

/** The mark before the text. */
const MARK_CELLS = 2;
/** A second Escape within this time clears what is written. Milliseconds. */
const TWICE_MS = 2000;

export class InputElement implements Element {
  readonly keys = 'editor';
  readonly #context: ElementContext;
  readonly #sending: Sending;
  #escapedAt = Number.NEGATIVE_INFINITY;
  /** Suggestions were closed for this text. */
  #dismissed: string | null = null;
  /** Of the last frame: rows that were shown, and the first of them. */
  #shown = { first: 0, rows: 1 };
  readonly #toPanel: () => void;

  /** @param toPanel Tab with nothing written */
  constructor(context: ElementContext, toPanel: () => void) {
    this.#context = context;
    this.#toPanel = toPanel;
    this.#sending = new Sending(context);
  }

  /** Rows that what is written takes. @param columns of the screen */
  rows(columns: number): number {
    const { view } = this.#context;
    view.editorWidth = Math.max(1, columns - MARK_CELLS);
    return viewOf(view.prompt.editor, view.editorWidth).rows.length;
  }

  draw({ columns, rows }: Size, { glyphs, focused }: Shown): Drawn {
    const { prompt, editorWidth } = this.#context.view;
    const written = viewOf(prompt.editor, editorWidth);
    const { row, column } = written.cursor;
    const first = Math.max(0, Math.min(row - Math.floor(rows / 2), written.rows.length - rows));
    this.#shown = { first, rows };
    const mark = span(`${glyphs.selected} `, { fg: 'accent', bold: true });
    const isEmpty = prompt.editor.text === '' && prompt.search === null;
    const lines: readonly Line[] = isEmpty
      ? [[mark, span('Ask about this project', MUTED)]]
      : written.rows
          .slice(first, first + rows)
          .map(({ text }, index) => [index + first === 0 ? mark : span('  '), span(text)]);
    const cursor = {
      x: Math.min(columns - 1, MARK_CELLS + column),
      y: Math.max(0, Math.min(rows - 1, row - first)),
    };
    return { lines, owners: [], cursor: focused ? cursor : null };
  }

  key(action: ActionName | null, text: string): boolean {
    const { view, chat } = this.#context;
    if (action === null) {
      if (text !== '') this.write(promptType(view.prompt, text));
      return true;
    }
    if (view.suggestions !== null && this.#suggesting(action)) return true;
    const { editor, search } = view.prompt;
    if (editor.text === '' && search === null) {
      const line = action === 'up' ? (chat?.unqueue() ?? null) : null;
      if (line !== null) {
        this.write({ ...view.prompt, editor: setText(editor, line) });
        return true;
      }
      if (action === 'line-start' || action === 'line-end') {
        if (action === 'line-start') view.transcript.toStart();
        else view.transcript.toEnd();
        return true;
      }
    }
    const next = promptAction(view.prompt, action, view.editorWidth);
    if (next === null) return this.#beyond(action);
    this.write(next);
    return true;
  }

  paste(text: string): boolean {
    const { view } = this.#context;
    view.focus = 'editor';
    view.suggestions = null;
    view.prompt = promptPaste(view.prompt, text);
    return true;
  }

  /** Text that has more lines than are shown moves under the pointer. */
  wheel(by: -1 | 1): boolean {
    const { view } = this.#context;
    const { editor } = view.prompt;
    const { rows, cursor } = viewOf(editor, view.editorWidth);
    if (rows.length <= this.#shown.rows) return false;
    const row = Math.max(0, Math.min(rows.length - 1, cursor.row + by));
    view.prompt = { ...view.prompt, editor: moveTo(editor, placeAt(editor, view.editorWidth, row, cursor.column)) };
    return true;
  }

  press({ column, row }: Spot): void {
    const { view } = this.#context;
    view.focus = 'editor';
    if (view.prompt.search !== null) return;
    const { editor } = view.prompt;
    const at = placeAt(editor, view.editorWidth, row + this.#shown.first, Math.max(0, column - MARK_CELLS));
    view.prompt = { ...view.prompt, editor: moveTo(editor, at) };
  }

  /** Writes what is in the prompt from now on, and offers what fits it. */
  write(prompt: PromptState): void {
    this.#context.view.prompt = prompt;
    this.suggest();
  }

  /** Goes back to writing, and begins a command where nothing is written. */
  beginCommand(): void {
    const { view } = this.#context;
    this.#context.goTo('editor');
    if (view.prompt.editor.text === '') this.write(promptType(view.prompt, '/'));
  }

  /** Takes a suggestion. @param entry by its place in the list, else the chosen one */
  accept(entry?: number): void {
    const { suggestions, prompt } = this.#context.view;
    if (suggestions === null) return;
    const taken = entry === undefined ? suggestions : { ...suggestions, chosen: entry };
    this.write({ ...prompt, editor: accept(prompt.editor, taken) });
  }

  /** Offers what fits what is written; again when more is known. */
  suggest(): void {
    const { view, names } = this.#context;
    const { editor, search } = view.prompt;
    if (search !== null || editor.text === this.#dismissed) {
      view.suggestions = null;
      return;
    }
    this.#dismissed = null;
    view.suggestions = suggest(editor, names.completion);
    if (names.areOld && /(^\/|@)/.test(editor.text)) this.#context.attempt(names.refresh().then(() => this.suggest()));
  }

  /** @returns whether the action was for the list of suggestions */
  #suggesting(action: ActionName): boolean {
    const { view } = this.#context;
    const { suggestions, prompt } = view;
    if (suggestions === null) return false;
    switch (action) {
      case 'up':
      case 'history-earlier':
        view.suggestions = choose(suggestions, -1);
        return true;
      case 'down':
      case 'history-later':
        view.suggestions = choose(suggestions, 1);
        return true;
      case 'send':
        if (isWhole(prompt.editor, suggestions)) return false;
        this.accept();
        return true;
      case 'complete':
        this.accept();
        return true;
      case 'stop':
        this.#dismissed = prompt.editor.text;
        view.suggestions = null;
        return true;
      default:
        return false;
    }
  }

  /** What does not change the text by itself. @returns false for what is none of the line's */
  #beyond(action: ActionName): boolean {
    const { view, chat } = this.#context;
    switch (action) {
      case 'send':
        this.#sending.send();
        return true;
      case 'stop':
        if (chat?.stop() !== true) this.#escape();
        return true;
      case 'complete':
        this.#complete();
        return true;
      case 'delete-or-quit':
        this.#context.quit();
        return true;
      case 'external-editor':
        this.#context.attempt(
          this.#sending.writeOutside().then((text) => {
            if (text !== null) this.write({ ...view.prompt, editor: setText(view.prompt.editor, text) });
          }),
        );
        return true;
      case 'scroll-page-up':
      case 'scroll-page-down':
        view.transcript.page(action === 'scroll-page-up' ? -1 : 1);
        return true;
      default:
        return false;
    }
  }

  #complete(): void {
    const { view, chat } = this.#context;
    const { text } = view.prompt.editor;
    this.#dismissed = null;
    this.suggest();
    if (view.suggestions !== null) this.accept();
    else if (text === '') this.#toPanel();
    else if (chat?.state.busy != null && text.trim() !== '') this.#sending.send();
  }

  /** Nothing is to be stopped: the second time what is written goes, as with Ctrl+C. */
  #escape(): void {
    const { view } = this.#context;
    const now = performance.now();
    const twice = now - this.#escapedAt < TWICE_MS;
    this.#escapedAt = twice ? Number.NEGATIVE_INFINITY : now;
    const { editor } = view.prompt;
    if (editor.text === '') return;
    if (twice) this.write({ ...view.prompt, editor: setText(editor, '') });
    else this.#context.notify('info', 'Esc again clears the input.');
  }
}
