/**
 * A conversation about a project without a screen: takes lines, keeps the index fresh meanwhile, and reports its state to
 * its client. Everything that goes wrong becomes an entry of the transcript; nothing here prints.
 */

import { MlxCodeError } from '../../base/errors.ts';
import { openChatSessions } from '../answering/sessions.ts';
import type { Leaving } from '../models/data-leaving.ts';
import type { Project } from '../project/project.ts';
import type { AppWork } from '../work-options.ts';
import type { ProposedChange } from './changes/proposed-change.ts';
import { errorView } from './chat-error.ts';
import type { Chat } from './chat-interface.ts';
import type { ChatOptions } from './chat-options.ts';
import { mayRunNow, runLine } from './commands/commands.ts';
import { resumeOrName } from './commands/session-commands.ts';
import { Setup } from './commands/setup.ts';
import { ChatModel } from './conversation-model.ts';
import { ConversationRoot } from './conversation-root.ts';
import { FileList } from './file-list.ts';
import type { LiveChatIndex } from './freshness/live-index.ts';
import { Items } from './items.ts';
import { LineQueue } from './line-queue.ts';
import type { CommandResult } from './results.ts';
import { stateOf } from './state.ts';
import { Tasks } from './tasks.ts';
import { askInChat } from './turn/answer.ts';
import { LastTurn } from './turn/last-turn.ts';
import type { ChatRecord } from './turn/record.ts';
import { ShownSources } from './turn/shown-sources.ts';
import { forecastOf } from './turn/token-meter.ts';
import type { AskedQuestion, ChatState, ChatUi } from './types.ts';
import type { Busy, BusyKind } from './views.ts';

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
  readonly #choices: { retrieval: boolean; pinned: readonly string[] };
  readonly last = new LastTurn();
  readonly tasks = new Tasks(() => this.changed());
  readonly #listeners = new Set<() => void>();
  readonly #lines: LineQueue;
  readonly place: ConversationRoot;

  private constructor(options: ChatOptions) {
    this.#options = options;
    this.#choices = { retrieval: options.retrieval, pinned: [] };
    this.items = new Items(() => this.changed());
    this.model = new ChatModel(options.project.config, options.model, options.openGenerator, () => this.changed());
    this.place = new ConversationRoot(options.project, {
      ...{ cwd: options.cwd, watch: options.watch, onChange: () => this.changed() },
      onFiles: () => void this.sources.look(),
      closing: () => this.closing,
      onResult: (result) => this.show(result),
      openSessions: () => openChatSessions((text) => this.note('warning', text)),
    });
    this.#lines = new LineQueue({
      run: (line, work) => runLine(this, line, work).finally(() => this.place.git.look()),
      guarded: (action) => this.#guarded(action),
      onStart: () => {
        this.last.failure = null;
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
    this.place.git.look();
    const { session } = this.#options;
    await Promise.all([
      this.live.start(),
      this.#guarded(async () => {
        await this.model.look();
        if (this.model.view.state === 'none') await this.setup.look();
        else this.model.warmUp(this.#background());
      }),
      session === undefined ? undefined : this.#guarded(() => resumeOrName(this, session)),
    ]);
  }

  get state(): ChatState {
    const { busy, waiting } = this.#lines;
    return stateOf(this, busy, waiting);
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
    this.change.close();
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
    return this.place.project;
  }

  get live(): LiveChatIndex {
    return this.place.live;
  }

  get record(): ChatRecord {
    return this.place.record;
  }

  get change(): ProposedChange {
    return this.place.proposed;
  }

  get retrieval(): boolean {
    return this.#choices.retrieval;
  }

  set retrieval(on: boolean) {
    this.#choices.retrieval = on;
  }

  get pinned(): readonly string[] {
    return this.#choices.pinned;
  }

  set pinned(paths: readonly string[]) {
    this.#choices.pinned = paths;
  }

  get failure(): MlxCodeError | null {
    return this.last.failure;
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
    const item = this.items.add({ kind: 'question', text: asked.text });
    const turns = this.record.conversation.turns.length;
    this.last.log.add({ item, text: asked.text, turns, atMs: Date.now() });
    this.last.begin(asked);
    await askInChat(this, asked, work);
  }

  setBusy(kind: BusyKind, done = 0, total = 0, more: Pick<Busy, 'host' | 'words'> = {}): void {
    if (this.#lines.progress({ kind, done, total, ...more, ...forecastOf(kind, total, this.last.prompt) }))
      this.changed();
  }

  async runIdle(wanted: () => boolean, what: (work: AppWork) => Promise<void>): Promise<void> {
    await this.#lines.runIdle(wanted, what);
  }

  get leaving(): Leaving {
    return this.place.leaving(this.model.choice);
  }

  /** Forgets what was said and empties the transcript. @param name of the session that begins */
  begin(name?: string): void {
    this.record.begin(name);
    this.items.clear();
    this.last.clear();
    this.change.clear();
    this.sources.show([]);
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
    return { onMessage: (text) => this.note('info', text), onProgress: this.tasks.loading() };
  }
}
