/** The nouns between retrieval and answer: passages that may go into a prompt, sources that went, and turns that came before. */

import type { RepoPath } from '../base/types.ts';

/** Why a passage is there: the question named its file, search found it, or what was found is used or uses it. */
export type PassageReason = 'named' | 'found' | 'neighbour' | 'input';

/** Lines of one file. */
export interface Place {
  /** Relative to the root; `stdin` for what was piped in. */
  readonly path: RepoPath | 'stdin';
  /** 1-based, inclusive. */
  readonly startLine: number;
  readonly endLine: number;
}

/** Lines of a file that may go into a prompt. */
export interface Passage extends Place {
  /** The lines as they are, joined with newlines. */
  readonly text: string;
  /** The definition it mainly holds, or ''. */
  readonly symbol: string;
  readonly reason: PassageReason;
  /** Of the hit; 0 for what was not searched for. */
  readonly score: number;
  /** The whole definition of which the passage is a piece: taken in its place where there is room. */
  readonly whole?: Pick<Passage, 'startLine' | 'endLine' | 'text'>;
}

/** A passage that went into a prompt, under the number by which an answer cites it. */
export interface Source extends Place {
  /** Counts on through a session, so that a number means one thing only. */
  readonly number: number;
  readonly symbol: string;
  readonly reason: PassageReason;
  readonly score: number;
  /** Of the lines, by `passageHash`: shows later whether they still are there. */
  readonly hash: string;
}

/** Lines of a source that a sentence speaks of. */
export interface MatchedLines {
  readonly source: Source;
  /** 1-based, inclusive, in the source's file. */
  readonly startLine: number;
  readonly endLine: number;
}

/** Lines of a source that open an answer, as they are there. */
export interface OpeningQuote extends MatchedLines {
  readonly text: string;
}

/** A source that an answer cites. */
export interface Citation extends Source {
  /** `matching`: the model did not write it, the lines are those that a sentence speaks of. `quote`: the answer opens with lines of it. */
  readonly by: 'model' | 'matching' | 'quote';
  /** Words of the source that the answer leans on, as they are there; '' where it has none of what the answer says. */
  readonly quote: string;
  /** Of a quote that opens the answer: its own lines. Those of the citation hold what sentences lean on beside it. */
  readonly quoted?: Pick<Place, 'startLine' | 'endLine'>;
}

/** A question that was answered, as the prompts of later turns show it. */
export interface EarlierTurn {
  /** As the user typed it. */
  readonly question: string;
  /** The message that the model read: sources and question. Kept as it was, so that its tokens are those in the prompt cache. */
  readonly message: string;
  /** As the user saw it. */
  readonly answer: string;
  readonly sources: readonly Source[];
}
