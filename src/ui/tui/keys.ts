/** Where keys, pastes and the mouse go: to the page over the screen, else to the element with the focus; what is left does the same everywhere. */

import { promptCleared } from './editor/prompt.ts';
import type { KeyEvent } from './elements/element.ts';
import type { ElementContext } from './elements/element-context.ts';
import { focused, nextFocus, type ScreenElements } from './elements/screen-elements.ts';
import type { ActionName } from './input/actions.ts';
import type { InputEvent } from './input/event.ts';
import { actionFor } from './input/keymap.ts';
import { press, wheel } from './mouse.ts';
import { openCommands, openHelp, openNamed } from './pages/open.ts';

/** A second Ctrl+C within this time leaves. Milliseconds. */
const TWICE_MS = 2000;
const EXIT_INTERRUPTED = 130;

export class Keys {
  readonly #context: ElementContext;
  readonly #elements: ScreenElements;
  #interruptedAt = Number.NEGATIVE_INFINITY;

  constructor(context: ElementContext, elements: ScreenElements) {
    this.#context = context;
    this.#elements = elements;
  }

  handle(event: InputEvent): void {
    switch (event.kind) {
      case 'key':
        return this.#key(event);
      case 'paste':
        return this.#paste(event.text, event.cut);
      case 'wheel':
        return wheel(this.#context, this.#elements, event.direction === 'up' ? -1 : 1, event);
      case 'press':
        return press(this.#context, this.#elements, event);
      default:
        return;
    }
  }

  #paste(text: string, cut: boolean): void {
    const { overlay } = this.#context.view;
    // A page without a line to write in takes a paste too: it is for nothing below it.
    if (overlay !== null && overlay.paste?.(text, this.#context) !== false) return;
    this.#elements.input.paste(text);
    if (cut) this.#context.notify('warning', 'The paste was too long: its end is missing.');
  }

  #key(event: KeyEvent): void {
    const { view, screen } = this.#context;
    if (view.overlay?.first?.(event, this.#context) === true) return;
    // A letter may have put the page away, and is for the line that is written to.
    const { overlay } = view;
    const element = overlay ?? focused(this.#elements, view.focus);
    const isEmpty = view.prompt.editor.text === '';
    const action = actionFor(view.keymap, event.key, { focus: element.keys, isEmpty });
    if (action === 'interrupt') return this.#interrupt();
    if (action === 'redraw') return screen.forget();
    if (action === 'suspend') return this.#context.suspend();
    if (action === 'mouse') return this.#toggleMouse();
    const isDone = element.key?.(action, event.text, this.#context) === true;
    if (!isDone && overlay === null) this.#anywhere(action, event.text);
  }

  /** What means the same in every element that does not use the key itself. */
  #anywhere(action: ActionName | null, text: string): void {
    const context = this.#context;
    switch (action) {
      case 'help':
      case 'help-always':
        return openHelp(context);
      case 'all-commands':
        return openCommands(context);
      case 'choose-files':
        return openNamed(context, 'files');
      case 'choose-model':
        return openNamed(context, 'models');
      case 'choose-session':
        return openNamed(context, 'sessions');
      case 'show-sources':
        return context.send('/sources');
      case 'quotes':
        return this.#toggleQuotes();
      case 'add-related':
        return context.send('/add related');
      case 'focus-next':
      case 'panel-next':
        return context.goTo(nextFocus(this.#elements, context.view.focus, context.state));
      case 'copy':
        return context.send('/copy');
      case 'write':
      case 'stop':
        return context.goTo('editor');
      case 'write-command':
        return this.#elements.input.beginCommand();
      default:
        if (action === null && /^[1-9]$/.test(text)) context.send(`/open ${text}`);
    }
  }

  #toggleQuotes(): void {
    const { view } = this.#context;
    view.hasQuotes = !view.hasQuotes;
    this.#context.notify(
      'info',
      view.hasQuotes ? 'Below each cited source is the line that the answer leans on.' : 'Quotes are folded.',
    );
  }

  #toggleMouse(): void {
    const { view, screen } = this.#context;
    screen.setMouse(!screen.hasMouse);
    view.isSelecting = !screen.hasMouse;
    const text = screen.hasMouse
      ? 'Wheel and clicks are used here again.'
      : 'Select text with the mouse: panels are out of the way. The same key takes the mouse back.';
    this.#context.notify('info', text);
  }

  /** What is written goes first, then the answer; twice leaves. */
  #interrupt(): void {
    const { view, chat } = this.#context;
    const now = performance.now();
    const twice = now - this.#interruptedAt < TWICE_MS;
    this.#interruptedAt = now;
    if (view.overlay !== null) return this.#context.close();
    if (twice) return this.#context.quit(EXIT_INTERRUPTED);
    if (view.prompt.editor.text !== '' || view.prompt.search !== null) {
      view.prompt = promptCleared(view.prompt, view.prompt.walk.entries);
      view.suggestions = null;
      this.#interruptedAt = Number.NEGATIVE_INFINITY;
      return;
    }
    const stopped = chat?.stop() === true;
    this.#context.notify('info', stopped ? 'Stopping. Ctrl+C again leaves.' : 'Ctrl+C again leaves.');
  }
}
