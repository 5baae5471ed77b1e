/** What is kept of conversations. Data only. */

/** `open` while its answer is being written; `interrupted` when the process that wrote it ended without saying so. */
export type TurnState = 'open' | 'done' | 'cancelled' | 'failed' | 'interrupted';

/** How an answer ended: as a generator tells it, or because it was stopped or could not be given. */
export type TurnReason = 'stop' | 'length' | 'loop' | 'tool' | 'filter' | 'cancelled' | 'failed';

/** A piece of code that the model was given; its text is not kept. */
export interface TurnSource {
  /** By which the answer cites it. */
  readonly number: number;
  /** Relative to the session's root. */
  readonly path: string;
  /** 1-based, inclusive. */
  readonly startLine: number;
  readonly endLine: number;
  /** The definition it holds, or ''. */
  readonly symbol: string;
  /** Of the text that was given, so that a later reader can tell whether it still is there; '' when that is unknown. */
  readonly hash: string;
  readonly score: number;
}

/** A source as it is given: numbered in its order, where it has no number of its own. */
export type NewSource = Pick<TurnSource, 'path' | 'startLine' | 'endLine'> &
  Partial<Pick<TurnSource, 'number' | 'symbol' | 'hash' | 'score'>>;

/** A place that the answer names as `[number]`, or as `[≈number]` where it was found by matching. */
export interface TurnCitation {
  /** Left out where the model wrote it. */
  readonly by?: 'matching' | 'quote';
  readonly number: number;
  readonly path: string;
  /** 1-based, inclusive. */
  readonly startLine: number;
  readonly endLine: number;
  /** The lines of a quote that opens the answer; their text is not kept. */
  readonly quoted?: { readonly startLine: number; readonly endLine: number };
}

/** Tokens and milliseconds, as a generator counts them. */
export interface TurnUsage {
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly answerTokens: number;
  readonly firstTokenMs: number;
  readonly answerMs: number;
}

export interface Turn {
  readonly id: number;
  /** From 1, in the order in which they were asked. */
  readonly number: number;
  readonly question: string;
  /** All of it, or what had come when it ended. */
  readonly answer: string;
  readonly state: TurnState;
  readonly reason: TurnReason | null;
  readonly model: string;
  readonly sources: readonly TurnSource[];
  readonly citations: readonly TurnCitation[];
  readonly usage: TurnUsage | null;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  /** The answer was longer than the part that is saved. */
  readonly cut: boolean;
}

export interface Session {
  /** 12 hex digits. */
  readonly id: string;
  readonly name: string;
  /** False when the name was made from the first question. */
  readonly named: boolean;
  /** Absolute path of the root it is about. */
  readonly root: string;
  /** Of the newest turn. */
  readonly model: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly turns: number;
}

/** A session in a list; what was found in it when text was looked for. */
export interface SessionHit extends Session {
  readonly found: { readonly turn: number; readonly excerpt: string } | null;
}

export interface NewTurn {
  readonly question: string;
  /** What the user typed, where the question is made from it: names a session that this begins. @default the question */
  readonly typed?: string;
  readonly model: string;
  readonly sources?: readonly NewSource[];
}

export interface TurnEnd {
  /** The whole answer; without it, the appended text stays. */
  readonly answer?: string;
  readonly reason: TurnReason;
  readonly usage?: TurnUsage;
  readonly citations?: readonly TurnCitation[];
  /** Which model answered, where that is another one than was asked first. */
  readonly model?: string;
}
