/**
 * A conversation about a project without a screen: takes lines, keeps the index fresh meanwhile, and reports its state to
 * its client. Everything that goes wrong becomes an entry of the transcript; nothing here prints.
 */

import { MlxCodeError } from '../../base/errors.ts';
import type { Progress, RepoPath } from '../../base/types.ts';
import { withoutThinking } from '../../model/index.ts';
import type { Session } from '../../sessions/index.ts';
import type { AnswerEnd, PromptView } from '../answering/ask.ts';
import { openChatSessions } from '../answering/sessions.ts';
import { type Leaving, leavesMachine } from '../models/leaves.ts';
import { leavingInShort } from '../models/leaving-words.ts';
import { openProject, type Project } from '../project/project.ts';
import type { AppWork } from '../work.ts';
import { askInChat } from './answer.ts';
import { errorView } from './chat-error.ts';
import type { Chat } from './chat-interface.ts';
import { mayRunNow, runLine } from './commands/commands.ts';
import { Setup } from './commands/setup.ts';
import { FileList } from './file-list.ts';
import { Items, NEW_ANSWER } from './items.ts';
import { LastTurn } from './last-turn.ts';
import { LineQueue } from './line-queue.ts';
import { LiveChatIndex } from './live-index.ts';
import { forecastOf, type Meter } from './meter.ts';
import { ChatModel, type OpenGenerator } from './model.ts';
import { readSource } from './read-source.ts';
import { ChatRecord } from './record.ts';
import type { CommandResult } from './results.ts';
import { ShownSources } from './shown-sources.ts';
import { Tasks } from './tasks.ts';
import type { AskedQuestion, ChatState, ChatUi } from './types.ts';
import type { Busy, BusyKind, Task } from './views.ts';

export interface ChatOptions {
  readonly cwd: string;
  readonly project: Project;
  readonly ui: ChatUi;
  readonly openGenerator: OpenGenerator;
  readonly model?: string | undefined;
  /** A session to go on with, or the name of a new one. */
  readonly session?: string | undefined;
  readonly retrieval: boolean;
  readonly watch: boolean;
}

/** What belongs to the root that is talked about. */
interface Here {
  readonly project: Project;
  live: LiveChatIndex;
  readonly record: ChatRecord;
  /** Kept, as every frame of a screen asks for it. */
  leaving?: { readonly choice: string | undefined; readonly what: Leaving };
}

export class Conversation implements Chat {
  readonly items: Items;
  readonly model: ChatModel;
  readonly setup: Setup;
  readonly files = new FileList();
  readonly sources = new ShownSources(
    () => this.project,
    () => this.changed(),
  );
  readonly #options: ChatOptions;
  readonly #wishes: { retrieval: boolean; pinned: readonly string[] };
  readonly #last = new LastTurn();
  readonly #tasks = new Tasks(() => this.changed());
  readonly #listeners = new Set<() => void>();
  readonly #lines: LineQueue;
  #here: Here;

  private constructor(options: ChatOptions) {
    this.#options = options;
    this.#wishes = { retrieval: options.retrieval, pinned: [] };
    this.items = new Items(() => this.changed());
    this.model = new ChatModel(options.project.config, options.model, options.openGenerator, () => this.changed());
    this.#here = this.#at(options.project);
    this.#lines = new LineQueue({
      run: (line, work) => runLine(this, line, work),
      guarded: (action) => this.#guarded(action),
      onStart: () => {
        this.#last.failure = null;
      },
      onChange: () => this.changed(),
    });
    this.setup = new Setup(this);
  }

  /** Quick: what takes time begins with `start`, once there is something to see. */
  static open(options: ChatOptions): Conversation {
    return new Conversation(options);
  }

  /** Begins to watch, looks for the model and loads it, and goes on with the session that was asked for. */
  async start(): Promise<void> {
    for (const warning of this.project.config.warnings) this.note('warning', warning);
    const { session } = this.#options;
    await Promise.all([
      this.live.start(),
      this.#guarded(async () => {
        await this.model.look();
        if (this.model.view.state === 'none') await this.setup.look();
        else this.model.warmUp(this.#background());
      }),
      session === undefined ? undefined : this.#guarded(() => this.resumeOrName(session)),
    ]);
  }

  get state(): ChatState {
    return {
      root: this.project.root,
      items: this.items.all,
      busy: this.#lines.busy,
      queued: this.#lines.waiting,
      model: this.model.view,
      leaves: leavingInShort(this.leaving),
      context: this.meter.context,
      tokensPerSecond: this.meter.speed,
      index: this.live.view,
      watch: this.live.watch,
      session: this.record.session,
      sources: this.sources.all,
      pinned: this.pinned,
      retrieval: this.retrieval,
      tasks: this.#tasks.all,
      setup: this.setup.view,
    };
  }

  /** @returns how to stop listening */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A line as typed: a question, a `/command` or a `!command`. While something runs it waits its turn. */
  send(line: string): void {
    const text = line.trim();
    if (text === '' || this.closing.aborted) return;
    if (this.#lines.busy === null || !mayRunNow(text)) this.#lines.add(text);
    else void this.#guarded(() => runLine(this, text, this.#background()));
  }

  unqueue(): string | null {
    return this.#lines.takeBack();
  }

  stop(): boolean {
    return this.#lines.stop();
  }

  async idle(): Promise<void> {
    await this.#lines.idle();
  }

  async close(): Promise<void> {
    if (this.closing.aborted) return;
    await this.#lines.close();
    this.setup.stop();
    this.record.close();
    await Promise.all([this.live.close(), this.model.close()]);
  }

  // --- for commands ---

  get ui(): ChatUi {
    return this.#options.ui;
  }

  get cwd(): string {
    return this.#options.cwd;
  }

  get project(): Project {
    return this.#here.project;
  }

  get live(): LiveChatIndex {
    return this.#here.live;
  }

  get record(): ChatRecord {
    return this.#here.record;
  }

  get retrieval(): boolean {
    return this.#wishes.retrieval;
  }

  set retrieval(on: boolean) {
    this.#wishes.retrieval = on;
  }

  get pinned(): readonly string[] {
    return this.#wishes.pinned;
  }

  set pinned(paths: readonly string[]) {
    this.#wishes.pinned = paths;
  }

  get prompt(): PromptView | null {
    return this.#last.prompt;
  }

  get lastAsked(): AskedQuestion | null {
    return this.#last.asked;
  }

  get failure(): MlxCodeError | null {
    return this.#last.failure;
  }

  get meter(): Meter {
    return this.#last.meter;
  }

  get closing(): AbortSignal {
    return this.#lines.closing;
  }

  show(result: CommandResult): void {
    this.items.add({ kind: 'result', result });
  }

  note(level: 'info' | 'warning', text: string): void {
    this.items.add({ kind: 'note', level, text });
  }

  showError(error: unknown): void {
    if (error instanceof MlxCodeError && error.code === 'E_CANCELLED') this.show({ of: 'stopped' });
    else this.items.add({ kind: 'error', error: errorView(error) });
  }

  async ask(asked: AskedQuestion, work: AppWork): Promise<void> {
    this.items.add({ kind: 'question', text: asked.text });
    this.#last.begin(asked);
    await askInChat(this, asked, work);
  }

  setBusy(kind: BusyKind, done = 0, total = 0, more: Pick<Busy, 'host' | 'words'> = {}): void {
    const { busy } = this.#lines;
    if (busy === null) return;
    const { startedAtMs, kind: before, sinceMs: since = startedAtMs } = busy;
    const sinceMs = kind === before ? since : Date.now();
    this.#lines.busy = { kind, done, total, startedAtMs, sinceMs, ...more, ...forecastOf(kind, total, this.prompt) };
    this.changed();
  }

  async runIdle(wanted: () => boolean, what: (work: AppWork) => Promise<void>): Promise<void> {
    await this.#lines.runIdle(wanted, what);
  }

  get leaving(): Leaving {
    const { choice } = this.model;
    const known = this.#here.leaving;
    if (known !== undefined && known.choice === choice) return known.what;
    const what = leavesMachine(this.project, { model: choice });
    this.#here.leaving = { choice, what };
    return what;
  }

  failed(error: unknown): void {
    this.#last.failed(error);
  }

  setPrompt(prompt: PromptView): void {
    this.#last.prompted(prompt);
    this.setBusy('reading', 0, prompt.promptTokens);
  }

  ended(end: AnswerEnd, prompt: PromptView | undefined): void {
    if (this.#last.ended(end, prompt)) this.changed();
  }

  wrote(text: string): void {
    this.meter.wrote(text);
    if (this.#lines.busy?.kind !== 'writing') this.setBusy('writing');
  }

  task(key: string, task: Task | null): void {
    this.#tasks.set(key, task);
  }

  taskOf(key: string, what: string): (progress: Progress) => void {
    return this.#tasks.progressOf(key, what);
  }

  /** Forgets what was said and empties the transcript. @param name of the session that begins */
  begin(name?: string): void {
    this.record.begin(name);
    this.items.clear();
    this.#last.clear();
    this.sources.show([]);
  }

  /** Goes on with a session: shows its turns, and lets the model see them. */
  async resume(session: Session): Promise<void> {
    this.begin();
    const turns = await this.record.resume(session);
    for (const turn of turns) {
      this.items.add({ kind: 'question', text: turn.question });
      const sources = turn.sources.map((source) =>
        readSource({ ...source, path: source.path as RepoPath }, turn.citations, 'read then', null),
      );
      const state = turn.state === 'done' ? 'done' : turn.state === 'cancelled' ? 'cancelled' : 'failed';
      const isInterrupted = turn.state === 'interrupted' || turn.state === 'open';
      const kept = { model: turn.model, isInterrupted };
      this.items.add({ ...NEW_ANSWER, text: withoutThinking(turn.answer), state, sources, kept });
      this.sources.show(sources);
    }
    const last = turns.at(-1);
    if (last !== undefined) this.#last.asked = { text: last.question, question: last.question };
    this.changed();
  }

  /** The session of that name or id in this project; when there is none, a new one takes the name. */
  async resumeOrName(name: string): Promise<void> {
    const sessions = await this.record.sessions();
    let session: Session;
    try {
      session = sessions.find(name, this.project.root);
    } catch (error) {
      if (!(error instanceof MlxCodeError) || error.code !== 'E_SESSION_UNKNOWN') throw error;
      await this.record.rename(name);
      return;
    }
    await this.resume(session);
  }

  /** Changes to another root: its index, its settings, a new conversation; the model stays. @throws E_ROOT_*, E_CONFIG_INVALID */
  async changeProject(path: string): Promise<void> {
    const project = await openProject({ cwd: this.cwd, root: path });
    await this.live.close();
    this.record.close();
    this.pinned = [];
    this.#here = this.#at(project);
    this.begin();
    await this.live.start();
    await this.model.look(project.config);
  }

  /** Reads the settings again. @throws E_CONFIG_INVALID */
  async reload(): Promise<void> {
    const { root, under, why } = this.project;
    const { live, record } = this.#here;
    this.#here = { project: { ...(await openProject({ cwd: this.cwd, root })), under, why }, live, record };
    await this.model.look(this.project.config);
    this.changed();
  }

  async restartWatch(on: boolean): Promise<void> {
    await this.live.close();
    this.#here.live = this.#liveIndex(this.project, on);
    await this.live.start();
    this.changed();
  }

  changed(): void {
    for (const listener of this.#listeners) listener();
  }

  // --- internal ---

  async #guarded(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.showError(error);
    }
  }

  #background(): AppWork {
    return { onMessage: (text) => this.note('info', text), onProgress: this.#tasks.loading() };
  }

  #liveIndex(project: Project, watch = this.#options.watch): LiveChatIndex {
    return new LiveChatIndex({
      project,
      watch,
      onChange: () => this.changed(),
      onFiles: () => void this.sources.look(),
      onResult: (result) => this.show(result),
    });
  }

  #at(project: Project): Here {
    const record = new ChatRecord(project, () => openChatSessions((text) => this.note('warning', text)));
    return { project, live: this.#liveIndex(project), record };
  }
}
