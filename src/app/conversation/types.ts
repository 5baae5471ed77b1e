/** What a conversation shows, and what it needs from its client. Data only, but for the interfaces at the end. */

import type { EditPlan } from '../../edit/index.ts';
import type { EndFigures, PromptFigures } from '../answering/answer-figures.ts';
import type { ComparedAnswer } from '../answering/choosing/compare.ts';
import type { EditMode } from '../config/edit-keys.ts';
import type { Review } from '../editing/review.ts';
import type { GitStanding } from '../project/git-standing.ts';
import type { CommandResult, Confirmation, ErrorView, IndexLack } from './results.ts';
import type {
  Busy,
  ChangeView,
  IndexView,
  ModelStateView,
  ReadSource,
  SetupView,
  SourceView,
  Task,
  WatchKind,
} from './views.ts';

/** `nothing`: the index holds nothing that fits, so the model was not asked; `hits`: there is no model, and this was found. */
export type AnswerState = 'writing' | 'done' | 'cancelled' | 'failed' | 'nothing' | 'hits';

/** One entry of the transcript. A changed entry is a new object, an unchanged one stays the same. */
export type ChatItem =
  | { readonly id: number; readonly kind: 'question'; readonly text: string }
  | {
      readonly id: number;
      readonly kind: 'answer';
      /** What the model wrote; '' where it was not asked. */
      readonly text: string;
      /** What the model wrote for itself before: never copied, kept or sent back. */
      readonly thinking?: string;
      readonly state: AnswerState;
      readonly sources: readonly ReadSource[];
      /** What the answer may lack; null for nothing. */
      readonly lack: IndexLack | null;
      /** What the search and the files have to tell, a sentence each. */
      readonly notes: readonly string[];
      /** In the state `nothing`: the question belongs to another project; its words that are nowhere here. Null for any other. */
      readonly strange: readonly string[] | null;
      /** There is a model to ask. */
      readonly hasModel: boolean;
      /** Null until the model is asked. */
      readonly prompt: PromptFigures | null;
      /** Null until the model has ended. */
      readonly end: EndFigures | null;
      /** What it failed with. */
      readonly error: ErrorView | null;
      /** Of an earlier conversation: the model that answered, and whether the answer was interrupted. */
      readonly kept?: { readonly model: string; readonly isInterrupted: boolean };
      /** Of a question that several models answer: their answers in turn. `text` is the chosen one. */
      readonly compared?: readonly ComparedView[];
      /** The number of the one that the talk goes on with. */
      readonly chosen?: number;
    }
  | { readonly id: number; readonly kind: 'result'; readonly result: CommandResult }
  | { readonly id: number; readonly kind: 'error'; readonly error: ErrorView }
  /** What the parts below have to tell, in a sentence. */
  | { readonly id: number; readonly kind: 'note'; readonly level: 'info' | 'warning'; readonly text: string };

/** One of several answers to the same question. */
export interface ComparedView {
  /** From 1. */
  readonly number: number;
  /** As the model is chosen. */
  readonly name: string;
  /** As far as it is written. */
  readonly text: string;
  /** Null until it has ended. */
  readonly answer: ComparedAnswer | null;
}

export interface ChatState {
  readonly root: string;
  readonly items: readonly ChatItem[];
  readonly busy: Busy | null;
  readonly queued: readonly string[];
  readonly model: ModelStateView;
  /** What leaves this machine, in a few words; '' for nothing, null while that is not known. */
  readonly leaves: string | null;
  /** Tokens of the last prompt with its answer, and the model's window; null before the first answer. */
  readonly context: { readonly used: number; readonly limit: number } | null;
  readonly tokensPerSecond: number | null;
  readonly index: IndexView;
  readonly watch: WatchKind;
  /** Null outside a repository, and while it is not known. */
  readonly git: GitStanding | null;
  readonly session: { readonly id: string; readonly name: string } | null;
  /** Of the last answer or search. */
  readonly sources: readonly SourceView[];
  /** Files that every question brings along. */
  readonly pinned: readonly string[];
  readonly retrieval: boolean;
  /** Who decides about changes of files. */
  readonly mode: EditMode;
  /** The change that is proposed and not made yet; null for none. */
  readonly change: ChangeView | null;
  readonly tasks: readonly Task[];
  /** What a first run may fetch; null when nothing is missing or it was not looked at. */
  readonly setup: SetupView | null;
}

/** A change that is to be decided about piece by piece. */
export interface ReviewRequest {
  readonly plan: EditPlan;
  /** Lines of its files before the change, where they are other than in the files. */
  readonly before?: ReadonlyMap<string, readonly string[]>;
  /** Nothing may be written now: it is only looked at. */
  readonly isLookedAt: boolean;
  /** Ends the review; then nothing is written. */
  readonly signal: AbortSignal | undefined;
}

export interface ChangeReview {
  /** It shows the whole change by itself. */
  readonly isPanel: boolean;
  /** @returns what was decided; null when the user left: then nothing is written */
  ask(request: ReviewRequest): Promise<Review | null>;
}

export type Panel = 'help' | 'keys' | 'sources' | 'tree' | 'models' | 'sessions' | 'files' | 'themes' | 'turns';

/** What only a user interface can do. A method that cannot says so, and the command prints instead or tells why. */
export interface ChatUi {
  /** @returns false when there is no such panel: the command then writes what it would show */
  show(panel: Panel): boolean;
  /** Opens a file in the editor or pager. @returns why it could not, or null */
  openFile(path: string, line: number): Promise<string | null>;
  /** @returns false when there is no clipboard to be reached */
  copy(text: string): Promise<boolean>;
  /** With a name: takes that theme. @returns the themes there are, the one in use first; null where there are none */
  theme(name?: string): readonly string[] | null;
  confirm(question: Confirmation): Promise<boolean>;
  /** Lets the user decide about a change; left out where nobody can be asked: a change is then made as a whole. */
  readonly review?: ChangeReview;
  quit(): void;
}

/** A question of a conversation. */
export interface AskedQuestion {
  /** As the user typed it. */
  readonly text: string;
  /** What is searched for; the text without the name of a template. */
  readonly question: string;
  /** What the model is asked instead, such as a filled template. */
  readonly prompt?: string;
  /** Ask the model even when nothing was found. */
  readonly anyway?: boolean;
  readonly retrieve?: boolean;
  /** Ask the model even where memory has the answer. */
  readonly anew?: boolean;
}
