/**
 * The chat on the whole screen. It draws before anything is loaded: a line can be written while the project, the index and
 * the model are still being opened. All that is shown follows from the conversation's state and from the fields here.
 */

import type { ReadStream, WriteStream } from 'node:tty';
import { type Chat, type ChatUi, openChat, openProject, type Panel } from '../../app/index.ts';
import { MlxCodeError } from '../../base/errors.ts';
import { AppKeys } from './app-keys.ts';
import { AppPanels } from './app-panels.ts';
import { createView, drawApp, type View } from './draw.ts';
import { openInEditor } from './editor/external.ts';
import { historyFile, readHistory } from './editor/history-file.ts';
import { createPrompt } from './editor/prompt.ts';
import { createKeymap } from './input/keymap.ts';
import { InputTokenizer } from './input/tokenizer.ts';
import type { NoticeState } from './panels/notices.ts';
import { openScreen, type Screen } from './screen/adapter.ts';
import { createFrames, type Frames } from './screen/frame.ts';
import { coloursOf, createTheme, glyphs, THEME_NAMES, type ThemeName } from './screen/theme.ts';

export interface ScreenChatOptions {
  readonly cwd: string;
  readonly root: string | undefined;
  readonly model: string | undefined;
  readonly session: string | undefined;
  readonly retrieval: boolean;
  readonly watch: boolean;
  readonly version: string;
  readonly environment: NodeJS.ProcessEnv;
}

const EXIT_DONE = 0;
const TICK_MS = 120;
const NOTICE_MS = 4000;
/** Terminals take no longer sequence; characters of base64. */
const MAX_CLIPBOARD = 100_000;

/** @returns the exit code when the user has left @throws E_ROOT_*, E_CONFIG_INVALID, with the terminal given back */
export async function runScreenChat(options: ScreenChatOptions): Promise<number> {
  const app = new App(options);
  try {
    return await app.run();
  } finally {
    await app.close();
  }
}

/** What keys and panels act on. */
export class App {
  readonly options: ScreenChatOptions;
  readonly view: View;
  readonly screen: Screen;
  readonly panels: AppPanels;
  chat: Chat | null = null;
  /** Lines sent before there was a conversation. */
  early: string[] = [];
  readonly #keys: AppKeys;
  readonly #frames: Frames;
  readonly #tokenizer = new InputTokenizer();
  #expiry: NodeJS.Timeout | undefined;
  #ticker: NodeJS.Timeout | undefined;
  #noticeTimer: NodeJS.Timeout | undefined;
  #leave: (exitCode: number) => void = () => undefined;
  #closing: Promise<void> | undefined;

  constructor(options: ScreenChatOptions) {
    this.options = options;
    const { environment } = options;
    this.view = createView(options.version, themeOf('auto', environment), glyphs(needsAscii(environment)), () =>
      this.draw(),
    );
    this.panels = new AppPanels(this);
    this.#keys = new AppKeys(this);
    this.#frames = createFrames(() => this.#drawNow());
    this.screen = openScreen({
      input: process.stdin as ReadStream,
      output: process.stdout as WriteStream & { readonly fd: number },
      term: environment['TERM'] ?? '',
      onInput: (bytes) => this.#read(bytes),
      onRedraw: () => this.draw(),
      onEnd: () => this.close(),
    });
  }

  async run(): Promise<number> {
    const left = new Promise<number>((resolve) => {
      this.#leave = resolve;
    });
    this.#drawNow();
    // The frame goes out before the rest is read from disk.
    await new Promise((resolve) => setImmediate(resolve));
    const opened = this.#open();
    // What keeps the project from being opened ends the program.
    const failed = new Promise<never>((_, reject) => opened.catch(reject));
    return await Promise.race([left, failed]);
  }

  /** Something changed. */
  draw(): void {
    this.#frames.request();
  }

  quit(exitCode = EXIT_DONE): void {
    this.#leave(exitCode);
  }

  notify(kind: NoticeState['kind'], text: string): void {
    this.view.notice = { kind, text };
    clearTimeout(this.#noticeTimer);
    this.#noticeTimer = setTimeout(() => {
      this.view.notice = null;
      this.draw();
    }, NOTICE_MS);
    this.#noticeTimer.unref();
    this.draw();
  }

  /** Gives the terminal to the editor or pager of the user. @returns why it did not work, or null */
  async openFile(path: string, line: number): Promise<string | null> {
    try {
      const terminal = { suspend: () => undefined, resume: () => undefined };
      await this.screen.lend(() => openInEditor(path, line, terminal));
      return null;
    } catch (error) {
      if (!(error instanceof MlxCodeError)) throw error;
      return `${error.message}. ${error.hint}`;
    }
  }

  /** By the terminal (OSC 52), also through SSH. */
  copy(text: string): boolean {
    const coded = Buffer.from(text).toString('base64');
    if (coded.length > MAX_CLIPBOARD) return false;
    this.screen.send(`\x1b]52;c;${coded}\x07`);
    return true;
  }

  /** @returns the themes there are, the one in use first */
  theme(name?: string): readonly string[] {
    const wanted = [...THEME_NAMES, 'auto' as const].find((known) => known === name);
    if (wanted !== undefined) this.view.theme = themeOf(wanted, this.options.environment);
    this.screen.forget();
    this.draw();
    const current = wanted ?? this.view.theme.name;
    return [current, ...[...THEME_NAMES, 'auto'].filter((other) => other !== current)];
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    clearTimeout(this.#expiry);
    clearInterval(this.#ticker);
    clearTimeout(this.#noticeTimer);
    this.#frames.stop();
    this.screen.close();
    await this.chat?.close();
  }

  async #open(): Promise<void> {
    const { cwd, root, model, session, retrieval, watch, environment } = this.options;
    this.view.prompt = { ...createPrompt(readHistory(historyFile())), editor: this.view.prompt.editor };
    const project = await openProject({ cwd, root });
    const { config } = project;
    this.view.keymap = createKeymap(config.keys);
    this.view.theme = themeOf(config.values['ui.theme'], environment);
    if (config.values['ui.ascii'] && !needsAscii(environment)) this.view.useGlyphs(glyphs(true));
    this.view.root = project.root;
    this.draw();
    const chat = await openChat({ cwd, project, ui: this.#ui(), model, session, retrieval, watch });
    if (this.#closing !== undefined) return await chat.close();
    this.chat = chat;
    this.view.state = chat.state;
    chat.subscribe(() => this.#changed());
    for (const warning of this.view.keymap.warnings) chat.note('warning', warning);
    // What can be completed is known before the index is.
    const known = this.panels.refresh().then(() => this.#keys.suggest());
    await Promise.all([chat.start(), known]);
    this.#offerSetup();
    for (const line of this.early.splice(0)) chat.send(line);
  }

  #offerSetup(): void {
    // Who writes already knows what to do.
    const isIdle = this.view.overlay === null && this.view.prompt.editor.text === '' && this.early.length === 0;
    if (isIdle && this.chat?.setup.isNew === true) this.panels.setup();
  }

  #changed(): void {
    const { chat, view } = this;
    if (chat === null) return;
    view.state = chat.state;
    view.root = chat.project.root;
    if (view.overlay?.kind === 'setup' && view.state.setup === null) view.overlay = null;
    const works = view.state.busy !== null || view.state.tasks.length > 0 || view.state.index.state === 'building';
    if (works && this.#ticker === undefined) {
      this.#ticker = setInterval(() => {
        view.tick++;
        this.draw();
      }, TICK_MS);
    } else if (!works) {
      clearInterval(this.#ticker);
      this.#ticker = undefined;
    }
    this.draw();
  }

  #read(bytes: Uint8Array): void {
    clearTimeout(this.#expiry);
    for (const event of this.#tokenizer.push(bytes, performance.now())) this.#keys.handle(event);
    this.#expireLater();
    this.draw();
  }

  #expireLater(): void {
    const { deadline } = this.#tokenizer;
    if (deadline === null) return;
    this.#expiry = setTimeout(
      () =>
        // Reads that are due come first.
        setImmediate(() => {
          for (const event of this.#tokenizer.expire(performance.now())) this.#keys.handle(event);
          this.#expireLater();
          this.draw();
        }),
      Math.max(0, deadline - performance.now()),
    );
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

// --- internal ---

function themeOf(name: ThemeName | 'auto', environment: NodeJS.ProcessEnv) {
  const colours = coloursOf(environment);
  if ((environment['NO_COLOR'] ?? '') !== '' && name === 'auto') return createTheme('none');
  if (name !== 'auto') return createTheme(name, colours);
  // "15;0": colours of text and background, as some terminals tell them.
  const background = Number(/;(\d+)$/.exec(environment['COLORFGBG'] ?? '')?.[1] ?? 0);
  return createTheme(background === 7 || background === 15 ? 'light' : 'dark', colours);
}

/** A terminal that cannot show lines and signs of Unicode. */
function needsAscii(environment: NodeJS.ProcessEnv): boolean {
  const locale = environment['LC_ALL'] || environment['LC_CTYPE'] || environment['LANG'] || '';
  return environment['TERM'] === 'linux' || (locale !== '' && !/utf-?8/i.test(locale));
}
