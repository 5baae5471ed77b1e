/** Panels beside the transcript and pages over it: what opens them, what can be chosen in them. */

import { resolve } from 'node:path';
import {
  type ChatCompletion,
  type ChatState,
  chatChoices,
  chatCompletion,
  chatHelp,
  type Panel,
} from '../../app/index.ts';
import { THEME_NAMES } from './cells/theme.ts';
import type { Desk } from './desk.ts';
import { typeText } from './editor/edit.ts';
import type { ActionName } from './input/actions.ts';
import { ConfirmPage } from './pages/confirm.ts';
import { HelpPage, helpSections } from './pages/help.ts';
import { PickerPage } from './pages/picker.ts';
import { openPicker } from './pages/picker-state.ts';
import { SetupPage } from './pages/setup.ts';
import type { HelpSection } from './panels/help.ts';
import { treeRows } from './tree-state.ts';
import type { AppFocus } from './view.ts';

/** Names of files, models and sessions are looked up again after so long. */
const REFRESH_MS = 3000;
const PAGE = 10;

export class AppPanels {
  readonly #app: Desk;
  completion: ChatCompletion = { commands: [], paths: [], folders: () => [] };
  #commands: readonly HelpSection[] = [];
  #refreshedAt = Number.NEGATIVE_INFINITY;
  #openFolders = new Set<string>();
  /** What the tree marks as added. */
  #marked: readonly string[] = [];

  constructor(app: Desk) {
    this.#app = app;
  }

  /** Looks up what can be completed. */
  async refresh(): Promise<void> {
    const { chat } = this.#app;
    if (chat === null) return;
    this.#refreshedAt = performance.now();
    if (this.#commands.length === 0) this.#commands = await chatHelp();
    // Who opened the help before finds the commands in it now.
    const { view } = this.#app;
    if (view.overlay instanceof HelpPage) view.overlay.sections = this.#sections();
    this.#app.draw();
    this.completion = await chatCompletion(chat);
    this.#rows();
  }

  /** The same when it is old. @param then called when something new is known */
  refreshSoon(then: () => void): void {
    if (this.#app.chat === null || performance.now() - this.#refreshedAt < REFRESH_MS) return;
    this.#try(this.refresh().then(then));
  }

  show(panel: Panel): boolean {
    const { view } = this.#app;
    switch (panel) {
      case 'help':
      case 'keys':
        this.help();
        return true;
      case 'sources':
        view.panels.sources = true;
        this.focus('sources');
        return true;
      case 'tree':
        view.panels.tree = !view.panels.tree;
        this.focus(view.panels.tree ? 'tree' : 'editor');
        if (view.panels.tree) this.#try(this.refresh());
        return true;
      case 'files':
        this.#pick('Files', 'files', (paths) => this.#insert(paths.map(mention).join('')));
        return true;
      case 'models':
        this.#pick('Models', 'models', ([name]) => this.#app.chat?.send(`/model ${name}`));
        return true;
      case 'sessions':
        this.#pick('Sessions', 'sessions', ([id]) => this.#app.chat?.send(`/resume ${id}`));
        return true;
      case 'themes': {
        const [current] = this.#app.theme();
        const entries = [...THEME_NAMES, 'auto'].map((name) => {
          return { label: name, detail: THEME_DOCS[name] ?? '', value: name, current: name === current };
        });
        view.overlay = new PickerPage(
          openPicker('Themes', entries, ([name]) => this.#app.chat?.send(`/theme ${name}`)),
        );
        return true;
      }
    }
  }

  /** All commands, each with what it does: one that takes something more is written, any other runs. */
  commands(): void {
    const { commands } = this.completion;
    const entries = commands.map(({ name, doc }) => ({ label: `/${name}`, detail: doc, value: name }));
    const picker = openPicker('Commands', entries, ([name]) => {
      const takesMore = commands.find((known) => known.name === name)?.takesMore === true;
      if (takesMore) this.#insert(`/${name} `);
      else this.#app.chat?.send(`/${name}`);
    });
    this.#app.view.overlay = new PickerPage(picker);
  }

  help(): void {
    const { view } = this.#app;
    view.overlay = new HelpPage(this.#sections());
  }

  #sections(): readonly HelpSection[] {
    return helpSections(this.#app.view.keymap, this.#commands);
  }

  setup(): void {
    this.#app.view.overlay = new SetupPage({
      run: () => {
        const { chat } = this.#app;
        if (chat !== null && chat.state.setup?.running !== true) this.#try(chat.setup.run());
      },
      skip: () => this.#app.chat?.setup.skip(),
      stop: () => this.#app.chat?.setup.stop() === true,
    });
    this.#app.draw();
  }

  async confirm(text: string): Promise<boolean> {
    return await new Promise((answer) => {
      this.closeOverlay();
      this.#app.view.overlay = new ConfirmPage(text, answer);
      this.#app.draw();
    });
  }

  closeOverlay(): void {
    const { view } = this.#app;
    const { overlay } = view;
    view.overlay = null;
    overlay?.closed();
  }

  focus(focus: AppFocus): void {
    this.#app.view.focus = focus;
    this.#app.draw();
  }

  /** Editor, transcript, then the panels that are there. */
  focusNext(): void {
    const { view } = this.#app;
    const order: AppFocus[] = ['editor', 'transcript'];
    if ((view.state?.sources.length ?? 0) > 0) order.push('sources');
    if (view.panels.tree) order.push('tree');
    this.focus(order[(order.indexOf(view.focus) + 1) % order.length] ?? 'editor');
  }

  /** Past the transcript: Tab with nothing written. */
  focusPanel(): void {
    const { view } = this.#app;
    const hasSources = (view.state?.sources.length ?? 0) > 0;
    this.focus(hasSources ? 'sources' : view.panels.tree ? 'tree' : 'transcript');
  }

  /** Moves in the panel that has the focus. @returns false when the action is none of its */
  move(action: ActionName): boolean {
    const steps: Partial<Record<ActionName, number>> = {
      'scroll-up': -1,
      'scroll-down': 1,
      'scroll-half-up': -PAGE / 2,
      'scroll-half-down': PAGE / 2,
      'scroll-page-up': -PAGE,
      'scroll-page-down': PAGE,
      'scroll-start': Number.NEGATIVE_INFINITY,
      'scroll-end': Number.POSITIVE_INFINITY,
    };
    const step = steps[action];
    if (step === undefined) return false;
    this.moveIn(this.#app.view.focus === 'tree' ? 'tree' : 'sources', step);
    return true;
  }

  moveIn(panel: 'sources' | 'tree', step: number): void {
    const { view } = this.#app;
    const count = panel === 'tree' ? view.tree.rows.length : (view.state?.sources.length ?? 0);
    const moved = (from: number) => Math.max(0, Math.min(Math.max(0, count - 1), from + step));
    if (panel === 'tree') view.tree.chosen = moved(view.tree.chosen);
    else view.sourceChosen = moved(view.sourceChosen);
  }

  /** Opens the chosen source or file, or a folder of the tree. */
  openChosen(): void {
    const { view } = this.#app;
    if (view.focus !== 'tree') {
      const sources = view.state?.sources ?? [];
      const index = view.focus === 'sources' ? view.sourceChosen : sources.findIndex(({ cited }) => cited);
      const source = sources[Math.max(0, index)];
      if (source !== undefined) this.openSource(source.number);
      return;
    }
    const node = view.tree.rows[view.tree.chosen];
    if (node === undefined) return;
    if (node.kind === 'file') this.#try(this.#open(node.path, 1));
    else {
      if (!this.#openFolders.delete(node.path)) this.#openFolders.add(node.path);
      this.#rows();
    }
  }

  openSource(number: number): void {
    this.#app.chat?.send(`/open ${number}`);
  }

  /** The chosen file of the tree comes along with every question, or no more. */
  addChosen(): void {
    const node = this.#app.view.tree.rows[this.#app.view.tree.chosen];
    if (node?.kind !== 'file') return;
    this.#app.chat?.send(`${node.added ? '/drop' : '/add'} ${node.path}`);
  }

  async #open(path: string, line: number): Promise<void> {
    const problem = await this.#app.openFile(resolve(this.#app.view.root, path), line);
    if (problem !== null) this.#app.notify('warning', problem);
  }

  /** The marks of the tree follow what is pinned, which a command changes only when it has looked at the file. */
  follow(state: ChatState): void {
    if (state.pinned !== this.#marked) this.#rows();
  }

  #rows(): void {
    const { tree, state } = this.#app.view;
    this.#marked = state?.pinned ?? [];
    tree.rows = treeRows(this.completion.paths, this.#openFolders, this.#marked);
    tree.chosen = Math.max(0, Math.min(tree.chosen, tree.rows.length - 1));
  }

  #insert(text: string): void {
    const { view } = this.#app;
    view.focus = 'editor';
    view.prompt = { ...view.prompt, editor: typeText(view.prompt.editor, text) };
    this.#app.draw();
  }

  #pick(title: string, of: 'files' | 'models' | 'sessions', take: (values: readonly string[]) => void): void {
    const { chat, view } = this.#app;
    if (chat === null) return;
    const opened = chatChoices(chat, of).then((choices) => {
      view.overlay = new PickerPage(openPicker(title, choices, take, of === 'files'));
    });
    this.#try(opened);
  }

  /** Draws when it is done. An error is shown, and the chat goes on. */
  #try(work: Promise<unknown>): void {
    work.then(
      () => this.#app.draw(),
      (error: unknown) => this.#app.notify('error', error instanceof Error ? error.message : String(error)),
    );
  }
}

// --- internal ---

const THEME_DOCS: Readonly<Record<string, string>> = {
  contrast: 'full colours, no greys',
  none: 'no colours',
  auto: 'what fits the background of the terminal',
};

function mention(path: string): string {
  return /\s/.test(path) ? `@"${path}" ` : `@${path} `;
}
