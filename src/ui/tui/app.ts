/**
 * The chat on the whole screen. It draws before anything is loaded: a line can be written while the project, the index and
 * the model are still being opened. All that is shown follows from the conversation's state and from the fields here.
 */

import { type Chat, type ChatUi, openChat, openProject, type Panel } from '../../app/index.ts';
import { MlxCodeError } from '../../base/errors.ts';
import { AppKeys } from './app-keys.ts';
import { AppPanels } from './app-panels.ts';
import { glyphs, THEME_NAMES } from './cells/theme.ts';
import { ThemeChoice } from './cells/theme-choice.ts';
import type { Desk } from './desk.ts';
import { drawApp } from './draw.ts';
import { openInEditor } from './editor/external.ts';
import { historyFile, readHistory } from './editor/history-file.ts';
import { createPrompt } from './editor/prompt.ts';
import type { InputEvent } from './input/event.ts';
import { createKeymap } from './input/keymap.ts';
import { InputReader } from './input/reader.ts';
import { ASK_BACKGROUND, backgroundOf } from './input/replies.ts';
import { SetupPage } from './pages/setup.ts';
import type { NoticeState } from './panels/notices.ts';
import type { Driver, DriverEvents } from './terminal/driver.ts';
import { needsAscii, openHere, otherPainter, painterFor } from './terminal/open.ts';
import { Timers } from './timers.ts';
import { createView, type View } from './view.ts';

export interface ScreenChatOptions {
  readonly cwd: string;
  readonly root: string | undefined;
  readonly model: string | undefined;
  readonly session: string | undefined;
  readonly retrieval: boolean;
  readonly watch: boolean;
  /** Asked first. */
  readonly question?: string | undefined;
  readonly version: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Another terminal than the one of the process. */
  readonly open?: (events: DriverEvents) => Driver;
}

const EXIT_DONE = 0;
/** Terminals take no longer sequence; characters of base64. */
const MAX_CLIPBOARD = 100_000;

/**
 * @returns the exit code when the user has left; null for a terminal on which no cell can be reached by itself
 * @throws E_ROOT_*, E_CONFIG_INVALID, with the terminal given back
 */
export async function runScreenChat(options: ScreenChatOptions): Promise<number | null> {
  const painter = options.open === undefined ? await painterFor(options.environment) : null;
  const open = options.open ?? (painter === null ? null : openHere(painter));
  if (open === null) return null;
  const app = new App(options, open);
  try {
    return await app.run();
  } finally {
    await app.close();
  }
}

/** What keys and panels act on. */
export class App implements Desk {
  readonly options: ScreenChatOptions;
  readonly view: View;
  readonly screen: Driver;
  readonly panels: AppPanels;
  chat: Chat | null = null;
  /** Lines sent before there was a conversation. */
  early: string[] = [];
  readonly #keys: AppKeys;
  readonly #reader: InputReader;
  readonly #timers: Timers;
  readonly #theme: ThemeChoice;
  #leave: (exitCode: number) => void = () => undefined;
  #closing: Promise<void> | undefined;

  constructor(options: ScreenChatOptions, open: (events: DriverEvents) => Driver) {
    this.options = options;
    const { environment, question } = options;
    if (question !== undefined) this.early.push(question);
    this.#theme = new ThemeChoice(environment);
    this.view = createView(options.version, this.#theme.current, glyphs(needsAscii(environment)), () => this.draw());
    this.panels = new AppPanels(this);
    this.#keys = new AppKeys(this, this.panels);
    this.#timers = new Timers(this.view, () => this.#drawNow());
    this.#reader = new InputReader(
      (event) => this.#handle(event),
      () => this.draw(),
    );
    this.screen = open({
      onInput: (bytes) => this.#reader.read(bytes),
      onRedraw: () => {
        this.#askBackground();
        this.draw();
      },
      onEnd: () => this.close(),
    });
    this.#limitColours();
  }

  async run(): Promise<number> {
    const left = new Promise<number>((resolve) => {
      this.#leave = resolve;
    });
    this.#drawNow();
    this.#askBackground();
    // The frame goes out before the rest is read from disk.
    await new Promise((resolve) => setImmediate(resolve));
    const opened = this.#open();
    // What keeps the project from being opened ends the program.
    const failed = new Promise<never>((_, reject) => opened.catch(reject));
    return await Promise.race([left, failed]);
  }

  /** Something changed. */
  draw(): void {
    this.#timers.draw();
  }

  quit(exitCode = EXIT_DONE): void {
    this.#leave(exitCode);
  }

  notify(kind: NoticeState['kind'], text: string): void {
    this.#timers.notify({ kind, text });
  }

  /** Gives the terminal to the editor or pager of the user. @returns why it did not work, or null */
  async openFile(path: string, line: number): Promise<string | null> {
    try {
      await this.screen.lend((stdio) => openInEditor(path, line, { stdio }));
      return null;
    } catch (error) {
      if (!(error instanceof MlxCodeError)) throw error;
      return `${error.message}. ${error.hint}`;
    }
  }

  /** By the terminal (OSC 52), also through SSH. */
  copy(text: string): boolean {
    const coded = Buffer.from(text).toString('base64');
    if (coded.length > MAX_CLIPBOARD || !this.screen.isXterm) return false;
    this.screen.send(`\x1b]52;c;${coded}\x07`);
    return true;
  }

  /** @returns the themes there are, the one in use first */
  theme(name?: string): readonly string[] {
    const wanted = [...THEME_NAMES, 'auto' as const].find((known) => known === name);
    if (wanted !== undefined) this.#takeTheme(() => this.#theme.choose(wanted));
    const { chosen } = this.#theme;
    return [chosen, ...[...THEME_NAMES, 'auto'].filter((other) => other !== chosen)];
  }

  /** @returns whether the mouse is ours now */
  toggleMouse(): boolean {
    this.screen.setMouse(!this.screen.hasMouse);
    return this.screen.hasMouse;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#timers.stop();
    await this.#reader.stop();
    this.screen.close();
    await this.chat?.close();
  }

  async #open(): Promise<void> {
    const { cwd, root, model, session, retrieval, watch, environment } = this.options;
    this.view.prompt = { ...createPrompt(readHistory(historyFile())), editor: this.view.prompt.editor };
    const project = await openProject({ cwd, root });
    const { config } = project;
    await this.#useDriver(config.values['ui.driver']);
    this.view.keymap = createKeymap(config.keys);
    this.#takeTheme(() => this.#theme.choose(config.values['ui.theme']));
    this.screen.setMouse(config.values['ui.mouse']);
    if (config.values['ui.ascii'] && !needsAscii(environment)) this.view.useGlyphs(glyphs(true));
    this.view.root = project.root;
    this.draw();
    const chat = await openChat({ cwd, project, ui: this.#ui(), model, session, retrieval, watch });
    if (this.#closing !== undefined) return await chat.close();
    this.chat = chat;
    this.view.state = chat.state;
    chat.subscribe(() => this.#changed());
    for (const warning of this.view.keymap.warnings) chat.note('warning', warning);
    if (this.screen.warning !== null) chat.note('warning', this.screen.warning);
    // What can be completed is known before the index is.
    const known = this.panels.refresh().then(() => this.#keys.suggest());
    await Promise.all([chat.start(), known]);
    this.#offerSetup();
    for (const line of this.early.splice(0)) chat.send(line);
  }

  /** The settings may ask for another driver than the one that drew the first frame. */
  async #useDriver(wish: 'auto' | 'native' | 'blessed'): Promise<void> {
    const painter = await otherPainter(this.options.environment, wish);
    if (painter === null || this.#closing !== undefined) return;
    this.screen.use(painter);
    this.#limitColours();
    this.draw();
  }

  #limitColours(): void {
    this.#theme.limit(this.screen.colours);
    this.view.theme = this.#theme.current;
  }

  #offerSetup(): void {
    // A user who types already knows what to do.
    const isIdle = this.view.overlay === null && this.view.prompt.editor.text === '' && this.early.length === 0;
    if (isIdle && this.chat?.setup.isNew === true) this.panels.setup();
  }

  #changed(): void {
    const { chat, view } = this;
    if (chat === null) return;
    view.state = chat.state;
    view.waiting.follow(view.state.busy, Date.now());
    this.panels.follow(view.state);
    view.root = chat.project.root;
    if (view.overlay instanceof SetupPage && view.state.setup === null) view.overlay = null;
    const works = view.state.busy !== null || view.state.tasks.length > 0 || view.state.index.state === 'building';
    this.#timers.tick(works);
    this.draw();
  }

  #handle(event: InputEvent): void {
    if (event.kind !== 'reply') return this.#keys.handle(event);
    const background = backgroundOf(event.sequence);
    if (background !== null) this.#takeTheme(() => this.#theme.saw(background));
  }

  /** The answer comes when it comes: nothing waits for it. */
  #askBackground(): void {
    if (!this.#theme.asks || !this.screen.isXterm) return;
    this.#reader.awaitReply();
    this.screen.send(ASK_BACKGROUND);
  }

  #takeTheme(change: () => void): void {
    const before = this.view.theme;
    change();
    this.view.theme = this.#theme.current;
    if (before === this.view.theme) return;
    this.screen.forget();
    this.draw();
  }

  #drawNow(): void {
    const { screen } = this;
    const grid = screen.blank();
    const cursor = drawApp(this.view, grid);
    screen.draw(grid, cursor);
  }

  #ui(): ChatUi {
    return {
      show: (panel: Panel) => this.panels.show(panel),
      openFile: (path, line) => this.openFile(path, line),
      copy: async (text) => this.copy(text),
      theme: (name) => this.theme(name),
      keys: () => '',
      confirm: (text) => this.panels.confirm(text),
      quit: () => this.quit(),
    };
  }
}
