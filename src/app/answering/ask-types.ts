/** What a question is asked with, and the events that its answer comes as. Data only. */

import type { AnswerSupport, BudgetLimits, Citation, Claim, Composed, EarlierTurn, Passage } from '../../chat/index.ts';
import type { EndReason, GeneratorIdentity, Sampling, Usage } from '../../model/index.ts';
import type { Confidence, ImportNeighbour } from '../../search/index.ts';

export interface AskInput extends BudgetLimits {
  /** What is searched for, and whose mentions of files count. */
  readonly question: string;
  /** What the model is asked, such as a filled template. @default the question */
  readonly prompt?: string | undefined;
  /** The template of the program that the prompt is made from. @default none */
  readonly template?: string | undefined;
  /** The rules once more, behind the sources. @default those of a question */
  readonly reminder?: string | undefined;
  /** What the user typed, where that is not the question: names the session. */
  readonly typed?: string | undefined;
  /** Files to show the model, as typed: like an `@path` in the question; one that cannot be shown is an error. */
  readonly files: readonly string[];
  /** Like `files`, but one that cannot be shown is left out with a note. */
  readonly pinned?: readonly string[];
  /** What was piped in; '' for nothing. */
  readonly piped: string;
  /** Search the index. @default true */
  readonly retrieve: boolean;
  /** Show the model an outline of the project, when the conversation begins. @default true */
  readonly outline?: boolean;
  /** Ask the model even where the index holds nothing that fits. */
  readonly anyway: boolean;
  readonly languages: readonly string[];
  readonly globs: readonly string[];
  readonly cwd: string;
  /** Hits to consider. */
  readonly limit: number;
  readonly neural: boolean;
  readonly fresh: boolean;
  readonly sampling: Sampling;
  /** Answers to write, of which the best is shown. @default 1 */
  readonly bestOf?: number | undefined;
}

/** What was said before, when the question goes on with it. */
export interface Conversation {
  /** Names it to the generator's prompt cache; '' for none. */
  readonly id: string;
  /** The system message of its first turn; null for a new one. */
  readonly system: string | null;
  /** Oldest first. */
  readonly turns: readonly EarlierTurn[];
}

/** What the model is about to read. */
export interface PromptView
  extends Pick<Composed, 'sources' | 'facts' | 'cut' | 'stale' | 'forgotten' | 'shortened' | 'promptTokens'> {
  /** What the model is asked. */
  readonly question: string;
  /** What was searched for; '' when nothing was. */
  readonly query: string;
  readonly confidence: Confidence;
  readonly dropped: readonly Passage[];
  /** Files that have to do with the named ones, or with the best source, by an import, and are not among the sources. */
  readonly related: readonly ImportNeighbour[];
  /** Lines of the sources that open the answer, best first: its first citations. Of a small model; else none. */
  readonly quotes: readonly Citation[];
  readonly generator: GeneratorIdentity;
  /** Longest answer. Tokens. */
  readonly answerTokens: number;
  readonly system: string;
  /** Under which the answer is remembered; '' when it is not. */
  readonly memoryKey: string;
  /** The turn's own message, for the turns after it. */
  readonly message: string;
}

export type AskEvent =
  | { readonly kind: 'note'; readonly text: string }
  /** The index holds nothing that fits, and the model was not asked; the nearest guesses, best first; `strange` as in `ContextAnswer`. */
  | {
      readonly kind: 'nothing';
      readonly confidence: Confidence;
      readonly nearest: readonly Passage[];
      readonly strange: readonly string[] | null;
    }
  /** The best of what the model will be given, before it is loaded and before any of it is counted; numbered as far as is known. */
  | { readonly kind: 'found'; readonly passages: readonly (Passage & { readonly number: number })[] }
  | { readonly kind: 'prompt'; readonly prompt: PromptView }
  | { readonly kind: 'waiting'; readonly ahead: number }
  /** One of several answers is written, of which the best will be shown. */
  | { readonly kind: 'sampling'; readonly number: number; readonly of: number }
  | { readonly kind: 'reading'; readonly done: number; readonly total: number }
  /** The request is with a server; with words it is to be tried again. */
  | { readonly kind: 'asked'; readonly host: string; readonly words: string }
  /** Never part of the answer. */
  | { readonly kind: 'thinking'; readonly text: string }
  /** The text so far was thinking, as shows only now: the answer begins anew. */
  | { readonly kind: 'rethink' }
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'end';
      readonly reason: EndReason | 'cancelled';
      /** As shown. */
      readonly answer: string;
      /** Whether the model wrote thinking, which is not part of the answer. */
      readonly thought: boolean;
      /** In the order of their numbers. A source that the model cites and the matcher finds is listed once, as the model's. */
      readonly citations: readonly Citation[];
      /** Its sentences that state something, in order, with the sources behind each. */
      readonly claims: readonly Claim[];
      /** How often the answer has a citation that was found by matching. */
      readonly foundCitations: number;
      /** Numbers in the answer that belong to no source; they were taken out. */
      readonly unknownCitations: number;
      readonly redacted: number;
      /** Names of code in the answer that no source, no file of the index and no word of the question holds; missing where there are none. */
      readonly invented?: readonly string[];
      /** The same was asked before: the model was not asked again. */
      readonly fromMemory: boolean;
      /** Null after a cancel, and from memory. */
      readonly usage: Usage | null;
      /** All that were written, where the answer is the best of several. */
      readonly samples?: readonly AnswerSample[];
    };

/** One of several answers. */
export interface AnswerSample {
  readonly answer: string;
  readonly reason: EndReason | 'cancelled';
  /** Null for the first, which is answered as it would be alone. */
  readonly seed: number | null;
  readonly support: AnswerSupport;
  /** See `supportScore`. */
  readonly score: number;
  /** Share of words in common with the others, on average. */
  readonly agreement: number;
  readonly isShown: boolean;
}

export type AnswerEnd = Extract<AskEvent, { kind: 'end' }>;

/** What of a prompt is remembered: nothing of the question, nor of the code. */
export interface RememberedPrompt
  extends Omit<PromptView, 'message' | 'facts' | 'question' | 'query' | 'quotes' | 'related'> {
  /** Which of the facts that are known stood in it. */
  readonly factHashes: readonly string[];
}

/** Of an answer: what its text tells is told anew. */
export type RememberedEnd = Omit<AnswerEnd, 'claims'>;

/** An answer as it was given. */
export interface Remembered {
  readonly prompt: RememberedPrompt;
  readonly end: RememberedEnd;
}

/** Answers that were given before. */
export interface Recall {
  /** Which model answers, and in which revision. */
  readonly model: string;
  /** @returns null for what was not answered before, or is to be asked anew */
  find(key: string): Promise<Remembered | null>;
}
