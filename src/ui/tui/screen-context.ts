/** The context of the elements in the running program: the view, the terminal, and the conversation once it is open. */

import { resolve } from 'node:path';
import type { Chat, ChatState, ChatUi, Panel, ReadSource } from '../../app/index.ts';
import { MlxCodeError } from '../../base/errors.ts';
import { CompletionNames } from './elements/completion-names.ts';
import type { KeyEvent, Page } from './elements/element.ts';
import type { ElementContext } from './elements/element-context.ts';
import type { PanelMaker } from './elements/panels.ts';
import { createElements, type ScreenElements } from './elements/screen-elements.ts';
import type { View } from './elements/view.ts';
import { actionFor } from './input/keymap.ts';
import { askConfirm, openNamed, openSource } from './pages/open.ts';
import type { NoticeState } from './panels/notices.ts';
import type { RedrawTiming } from './redraw-timing.ts';
import type { Driver } from './terminal/driver.ts';

const EXIT_DONE = 0;
/** Terminals take no longer sequence; characters of base64. */
const MAX_CLIPBOARD = 100_000;

/** What only the program itself can do. */
export interface ContextOwner {
  readonly redraws: RedrawTiming;
  quit(exitCode: number): void;
  theme(name?: string): readonly string[];
}

export class ScreenContext implements ElementContext {
  readonly view: View;
  readonly screen: Driver;
  readonly names = new CompletionNames(() => this.chat);
  readonly elements: ScreenElements;
  chat: Chat | null = null;
  readonly #owner: ContextOwner;

  constructor(view: View, screen: Driver, panels: readonly PanelMaker[], owner: ContextOwner) {
    this.view = view;
    this.screen = screen;
    this.#owner = owner;
    this.elements = createElements(this, panels);
  }

  get rows(): number {
    return this.screen.rows;
  }

  get state(): ChatState | null {
    return this.view.state;
  }

  draw(): void {
    this.#owner.redraws.draw();
  }

  goTo(name: string): void {
    this.view.focus = name;
    this.draw();
  }

  open(page: Page): void {
    this.view.overlay = page;
    this.draw();
  }

  close(): void {
    const { overlay } = this.view;
    this.view.overlay = null;
    overlay?.closed?.();
    this.draw();
  }

  send(line: string): void {
    this.chat?.send(line);
  }

  notify(kind: NoticeState['kind'], text: string): void {
    this.#owner.redraws.notify({ kind, text });
  }

  suspend(): void {
    this.screen.suspend();
  }

  isInterrupt({ key }: KeyEvent): boolean {
    return actionFor(this.view.keymap, key, { focus: 'overlay', isEmpty: true }) === 'interrupt';
  }

  quit(exitCode = EXIT_DONE): void {
    this.#owner.quit(exitCode);
  }

  attempt(work: Promise<unknown>): void {
    work.then(
      () => this.draw(),
      (error: unknown) => this.notify('error', error instanceof Error ? error.message : String(error)),
    );
  }

  async openFile(path: string, line: number): Promise<string | null> {
    const { openInEditor } = await import('./editor/external.ts');
    try {
      await this.screen.lend((stdio) => openInEditor(resolve(this.view.root, path), line, { stdio }));
      return null;
    } catch (error) {
      if (!(error instanceof MlxCodeError)) throw error;
      return `${error.message}. ${error.hint}`;
    }
  }

  preview(source: ReadSource): void {
    this.attempt(openSource(this, source));
  }

  showSource(number: number, own: readonly ReadSource[]): void {
    const shown = this.state?.sources ?? [];
    const wanted = own.find((source) => source.number === number);
    const isMeant = (source: ReadSource) =>
      source.number === number && (wanted === undefined || source.path === wanted.path);
    const at = shown.findIndex(isMeant);
    const source = shown[at] ?? wanted;
    if (source === undefined) return;
    // An answer further up has sources of its own.
    if (at < 0) this.chat?.sources.show(own);
    this.view.sourceChosen = at >= 0 ? at : own.findIndex(isMeant);
    this.preview(source);
  }

  theme(name?: string): readonly string[] {
    return this.#owner.theme(name);
  }

  /** What the conversation may do to the screen. */
  get ui(): ChatUi {
    return {
      show: (panel: Panel) => this.#show(panel),
      openFile: (path, line) => this.openFile(path, line),
      copy: async (text) => this.#copy(text),
      theme: (name) => this.theme(name),
      confirm: async (question) => {
        const { confirmationWords } = await import('../words/confirmations.ts');
        return await askConfirm(this, confirmationWords(question));
      },
      review: {
        isPanel: true,
        ask: async (request) => (await import('./pages/open-review.ts')).openReview(this, request),
      },
      quit: () => this.quit(),
    };
  }

  #show(name: Panel): boolean {
    const panel = this.elements.panels.find((each) => each.name === name);
    if (panel !== undefined) this.goTo(panel.asked?.() === false ? 'editor' : panel.name);
    else if (name !== 'sources' && name !== 'tree') openNamed(this, name);
    else return false;
    return true;
  }

  /** By the terminal (OSC 52), also through SSH. */
  #copy(text: string): boolean {
    const coded = Buffer.from(text).toString('base64');
    if (coded.length > MAX_CLIPBOARD || !this.screen.isXterm) return false;
    this.screen.send(`\x1b]52;c;${coded}\x07`);
    return true;
  }
}
