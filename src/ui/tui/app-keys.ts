/** What keys, pastes and the wheel do, by where the focus is. */

import { MlxCodeError } from '../../base/errors.ts';
import { AppMouse } from './app-mouse.ts';
import type { AppPanels } from './app-panels.ts';
import type { Desk } from './desk.ts';
import { setText } from './editor/edit.ts';
import { editExternally } from './editor/external.ts';
import { appendHistory, historyFile } from './editor/history-file.ts';
import { type PromptState, promptAction, promptCleared, promptPaste, promptType } from './editor/prompt.ts';
import type { ActionName, Focus } from './input/actions.ts';
import type { InputEvent } from './input/event.ts';
import { actionFor } from './input/keymap.ts';
import type { KeyEvent, PageHost } from './pages/page.ts';
import { accept, choose, isWhole, suggest } from './suggest.ts';

/** A second Ctrl+C within this time leaves. Milliseconds. */
const TWICE_MS = 2000;
const EXIT_INTERRUPTED = 130;

export class AppKeys {
  readonly #app: Desk;
  readonly #panels: AppPanels;
  readonly #host: PageHost;
  readonly #mouse: AppMouse;
  #escapedAt = Number.NEGATIVE_INFINITY;
  #interruptedAt = Number.NEGATIVE_INFINITY;
  /** Suggestions were closed for this text. */
  #dismissed: string | null = null;
  #toldHistory = false;

  constructor(app: Desk, panels: AppPanels) {
    this.#app = app;
    this.#panels = panels;
    this.#host = {
      get rows() {
        return app.screen.rows;
      },
      close: () => panels.closeOverlay(),
      suspend: () => app.screen.suspend(),
      isInterrupt: ({ key }) => actionFor(app.view.keymap, key, { focus: 'overlay', isEmpty: true }) === 'interrupt',
    };
    this.#mouse = new AppMouse(app, panels, this.#host, (prompt) => this.#write(prompt));
  }

  handle(event: InputEvent): void {
    const { view } = this.#app;
    switch (event.kind) {
      case 'key':
        return this.#key(event);
      case 'paste':
        if (view.overlay !== null && !view.overlay.passesPastes) return view.overlay.paste(event.text);
        view.focus = 'editor';
        view.suggestions = null;
        view.prompt = promptPaste(view.prompt, event.text);
        if (event.cut) this.#app.notify('warning', 'The paste was too long: its end is missing.');
        return;
      case 'wheel':
        return this.#mouse.wheel(event.direction === 'up' ? -1 : 1, event);
      case 'press':
        return this.#mouse.press(event);
      default:
        return;
    }
  }

  #key(event: KeyEvent): void {
    const { view } = this.#app;
    if (view.overlay?.first(event, this.#host) === true) return;
    // A letter may have put the page away, and is the editor's.
    const { overlay } = view;
    const focus: Focus = overlay?.keys ?? (view.focus === 'editor' ? 'editor' : 'transcript');
    const action = actionFor(view.keymap, event.key, { focus, isEmpty: view.prompt.editor.text === '' });
    if (action === 'interrupt') return this.#interrupt();
    if (action === 'redraw') return this.#app.screen.forget();
    if (action === 'suspend') return this.#app.screen.suspend();
    if (action === 'mouse') return this.#toggleMouse();
    if (overlay !== null) return overlay.key(action, event.text, this.#host);
    if (view.focus !== 'editor') return this.#reading(action, event.text);
    if (action === null) {
      if (event.text !== '') this.#write(promptType(view.prompt, event.text));
    } else this.#editing(action);
  }

  // --- writing ---

  #editing(action: ActionName): void {
    const { view, chat } = this.#app;
    const panels = this.#panels;
    if (view.suggestions !== null && this.#suggesting(action)) return;
    const { editor, search } = view.prompt;
    if (action === 'up' && editor.text === '' && search === null) {
      const line = chat?.unqueue() ?? null;
      if (line !== null) return this.#write({ ...view.prompt, editor: setText(editor, line) });
    }
    if (editor.text === '' && search === null) {
      if (action === 'line-start') return view.transcript.toStart();
      if (action === 'line-end') return view.transcript.toEnd();
    }
    const next = promptAction(view.prompt, action, view.editorWidth);
    if (next !== null) return this.#write(next);
    if (this.#anywhere(action)) return;
    switch (action) {
      case 'send':
        return this.#send();
      case 'stop':
        if (chat?.stop() !== true) this.#escape();
        return;
      case 'complete':
        this.#dismissed = null;
        this.suggest();
        if (view.suggestions !== null) this.#write({ ...view.prompt, editor: accept(editor, view.suggestions) });
        else if (editor.text === '') panels.focusPanel();
        else if (chat?.state.busy != null && editor.text.trim() !== '') this.#send();
        return;
      case 'delete-or-quit':
        return this.#app.quit();
      case 'external-editor':
        return void this.#writeOutside();
      case 'scroll-page-up':
      case 'scroll-page-down':
        return view.transcript.page(action === 'scroll-page-up' ? -1 : 1);
      default:
        return;
    }
  }

  /** What does the same in the editor and out of it. @returns false for any other */
  #anywhere(action: ActionName): boolean {
    const { chat } = this.#app;
    const panels = this.#panels;
    switch (action) {
      case 'help':
      case 'help-always':
        panels.help();
        return true;
      case 'all-commands':
        panels.commands();
        return true;
      case 'choose-files':
        panels.show('files');
        return true;
      case 'choose-model':
        panels.show('models');
        return true;
      case 'choose-session':
        panels.show('sessions');
        return true;
      case 'show-sources':
        chat?.send('/sources');
        return true;
      case 'focus-next':
      case 'panel-next':
        panels.focusNext();
        return true;
      default:
        return false;
    }
  }

  /** Nothing is to be stopped: the second time what is written goes, as with Ctrl+C. */
  #escape(): void {
    const { view } = this.#app;
    const now = performance.now();
    const twice = now - this.#escapedAt < TWICE_MS;
    this.#escapedAt = twice ? Number.NEGATIVE_INFINITY : now;
    const { editor } = view.prompt;
    if (editor.text === '') return;
    if (!twice) return this.#app.notify('info', 'Esc again clears the input.');
    this.#write({ ...view.prompt, editor: setText(editor, '') });
  }

  #toggleMouse(): void {
    const isOurs = this.#app.toggleMouse();
    this.#app.view.isSelecting = !isOurs;
    const text = isOurs
      ? 'Wheel and clicks are used here again.'
      : 'Select text with the mouse: panels are out of the way. The same key takes the mouse back.';
    this.#app.notify('info', text);
  }

  /** @returns whether the action was for the list of suggestions */
  #suggesting(action: ActionName): boolean {
    const { view } = this.#app;
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
        this.#write({ ...prompt, editor: accept(prompt.editor, suggestions) });
        return true;
      case 'complete':
        this.#write({ ...prompt, editor: accept(prompt.editor, suggestions) });
        return true;
      case 'stop':
        this.#dismissed = prompt.editor.text;
        view.suggestions = null;
        return true;
      default:
        return false;
    }
  }

  #write(prompt: PromptState): void {
    this.#app.view.prompt = prompt;
    this.suggest();
  }

  /** Offers what fits what is written; again when more is known. */
  suggest(): void {
    const { view } = this.#app;
    const panels = this.#panels;
    const { editor, search } = view.prompt;
    if (search !== null || editor.text === this.#dismissed) {
      view.suggestions = null;
      return;
    }
    this.#dismissed = null;
    view.suggestions = suggest(editor, panels.completion);
    if (/(^\/|@)/.test(editor.text)) panels.refreshSoon(() => this.suggest());
  }

  #send(): void {
    const { view, chat, early } = this.#app;
    const text = view.prompt.editor.text.trim();
    view.suggestions = null;
    if (text === '') return;
    const entries = view.prompt.walk.entries;
    view.prompt = promptCleared(view.prompt, entries.at(-1) === text ? entries : [...entries, text]);
    this.#keep(text);
    view.transcript.toEnd();
    if (chat === null) {
      early.push(text);
      this.#app.notify('info', 'It is sent as soon as the project is open.');
    } else chat.send(text);
  }

  #keep(text: string): void {
    try {
      appendHistory(historyFile(), text);
    } catch (error) {
      if (!(error instanceof MlxCodeError)) throw error;
      if (!this.#toldHistory) this.#app.notify('warning', `What you write is not kept: ${error.message}`);
      this.#toldHistory = true;
    }
  }

  async #writeOutside(): Promise<void> {
    const { view, screen } = this.#app;
    try {
      const text = await screen.lend((stdio) => editExternally(view.prompt.editor.text, { stdio }));
      if (text !== null) this.#write({ ...view.prompt, editor: setText(view.prompt.editor, text) });
    } catch (error) {
      if (!(error instanceof MlxCodeError)) throw error;
      this.#app.notify('warning', `${error.message}. ${error.hint}`);
    }
    this.#app.draw();
  }

  /** What is written goes first, then the answer; twice leaves. */
  #interrupt(): void {
    const { view, chat } = this.#app;
    const panels = this.#panels;
    const now = performance.now();
    const twice = now - this.#interruptedAt < TWICE_MS;
    this.#interruptedAt = now;
    if (view.overlay !== null) {
      panels.closeOverlay();
      return;
    }
    if (twice) return this.#app.quit(EXIT_INTERRUPTED);
    if (view.prompt.editor.text !== '' || view.prompt.search !== null) {
      view.prompt = promptCleared(view.prompt, view.prompt.walk.entries);
      view.suggestions = null;
      this.#interruptedAt = Number.NEGATIVE_INFINITY;
      return;
    }
    const stopped = chat?.stop() === true;
    this.#app.notify('info', stopped ? 'Stopping. Ctrl+C again leaves.' : 'Ctrl+C again leaves.');
  }

  // --- reading ---

  #reading(action: ActionName | null, text: string): void {
    const { view } = this.#app;
    const panels = this.#panels;
    if (action === null) {
      if (/^[1-9]$/.test(text)) return panels.openSource(Number(text));
      if (text === 'a' && view.focus === 'tree') return panels.addChosen();
      return;
    }
    if (this.#anywhere(action)) return;
    if (view.focus !== 'transcript' && panels.move(action)) return;
    const { transcript } = view;
    const half = Math.max(1, Math.floor(this.#app.screen.rows / 3));
    switch (action) {
      case 'scroll-up':
        return transcript.scroll(-1);
      case 'scroll-down':
        return transcript.scroll(1);
      case 'scroll-half-up':
        return transcript.scroll(-half);
      case 'scroll-half-down':
        return transcript.scroll(half);
      case 'scroll-page-up':
        return transcript.page(-1);
      case 'scroll-page-down':
        return transcript.page(1);
      case 'scroll-start':
        return transcript.toStart();
      case 'scroll-end':
        return transcript.toEnd();
      case 'copy':
        return this.#app.chat?.send('/copy');
      case 'open':
        return panels.openChosen();
      case 'write':
        return panels.focus('editor');
      case 'write-command':
        panels.focus('editor');
        if (view.prompt.editor.text === '') this.#write(promptType(view.prompt, '/'));
        return;
      case 'stop':
        // A panel says that this leads back; from the text it stops first.
        if (this.#app.view.focus !== 'transcript' || this.#app.chat?.stop() !== true) panels.focus('editor');
        return;
      default:
        return;
    }
  }
}
