/** Answers of several models to one question of a conversation, of which one is to be chosen. Data only. */

import type { PromptView } from '../../answering/ask.ts';
import type { ComparedAnswer } from '../../answering/choosing/compare.ts';
import type { AskedQuestion } from '../types.ts';

export interface Comparison {
  /** Of the entry in the transcript. */
  readonly id: number;
  readonly asked: AskedQuestion;
  readonly prompt: PromptView;
  readonly answers: readonly ComparedAnswer[];
  /** The last turn of the session asked the same: the answer that is chosen takes its place. */
  readonly replaces: boolean;
}
