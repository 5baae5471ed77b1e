/** What keys, pastes and the wheel do, by where the focus is. */

import { MlxCodeError } from '../../base/errors.ts';
import type { App } from './app.ts';
import { edit, isEdit, setText, typeText } from './editor/edit.ts';
import { editExternally } from './editor/external.ts';
import { appendHistory, historyFile } from './editor/history-file.ts';
import { type PromptState, promptAction, promptCleared, promptPaste, promptType } from './editor/prompt.ts';
import type { ActionName, Focus } from './input/actions.ts';
import type { InputEvent } from './input/event.ts';
import { actionFor } from './input/keymap.ts';
import { chooseNext, type PickerOverlay, pick } from './overlays.ts';
import { accept, choose, isWhole, suggest } from './suggest.ts';

type KeyEvent = Extract<InputEvent, { kind: 'key' }>;

/** A second Ctrl+C within this time leaves. Milliseconds. */
const TWICE_MS = 2000;
const EXIT_INTERRUPTED = 130;
const WHEEL_LINES = 3;
const PICKER_PAGE = 10;

export class AppKeys {
  readonly #app: App;
  #interruptedAt = Number.NEGATIVE_INFINITY;
  /** Suggestions were closed for this text. */
  #dismissed: string | null = null;
  #toldHistory = false;

  constructor(app: App) {
    this.#app = app;
  }

  handle(event: InputEvent): void {
    const { view } = this.#app;
    switch (event.kind) {
      case 'key':
        return this.#key(event);
      case 'paste':
        if (view.overlay?.kind === 'picker') return this.#pickerText(view.overlay, event.text.replaceAll('\n', ' '));
        if (view.overlay !== null) return;
        view.focus = 'editor';
        view.suggestions = null;
        view.prompt = promptPaste(view.prompt, event.text);
        if (event.cut) this.#app.notify('warning', 'The paste was too long: its end is missing.');
        return;
      case 'wheel':
        view.transcript.scroll(event.direction === 'up' ? -WHEEL_LINES : WHEEL_LINES);
        return;
      default:
        return;
    }
  }

  #key(event: KeyEvent): void {
    const { view } = this.#app;
    const { overlay } = view;
    if (overlay?.kind === 'confirm') return this.#answer(event);
    if (overlay?.kind === 'setup' && this.#settingUp(event)) return;
    const focus: Focus =
      overlay?.kind === 'picker'
        ? 'picker'
        : overlay !== null
          ? 'overlay'
          : view.focus === 'editor'
            ? 'editor'
            : 'transcript';
    const action = actionFor(view.keymap, event.key, { focus, isEmpty: view.prompt.editor.text === '' });
    if (action === 'interrupt') return this.#interrupt();
    if (action === 'redraw') return this.#app.screen.forget();
    if (action === 'suspend') return this.#app.screen.suspend();
    if (overlay?.kind === 'picker') return this.#picker(overlay, action, event.text);
    if (overlay !== null) return this.#page(action);
    if (view.focus !== 'editor') return this.#reading(action, event.text);
    if (action === null) {
      if (event.text !== '') this.#write(promptType(view.prompt, event.text));
    } else this.#editing(action);
  }

  // --- writing ---

  #editing(action: ActionName): void {
    const { view, chat, panels } = this.#app;
    if (view.suggestions !== null && this.#suggesting(action)) return;
    const { editor, search } = view.prompt;
    if (action === 'up' && editor.text === '' && search === null) {
      const line = chat?.unqueue() ?? null;
      if (line !== null) return this.#write({ ...view.prompt, editor: setText(editor, line) });
    }
    const next = promptAction(view.prompt, action, view.editorWidth);
    if (next !== null) return this.#write(next);
    switch (action) {
      case 'send':
        return this.#send();
      case 'stop':
        chat?.stop();
        return;
      case 'complete':
        this.#dismissed = null;
        this.suggest();
        if (view.suggestions !== null) this.#write({ ...view.prompt, editor: accept(editor, view.suggestions) });
        else if (chat?.state.busy != null && editor.text.trim() !== '') this.#send();
        return;
      case 'delete-or-quit':
        return this.#app.quit();
      case 'external-editor':
        return void this.#writeOutside();
      case 'scroll-page-up':
      case 'scroll-page-down':
        return view.transcript.page(action === 'scroll-page-up' ? -1 : 1);
      case 'help':
      case 'help-always':
        return panels.help();
      case 'focus-next':
        return panels.focusNext();
      default:
        return;
    }
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
    const { view, panels } = this.#app;
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
    const terminal = { suspend: () => undefined, resume: () => undefined };
    try {
      const text = await screen.lend(() => editExternally(view.prompt.editor.text, terminal));
      if (text !== null) this.#write({ ...view.prompt, editor: setText(view.prompt.editor, text) });
    } catch (error) {
      if (!(error instanceof MlxCodeError)) throw error;
      this.#app.notify('warning', `${error.message}. ${error.hint}`);
    }
    this.#app.draw();
  }

  /** What is written goes first, then the answer; twice leaves. */
  #interrupt(): void {
    const { view, chat, panels } = this.#app;
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
    const { view, panels } = this.#app;
    if (action === null) {
      if (/^[1-9]$/.test(text)) return panels.openSource(Number(text));
      if (text === 'a' && view.focus === 'tree') return panels.addChosen();
      return;
    }
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
      case 'stop':
        // A panel says that this leads back; from the text it stops first.
        if (this.#app.view.focus !== 'transcript' || this.#app.chat?.stop() !== true) panels.focus('editor');
        return;
      case 'help':
      case 'help-always':
        return panels.help();
      case 'focus-next':
        return panels.focusNext();
      default:
        return;
    }
  }

  // --- pages over the screen ---

  /** Enter fetches, Escape goes on without. Who writes meanwhile has better things to do: it is put away. */
  #settingUp({ key, text }: KeyEvent): boolean {
    const { panels, chat } = this.#app;
    if (key.name === 'enter') panels.answer(true);
    else if (key.name === 'escape') panels.answer(false);
    else if (key.ctrl && key.name === 'c' && chat?.setup.stop() === true) return true;
    else if (text !== '') {
      panels.closeOverlay();
      return false;
    } else return false;
    return true;
  }

  /** A question: y and Enter are yes, n and Escape are no. */
  #answer({ key, text }: KeyEvent): void {
    const { panels, view, screen } = this.#app;
    const isInterrupt = actionFor(view.keymap, key, { focus: 'overlay', isEmpty: true }) === 'interrupt';
    if (text === 'y' || text === 'Y' || key.name === 'enter') panels.answer(true);
    else if (text === 'n' || text === 'N' || key.name === 'escape' || isInterrupt) panels.answer(false);
    else if (key.ctrl && key.name === 'z') screen.suspend();
  }

  #page(action: ActionName | null): void {
    const { view, screen, panels } = this.#app;
    const { overlay } = view;
    if (overlay?.kind !== 'help' || action === null) return;
    const page = Math.max(1, screen.rows - 8);
    const steps: Partial<Record<ActionName, number>> = {
      'scroll-up': -1,
      'scroll-down': 1,
      'scroll-half-up': -Math.ceil(page / 2),
      'scroll-half-down': Math.ceil(page / 2),
      'scroll-page-up': -page,
      'scroll-page-down': page,
      'scroll-start': Number.NEGATIVE_INFINITY,
      'scroll-end': Number.MAX_SAFE_INTEGER,
    };
    const step = steps[action];
    if (step !== undefined) view.overlay = { ...overlay, scroll: Math.max(0, overlay.scroll + step) };
    else if (action === 'close' || action === 'close-page') panels.closeOverlay();
  }

  #picker(picker: PickerOverlay, action: ActionName | null, text: string): void {
    const { view, panels } = this.#app;
    if (action === null) return text === '' ? undefined : this.#pickerText(picker, text);
    switch (action) {
      case 'list-up':
        view.overlay = chooseNext(picker, -1);
        return;
      case 'list-down':
        view.overlay = chooseNext(picker, 1);
        return;
      case 'list-page-up':
        view.overlay = { ...picker, chosen: Math.max(0, picker.chosen - PICKER_PAGE) };
        return;
      case 'list-page-down':
        view.overlay = {
          ...picker,
          chosen: Math.max(0, Math.min(picker.found.length - 1, picker.chosen + PICKER_PAGE)),
        };
        return;
      case 'accept': {
        const found = picker.found[picker.chosen];
        panels.closeOverlay();
        if (found !== undefined) picker.accept(found.value);
        return;
      }
      case 'close':
        return panels.closeOverlay();
      default:
        if (isEdit(action)) view.overlay = pick({ ...picker, editor: edit(picker.editor, action) });
    }
  }

  #pickerText(picker: PickerOverlay, text: string): void {
    this.#app.view.overlay = pick({ ...picker, editor: typeText(picker.editor, text) });
  }
}
