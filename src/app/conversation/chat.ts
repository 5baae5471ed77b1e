/**
 * A conversation about a project without a screen: takes lines, keeps the index fresh meanwhile, and tells its state to
 * whoever shows it. Everything that goes wrong becomes an entry of the transcript; nothing here prints.
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
import { type AskedQuestion, askInChat } from './answer.ts';
import { chatError, withHint } from './chat-error.ts';
import { mayRunNow, runLine } from './commands/commands.ts';
import { Setup } from './commands/setup.ts';
import { FileList } from './file-list.ts';
import { Items } from './items.ts';
import { LiveChatIndex } from './live-index.ts';
import { forecastOf, Meter } from './meter.ts';
import { ChatModel, type OpenGenerator } from './model.ts';
import { readSource } from './read-source.ts';
import { ChatRecord } from './record.ts';
import { ShownSources } from './shown-sources.ts';
import type { Busy, BusyKind, ChatState, ChatUi, Task } from './types.ts';

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

export class Chat {
  readonly ui: ChatUi;
  readonly cwd: string;
  readonly items: Items;
  readonly model: ChatModel;
  readonly setup: Setup;
  readonly files = new FileList();
  readonly sources = new ShownSources(
    () => this.project,
    () => this.changed(),
  );
  project: Project;
  live: LiveChatIndex;
  record: ChatRecord;
  retrieval: boolean;
  pinned: readonly string[] = [];
  /** The last prompt, for /context. */
  prompt: PromptView | null = null;
  /** Tokens and speed of this conversation. */
  readonly meter = new Meter();
  lastAsked: AskedQuestion | null = null;
  /** What the answer to the last line failed with, or null. */
  failure: MlxCodeError | null = null;
  readonly #options: ChatOptions;
  readonly #listeners = new Set<() => void>();
  readonly #tasks = new Map<string, Task>();
  #busy: Busy | null = null;
  #leaving: { readonly project: Project; readonly choice: string | undefined; readonly leaving: Leaving } | null = null;
  #stop: AbortController | undefined;
  #queue: string[] = [];
  readonly #closing = new AbortController();
  #running: Promise<void> = Promise.resolve();

  private constructor(options: ChatOptions) {
    this.#options = options;
    this.ui = options.ui;
    this.cwd = options.cwd;
    this.project = options.project;
    this.retrieval = options.retrieval;
    this.items = new Items(() => this.changed());
    this.model = new ChatModel(options.project.config, options.model, options.openGenerator, () => this.changed());
    this.live = this.#liveIndex();
    this.record = this.#newRecord();
    this.setup = new Setup(this);
  }

  /** Quick: what takes time begins with `start`, once there is something to see. */
  static open(options: ChatOptions): Chat {
    return new Chat(options);
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
      busy: this.#busy,
      queued: this.#queue,
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
      tasks: [...this.#tasks.values()],
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
    if (this.#busy !== null && !mayRunNow(text)) {
      this.#queue = [...this.#queue, text];
      return this.changed();
    }
    if (this.#busy !== null) void this.#guarded(() => runLine(this, text, this.#background()));
    else this.#running = this.#run(text);
  }

  /** Takes the last queued line back, to be edited. */
  unqueue(): string | null {
    const line = this.#queue.at(-1);
    if (line === undefined) return null;
    this.#queue = this.#queue.slice(0, -1);
    this.changed();
    return line;
  }

  /** Stops what runs; what is queued stays. @returns false when nothing runs */
  stop(): boolean {
    if (this.#stop === undefined || this.#stop.signal.aborted) return false;
    this.#stop.abort();
    return true;
  }

  /** Fulfilled when nothing runs and nothing is queued. */
  async idle(): Promise<void> {
    while (this.#busy !== null) await this.#running;
  }

  async close(): Promise<void> {
    if (this.closing.aborted) return;
    this.#closing.abort();
    this.#queue = [];
    this.stop();
    await this.#running;
    this.setup.stop();
    this.record.close();
    await Promise.all([this.live.close(), this.model.close()]);
  }

  // --- for commands ---

  /** Aborted when the conversation ends: for what goes on beside it. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  say(title: string, text: string): void {
    this.items.add({ kind: 'output', title, text });
  }

  note(level: 'info' | 'warning' | 'error', text: string): void {
    this.items.add({ kind: 'note', level, text });
  }

  async ask(asked: AskedQuestion, work: AppWork): Promise<void> {
    this.lastAsked = asked;
    this.items.add({ kind: 'question', text: asked.text });
    this.meter.begin();
    this.failure = null;
    await askInChat(this, asked, work);
  }

  setBusy(kind: BusyKind, done = 0, total = 0, more: Pick<Busy, 'host' | 'words'> = {}): void {
    if (this.#busy === null) return;
    const { startedAtMs, kind: before, sinceMs: since = startedAtMs } = this.#busy;
    const sinceMs = kind === before ? since : Date.now();
    this.#busy = { kind, done, total, startedAtMs, sinceMs, ...more, ...forecastOf(kind, total, this.prompt) };
    this.changed();
  }

  /** Runs something as if it had been typed, once nothing else runs; what was typed meanwhile goes first. */
  async runIdle(wanted: () => boolean, what: (work: AppWork) => Promise<void>): Promise<void> {
    await this.idle();
    if (this.#busy !== null || this.closing.aborted || !wanted()) return;
    this.#running = this.#run(what);
    await this.#running;
  }

  /** What leaves this machine with the settings and the model of now. */
  get leaving(): Leaving {
    const { project } = this;
    const { choice } = this.model;
    const known = this.#leaving;
    if (known?.project === project && known.choice === choice) return known.leaving;
    const leaving = leavesMachine(project, { model: choice });
    this.#leaving = { project, choice, leaving };
    return leaving;
  }

  /** The last question failed. */
  failed(error: unknown): void {
    this.failure = error instanceof MlxCodeError ? error : new MlxCodeError('E_BUG', undefined, { cause: error });
  }

  setPrompt(prompt: PromptView): void {
    this.prompt = prompt;
    this.meter.prompt(prompt);
    this.setBusy('reading', 0, prompt.promptTokens);
  }

  ended(end: AnswerEnd, prompt: PromptView | undefined): void {
    this.meter.end = end;
    if (end.usage === null || prompt === undefined) return;
    this.meter.read(end.usage, prompt.generator);
    this.changed();
  }

  /** Text came: for the speed that is shown while it does. */
  wrote(text: string): void {
    this.meter.wrote(text);
    if (this.#busy?.kind !== 'writing') this.setBusy('writing');
  }

  /** Shows something that goes on beside the conversation; null ends it. */
  task(key: string, task: Task | null): void {
    if (task === null) this.#tasks.delete(key);
    else this.#tasks.set(key, task);
    this.changed();
  }

  /** Shows the progress of a piece of work as a task. */
  taskOf(key: string, what: string): (progress: Progress) => void {
    const startedAtMs = Date.now();
    return ({ done, total, unit, note }) =>
      this.task(key, { what: note === undefined ? what : `${what}: ${note}`, done, total, unit, startedAtMs });
  }

  /** Forgets what was said and empties the transcript. @param name of the session that begins */
  begin(name?: string): void {
    this.record.begin(name);
    this.items.clear();
    this.prompt = null;
    this.lastAsked = null;
    this.meter.clear();
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
      const notes = turn.state === 'interrupted' || turn.state === 'open' ? ['The answer was interrupted.'] : [];
      this.items.add({ kind: 'answer', text: withoutThinking(turn.answer), state, sources, notes, footer: turn.model });
      this.sources.show(sources);
    }
    const last = turns.at(-1);
    if (last !== undefined) this.lastAsked = { text: last.question, question: last.question };
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
    this.project = project;
    this.pinned = [];
    this.record = this.#newRecord();
    this.live = this.#liveIndex();
    this.begin();
    await this.live.start();
    await this.model.look(project.config);
  }

  /** Reads the settings again. @throws E_CONFIG_INVALID */
  async reload(): Promise<void> {
    const { root, under, why } = this.project;
    this.project = { ...(await openProject({ cwd: this.cwd, root })), under, why };
    await this.model.look(this.project.config);
    this.changed();
  }

  async restartWatch(on: boolean): Promise<void> {
    await this.live.close();
    this.live = this.#liveIndex(on);
    await this.live.start();
    this.changed();
  }

  changed(): void {
    for (const listener of this.#listeners) listener();
  }

  // --- internal ---

  async #run(what: string | ((work: AppWork) => Promise<void>)): Promise<void> {
    const stop = new AbortController();
    this.#stop = stop;
    this.#busy = { kind: 'command', done: 0, total: 0, startedAtMs: Date.now() };
    this.changed();
    this.failure = null;
    const work = { signal: stop.signal };
    await this.#guarded(() => (typeof what === 'string' ? runLine(this, what, work) : what(work)));
    this.#busy = null;
    this.#stop = undefined;
    const [next, ...rest] = this.#queue;
    // After a stop the queue waits until the user sends on.
    if (next !== undefined && !stop.signal.aborted && !this.closing.aborted) {
      this.#queue = rest;
      this.#running = this.#run(next);
    }
    this.changed();
  }

  async #guarded(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (error instanceof MlxCodeError && error.code === 'E_CANCELLED') this.note('info', 'Stopped.');
      else if (error instanceof MlxCodeError) this.note('error', withHint(chatError(error)));
      else this.note('error', `${error instanceof Error ? error.message : error} [E_BUG]`);
    }
  }

  #background(): AppWork {
    return { onMessage: (text) => this.note('info', text), onProgress: this.#loadProgress() };
  }

  #loadProgress(): (progress: Progress) => void {
    const show = this.taskOf('load', 'Loading the model');
    return (progress) => {
      if (progress.total > 0 && progress.done >= progress.total) this.task('load', null);
      else show(progress);
    };
  }

  #liveIndex(watch = this.#options.watch): LiveChatIndex {
    return new LiveChatIndex({
      project: this.project,
      watch,
      onChange: () => this.changed(),
      onFiles: () => void this.sources.look(),
      onNote: (level, text) => this.note(level, text),
    });
  }

  #newRecord(): ChatRecord {
    return new ChatRecord(this.project, () => openChatSessions((text) => this.note('warning', text)));
  }
}
