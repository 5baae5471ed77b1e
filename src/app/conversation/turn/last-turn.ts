/** The last question of a conversation, what the model was given for it, and how it ended. */

import { MlxCodeError } from '../../../base/errors.ts';
import type { AnswerEnd, PromptView } from '../../answering/ask.ts';
import type { FrozenPrompt } from '../../answering/frozen-prompt.ts';
import type { AskedQuestion } from '../types.ts';
import type { Comparison } from './comparison.ts';
import { TokenMeter } from './token-meter.ts';
import { type LoggedTurn, TurnLog } from './turn-log.ts';

export class LastTurn {
  asked: AskedQuestion | null = null;
  prompt: PromptView | null = null;
  failure: MlxCodeError | null = null;
  /** The prompt as the model read it; null where memory answered, or nobody was asked. */
  frozen: FrozenPrompt | null = null;
  /** Answers of several models of which one is to be chosen. */
  comparison: Comparison | null = null;
  /** Where each turn began. */
  readonly log = new TurnLog();
  /** Tokens and speed of the whole conversation. */
  readonly meter = new TokenMeter();

  begin(asked: AskedQuestion): void {
    this.asked = asked;
    this.failure = null;
    this.frozen = null;
    this.comparison = null;
    this.meter.begin();
  }

  prompted(prompt: PromptView): void {
    this.prompt = prompt;
    this.meter.prompt(prompt);
  }

  failed(error: unknown): void {
    this.failure = error instanceof MlxCodeError ? error : new MlxCodeError('E_BUG', undefined, { cause: error });
  }

  /** @returns true when there are figures to show */
  ended(end: AnswerEnd, prompt: PromptView | undefined): boolean {
    this.meter.end = end;
    if (end.usage === null || prompt === undefined) return false;
    this.meter.read(end.usage, prompt.generator);
    return true;
  }

  /** That turn and all after it are gone. */
  rewind(to: LoggedTurn): void {
    this.log.cut(to);
    const text = this.log.all.at(-1)?.text;
    this.asked = text === undefined ? null : { text, question: text };
    this.prompt = null;
    this.frozen = null;
    this.comparison = null;
  }

  clear(): void {
    this.log.clear();
    this.asked = null;
    this.prompt = null;
    this.frozen = null;
    this.comparison = null;
    this.meter.clear();
  }
}
