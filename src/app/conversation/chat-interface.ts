/** A conversation as its commands and its answers see it. `chat.ts` is the one there is. */

import type { MlxCodeError } from '../../base/errors.ts';
import type { Leaving } from '../models/data-leaving.ts';
import type { Project } from '../project/project.ts';
import type { AppWork } from '../work-options.ts';
import type { ProposedChange } from './changes/proposed-change.ts';
import type { ChatModel } from './conversation-model.ts';
import type { ConversationRoot } from './conversation-root.ts';
import type { FileList } from './file-list.ts';
import type { LiveChatIndex } from './freshness/live-index.ts';
import type { Items } from './items.ts';
import type { CommandResult } from './results.ts';
import type { Tasks } from './tasks.ts';
import type { LastTurn } from './turn/last-turn.ts';
import type { ChatRecord } from './turn/record.ts';
import type { ShownSources } from './turn/shown-sources.ts';
import type { AskedQuestion, ChatState, ChatUi } from './types.ts';
import type { Busy, BusyKind, SetupView } from './views.ts';

/** Fetching what answers need. */
export interface SetupSteps {
  readonly view: SetupView | null;
  readonly isNew: boolean;
  look(): Promise<void>;
  run(): Promise<void>;
  stop(): boolean;
  skip(): void;
}

export interface Chat {
  readonly ui: ChatUi;
  readonly cwd: string;
  readonly items: Items;
  readonly model: ChatModel;
  readonly setup: SetupSteps;
  readonly files: FileList;
  readonly sources: ShownSources;
  readonly place: ConversationRoot;
  readonly project: Project;
  readonly live: LiveChatIndex;
  readonly record: ChatRecord;
  readonly state: ChatState;
  /** What leaves this machine with the settings and the model of now. */
  readonly leaving: Leaving;
  /** Aborted when the conversation ends: for what goes on beside it. */
  readonly closing: AbortSignal;
  /** The change of files that is proposed and not made yet, and who decides about changes. */
  readonly change: ProposedChange;
  /** Questions are looked up in the code. */
  retrieval: boolean;
  /** Files that go along with every question. */
  pinned: readonly string[];
  /** The last question, its prompt and its answer; tokens and speed of all of them. */
  readonly last: LastTurn;
  /** What goes on beside the conversation. */
  readonly tasks: Tasks;
  /** What the answer to the last line failed with, or null. */
  readonly failure: MlxCodeError | null;

  start(): Promise<void>;
  /** @returns how to stop listening */
  subscribe(listener: () => void): () => void;
  /** A line as typed: a question, a `/command` or a `!command`. While something runs it waits its turn. */
  send(line: string): void;
  /** Takes the last queued line back, to be edited. */
  unqueue(): string | null;
  /** Stops what runs; what is queued stays. @returns false when nothing runs */
  stop(): boolean;
  /** Fulfilled when nothing runs and nothing is queued. */
  idle(): Promise<void>;
  close(): Promise<void>;

  /** Shows what a command gives. */
  show(result: CommandResult): void;
  /** Shows what the parts below have to tell. */
  note(level: 'info' | 'warning', text: string): void;
  showError(error: unknown): void;
  ask(asked: AskedQuestion, work: AppWork): Promise<void>;
  setBusy(kind: BusyKind, done?: number, total?: number, more?: Pick<Busy, 'host' | 'words'>): void;
  /** Runs something as if it had been typed, once nothing else runs; what was typed meanwhile goes first. */
  runIdle(wanted: () => boolean, what: (work: AppWork) => Promise<void>): Promise<void>;
  /** Forgets what was said and empties the transcript. @param name of the session that begins */
  begin(name?: string): void;
  changed(): void;
}
