/** What keys and pastes do while a page lies over the screen: a picker, the help, a question, the first set-up. */

import type { App } from './app.ts';
import { edit, isEdit, typeText } from './editor/edit.ts';
import type { ActionName } from './input/actions.ts';
import type { InputEvent } from './input/event.ts';
import { actionFor } from './input/keymap.ts';
import { chooseNext, type PickerOverlay, pick, takenOf, toggleMark } from './overlays.ts';

type KeyEvent = Extract<InputEvent, { kind: 'key' }>;

const PICKER_PAGE = 10;

export class OverlayKeys {
  readonly #app: App;

  constructor(app: App) {
    this.#app = app;
  }

  /** Keys that mean something whatever they are bound to. @returns false for those that are still to be looked up */
  first(event: KeyEvent): boolean {
    const { overlay } = this.#app.view;
    if (overlay?.kind === 'setup') return this.#settingUp(event);
    if (overlay?.kind !== 'confirm') return false;
    this.#answer(event);
    return true;
  }

  /** @param text what the key types, where it has no action */
  key(action: ActionName | null, text: string): void {
    const { overlay } = this.#app.view;
    if (overlay?.kind === 'picker') this.#picker(overlay, action, text);
    else this.#page(action);
  }

  /** @returns false when the text is for the editor */
  paste(text: string): boolean {
    const { overlay } = this.#app.view;
    if (overlay === null || overlay.kind === 'setup') return false;
    if (overlay.kind === 'picker') this.#type(overlay, text.replaceAll('\n', ' '));
    return true;
  }

  /** Takes what is chosen, or the entry that is meant. */
  accept(picker: PickerOverlay): void {
    const taken = takenOf(picker);
    this.#app.panels.closeOverlay();
    if (taken.length > 0) picker.accept(taken);
  }

  scrollHelp(step: number): void {
    const { view } = this.#app;
    if (view.overlay?.kind === 'help')
      view.overlay = { ...view.overlay, scroll: Math.max(0, view.overlay.scroll + step) };
  }

  /** Enter fetches, Escape goes on without. Typing closes the page. */
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
    if (view.overlay?.kind !== 'help' || action === null) return;
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
    if (step !== undefined) this.scrollHelp(step);
    else if (action === 'close' || action === 'close-page') panels.closeOverlay();
  }

  #picker(picker: PickerOverlay, action: ActionName | null, text: string): void {
    const { view, panels } = this.#app;
    if (action === null) {
      // A blank finds nothing more: where several can be taken it marks.
      if (text === ' ' && picker.marked !== null) view.overlay = toggleMark(picker);
      else if (text !== '') this.#type(picker, text);
      return;
    }
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
      case 'accept':
        return this.accept(picker);
      case 'mark':
        view.overlay = toggleMark(picker);
        return;
      case 'close':
        return panels.closeOverlay();
      default:
        if (isEdit(action)) view.overlay = pick({ ...picker, editor: edit(picker.editor, action) });
    }
  }

  #type(picker: PickerOverlay, text: string): void {
    this.#app.view.overlay = pick({ ...picker, editor: typeText(picker.editor, text) });
  }
}
