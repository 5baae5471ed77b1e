/**
 * The chat on the whole screen. It draws before anything is loaded: a line can be written while the project, the index and
 * the model are still being opened. All that is shown follows from the conversation's state and from the fields here.
 */

import { openChat, openProject } from '../../app/index.ts';
import { glyphs, THEME_NAMES } from './cells/theme.ts';
import { ThemeChoice } from './cells/theme-choice.ts';
import { drawScreen } from './draw.ts';
import { historyFile, readHistory } from './editor/history-file.ts';
import { createPrompt } from './editor/prompt.ts';
import { PANELS, type PanelMaker } from './elements/panels.ts';
import { createView, type View } from './elements/view.ts';
import type { InputEvent } from './input/event.ts';
import { createKeymap } from './input/keymap.ts';
import { InputReader } from './input/reader.ts';
import { ASK_BACKGROUND, backgroundOf } from './input/replies.ts';
import { Keys } from './keys.ts';
import { openSetup } from './pages/open.ts';
import { SetupPage } from './pages/setup.ts';
import { RedrawTiming } from './redraw-timing.ts';
import { ScreenContext } from './screen-context.ts';
import type { Driver, DriverEvents } from './terminal/driver.ts';
import { needsAscii, openHere, otherPainter, painterFor } from './terminal/open.ts';

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
  /** Others than `PANELS`. */
  readonly panels?: readonly PanelMaker[];
}

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

class App {
  readonly #options: ScreenChatOptions;
  readonly #view: View;
  readonly #context: ScreenContext;
  readonly #keys: Keys;
  readonly #reader: InputReader;
  readonly #redraws: RedrawTiming;
  readonly #theme: ThemeChoice;
  #leave: (exitCode: number) => void = () => undefined;
  #closing: Promise<void> | undefined;
  /** The conversation has changed since its state was taken. */
  #hasNews = false;

  constructor(options: ScreenChatOptions, open: (events: DriverEvents) => Driver) {
    this.#options = options;
    const { environment, question } = options;
    this.#theme = new ThemeChoice(environment);
    this.#view = createView(options.version, this.#theme.current, glyphs(needsAscii(environment)));
    if (question !== undefined) this.#view.early.push(question);
    this.#redraws = new RedrawTiming(this.#view, () => this.#drawNow());
    this.#reader = new InputReader(
      (event) => this.#handle(event),
      () => this.#draw(),
    );
    const screen = open({
      onInput: (bytes) => this.#reader.read(bytes),
      onRedraw: () => {
        this.#askBackground();
        this.#draw();
      },
      onEnd: () => this.close(),
    });
    this.#context = new ScreenContext(this.#view, screen, options.panels ?? PANELS, {
      redraws: this.#redraws,
      quit: (exitCode) => this.#leave(exitCode),
      theme: (name) => this.#chooseTheme(name),
    });
    this.#keys = new Keys(this.#context, this.#context.elements);
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

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#redraws.stop();
    await this.#reader.stop();
    this.#context.screen.close();
    await this.#context.chat?.close();
  }

  async #open(): Promise<void> {
    const { cwd, root, model, session, retrieval, watch, environment } = this.#options;
    const view = this.#view;
    const context = this.#context;
    view.prompt = { ...createPrompt(readHistory(historyFile())), editor: view.prompt.editor };
    const drawing = import('./transcript/conversation-lines.ts');
    const project = await openProject({ cwd, root });
    const { config } = project;
    await this.#useDriver(config.values['ui.driver']);
    view.keymap = createKeymap(config.keys);
    this.#takeTheme(() => this.#theme.choose(config.values['ui.theme']));
    context.screen.setMouse(config.values['ui.mouse']);
    if (config.values['ui.ascii'] && !needsAscii(environment)) view.glyphs = glyphs(true);
    view.root = project.root;
    this.#draw();
    const chat = await openChat({ cwd, project, ui: context.ui, model, session, retrieval, watch });
    const { createConversationLines } = await drawing;
    if (this.#closing !== undefined) return await chat.close();
    view.lines = createConversationLines(view.glyphs, () => this.#draw());
    context.chat = chat;
    view.state = chat.state;
    chat.subscribe(() => {
      this.#hasNews = true;
      this.#draw();
    });
    for (const warning of view.keymap.warnings) chat.note('warning', warning);
    if (context.screen.warning !== null) chat.note('warning', context.screen.warning);
    // What can be completed is known before the index is.
    const known = context.names.refresh(() => this.#draw()).then(() => context.elements.input.suggest());
    const started = chat.start();
    const early = view.early.splice(0);
    // A question finds its sources before the model is looked for; an earlier conversation is there before what goes on with it.
    if (session !== undefined) await started;
    for (const line of early) chat.send(line);
    await Promise.all([started, known]);
    if (early.length === 0) this.#offerSetup();
  }

  /** The settings may ask for another driver than the one that drew the first frame. */
  async #useDriver(chosen: 'auto' | 'native' | 'blessed'): Promise<void> {
    const painter = await otherPainter(this.#options.environment, chosen);
    if (painter === null || this.#closing !== undefined) return;
    this.#context.screen.use(painter);
    this.#limitColours();
    this.#draw();
  }

  #limitColours(): void {
    this.#theme.limit(this.#context.screen.colours);
    this.#view.theme = this.#theme.current;
  }

  #offerSetup(): void {
    this.#takeState();
    const { overlay, prompt, state } = this.#view;
    // A user who types already knows what to do.
    const isIdle =
      overlay === null && prompt.editor.text === '' && state?.items.every(({ kind }) => kind !== 'question');
    if (isIdle && this.#context.chat?.setup.isNew === true) openSetup(this.#context);
  }

  /** The state is built for a frame or a key, not for each piece of an answer: many pieces share a frame. */
  #takeState(): void {
    const { chat } = this.#context;
    const view = this.#view;
    if (chat === null || !this.#hasNews) return;
    this.#hasNews = false;
    const { state } = chat;
    view.state = state;
    view.waiting.follow(state.busy, Date.now());
    view.root = chat.project.root;
    if (view.overlay instanceof SetupPage && state.setup === null) view.overlay = null;
    this.#redraws.tick(state.busy !== null || state.tasks.length > 0 || state.index.state === 'building');
  }

  #handle(event: InputEvent): void {
    this.#takeState();
    if (event.kind !== 'reply') return this.#keys.handle(event);
    const background = backgroundOf(event.sequence);
    if (background !== null) this.#takeTheme(() => this.#theme.saw(background));
  }

  /** The answer comes when it comes: nothing waits for it. */
  #askBackground(): void {
    const { screen } = this.#context;
    if (!this.#theme.asks || !screen.isXterm) return;
    this.#reader.awaitReply();
    screen.send(ASK_BACKGROUND);
  }

  #chooseTheme(name?: string): readonly string[] {
    const wanted = [...THEME_NAMES, 'auto' as const].find((known) => known === name);
    if (wanted !== undefined) this.#takeTheme(() => this.#theme.choose(wanted));
    const { chosen } = this.#theme;
    return [chosen, ...[...THEME_NAMES, 'auto'].filter((other) => other !== chosen)];
  }

  #takeTheme(change: () => void): void {
    const before = this.#view.theme;
    change();
    this.#view.theme = this.#theme.current;
    if (before === this.#view.theme) return;
    this.#context.screen.forget();
    this.#draw();
  }

  /** Something changed. */
  #draw(): void {
    this.#redraws.draw();
  }

  #drawNow(): void {
    this.#takeState();
    const { screen, elements } = this.#context;
    const grid = screen.blank();
    const cursor = drawScreen(this.#view, elements, grid);
    screen.draw(grid, cursor);
  }
}
