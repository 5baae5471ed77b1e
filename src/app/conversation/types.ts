/** What a conversation shows, and what it needs from its client. Data only, but for the interfaces at the end. */

import type { Place, StandingKind } from '../../chat/index.ts';

/** A piece of code that an answer was given, or a hit of a search, as it was read. */
export interface ReadSource {
  /** As the answer cites it. */
  readonly number: number;
  /** Relative to the root; `stdin` for what was given by hand. */
  readonly path: Place['path'];
  /** 1-based, inclusive; as they were read. */
  readonly startLine: number;
  readonly endLine: number;
  readonly symbol: string;
  /** Why it is there, in a few words. */
  readonly why: string;
  /** Of the search that found it; null for what was not searched for. */
  readonly score: number | null;
  /** The answer cites it, by itself or as found by matching. */
  readonly cited: boolean;
  /** Only found by matching: `[≈2]` in the answer, and the lines are those that its sentences speak of. */
  readonly matched: boolean;
  /** The lines as the model read them, of which these may be a part; the hash is that of `passageHash`. */
  readonly read: { readonly startLine: number; readonly endLine: number; readonly hash: string };
}

/** The same as it is now. */
export interface SourceView extends ReadSource {
  /** What became of its lines. */
  readonly standing: StandingKind;
  /** Where to find them now. */
  readonly lineNow: number;
}

/** `nothing`: the index holds nothing that fits, so the model was not asked; `hits`: there is no model, and this was found. */
export type AnswerState = 'writing' | 'done' | 'cancelled' | 'failed' | 'nothing' | 'hits';

/** One entry of the transcript. A changed entry is a new object, an unchanged one stays the same. */
export type ChatItem =
  | { readonly id: number; readonly kind: 'question'; readonly text: string }
  | {
      readonly id: number;
      readonly kind: 'answer';
      readonly text: string;
      /** What the model wrote for itself before: never copied, kept or sent back. */
      readonly thinking?: string;
      readonly state: AnswerState;
      readonly sources: readonly ReadSource[];
      /** What a reader must know of the answer, a sentence each; /context shows more. */
      readonly notes: readonly string[];
      /** How much of what was found was read, model, tokens and speed; '' until it is done. */
      readonly footer: string;
    }
  /** What a command had to say; Markdown. */
  | { readonly id: number; readonly kind: 'output'; readonly title: string; readonly text: string }
  | {
      readonly id: number;
      readonly kind: 'note';
      readonly level: 'info' | 'warning' | 'error';
      readonly text: string;
    };

/** `waiting`: for answers ahead, whose number is `done`, or for the server `host`. */
export type BusyKind = 'searching' | 'loading' | 'waiting' | 'reading' | 'thinking' | 'writing' | 'command';

export interface Busy {
  readonly kind: BusyKind;
  readonly done: number;
  /** 0 while unknown. */
  readonly total: number;
  readonly startedAtMs: number;
  /** When this kind of it began. */
  readonly sinceMs?: number;
  /** How long all the reading takes at the measured speed; null or missing while that is not known. */
  readonly forecastMs?: number | null;
  /** The server that has the request, such as `localhost:8080`, and why it waits; '' for no reason given. */
  readonly host?: string;
  readonly words?: string;
}

/** Something that goes on beside the conversation, such as a download. */
export interface Task {
  readonly what: string;
  readonly done: number;
  /** 0 while unknown. */
  readonly total: number;
  readonly unit: 'bytes' | 'files' | 'chunks' | 'steps' | 'tokens' | 'queries';
  readonly startedAtMs: number;
}

export interface IndexView {
  /** `behind`: files changed that are not in it yet. */
  readonly state: 'none' | 'building' | 'fresh' | 'behind' | 'problem';
  readonly files: number;
  readonly done: number;
  readonly total: number;
  /** What is wrong, in a sentence; '' when nothing is. */
  readonly detail: string;
}

/** What keeps the index fresh: this process, a comparison at each question, another process, or nothing. */
export type WatchKind = 'starting' | 'on' | 'polling' | 'elsewhere' | 'off';

export interface ModelStateView {
  /** '' when none is chosen or known. */
  readonly name: string;
  /** Where questions and code go; null when they stay here. */
  readonly sentTo: string | null;
  /** `none`: there is none on this machine; `idle`: it is loaded with the first question. */
  readonly state: 'none' | 'idle' | 'loading' | 'ready';
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
  readonly session: { readonly id: string; readonly name: string } | null;
  /** Of the last answer or search. */
  readonly sources: readonly SourceView[];
  /** Files that every question brings along. */
  readonly pinned: readonly string[];
  readonly retrieval: boolean;
  readonly tasks: readonly Task[];
  /** What a first run may fetch; null when nothing is missing or it was not looked at. */
  readonly setup: SetupView | null;
}

/** What is missing for answers, and what fetching it would take. */
export interface SetupView {
  readonly items: readonly SetupItemView[];
  readonly running: boolean;
}

export interface SetupItemView {
  readonly name: string;
  readonly purpose: string;
  readonly state: 'ready' | 'missing' | 'fetching' | 'failed';
  /** To fetch; null when that is not known. */
  readonly bytes: number | null;
  /** 0 to 1 while it is fetched. */
  readonly share: number;
  readonly note: string;
}

export type Panel = 'help' | 'keys' | 'sources' | 'tree' | 'models' | 'sessions' | 'files' | 'themes';

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
  /** The keys of this interface as Markdown; '' where there are none. */
  keys(): string;
  confirm(text: string): Promise<boolean>;
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
}
