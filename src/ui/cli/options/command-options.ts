/** Types of the options of commands: shared by the tables that declare them and the commands that read them. */

import type { GrepOptions } from './grep-options.ts';

/** What every question about code can be told. */
export interface AskOptions {
  readonly lang?: string[];
  readonly path?: string[];
  readonly root?: string;
  readonly limit?: number;
  readonly json?: boolean;
  readonly plain?: boolean;
}

export interface SearchOptions extends AskOptions, GrepOptions {
  readonly jsonl?: boolean;
  readonly filesWithMatches?: boolean;
  readonly vimgrep?: boolean;
  readonly afterContext?: number;
  readonly beforeContext?: number;
  readonly context?: number;
  readonly maxTokens?: number;
  readonly mode?: string;
  readonly neural?: boolean;
  readonly fresh?: boolean;
  readonly scores?: boolean;
  readonly explain?: boolean;
}

export interface AskCommandOptions {
  readonly file?: string[];
  readonly retrieval: boolean;
  readonly anyway?: boolean;
  readonly limit?: number;
  readonly contextTokens?: number;
  readonly neural?: boolean;
  readonly fresh?: boolean;
  readonly lang?: string[];
  readonly path?: string[];
  readonly root?: string;
  readonly model?: string;
  readonly compare?: string[];
  readonly bestOf?: number;
  readonly each?: string;
  readonly out?: string;
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly seed?: number;
  readonly template?: string;
  readonly continue?: boolean;
  readonly session?: string;
  readonly save: boolean;
  readonly anew?: boolean;
  readonly quotes?: boolean;
  readonly json?: boolean;
}

export interface ChatCommandOptions {
  readonly session?: string;
  readonly model?: string;
  readonly root?: string | undefined;
  /** Asked first. */
  readonly question?: string | undefined;
  readonly retrieval: boolean;
  readonly watch: boolean;
  readonly plain?: boolean;
  /** False for `--no-tui`. */
  readonly tui: boolean;
}

export interface SessionListOptions {
  readonly all?: boolean;
  readonly limit?: number;
  readonly json?: boolean;
}

export interface IndexOptions {
  readonly fast?: boolean;
  readonly full?: boolean;
  readonly stop?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly continueInBackground?: boolean;
  readonly learnInBackground?: boolean;
}

export interface StatusCommandOptions {
  readonly json?: boolean;
  readonly plain?: boolean;
  /** A reason, or true for all. */
  readonly skipped?: string | true;
}

export interface WatchCommandOptions {
  readonly daemon?: boolean;
  readonly status?: boolean;
  readonly stop?: boolean;
  readonly fast?: boolean;
  readonly json?: boolean;
  /** Written to a log file: each line begins with the time. */
  readonly log?: boolean;
}
