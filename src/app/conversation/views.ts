/** Parts of what a conversation shows: sources, what runs, the index, the model, what is to be fetched. Data only. */

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
  /** Words of it that the answer leans on, as they are there; missing or '' where none are known. */
  readonly quote?: string;
  /** The answer opens with the quote, which begins on this line; missing for other quotes. */
  readonly quotedFrom?: number;
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

/** A change of files that is proposed and not made yet. */
export interface ChangeView {
  readonly title: string;
  readonly files: readonly string[];
  /** Those that somebody else changed since it was proposed. */
  readonly changedOutside: readonly string[];
}
