/** Tokens and speed of a conversation, for /tokens and the bar. */

import type { GeneratorIdentity, Usage } from '../../../model/index.ts';
import type { AnswerEnd, PromptView } from '../../answering/ask.ts';
import { readingSpeed } from '../../models/reading-speed.ts';
import type { ChatState } from '../types.ts';
import type { Busy, BusyKind } from '../views.ts';

/** Speed is computed over this window, milliseconds. */
const SPEED_MS = 3000;
/** While an answer is written, its length is estimated from its characters. */
const CHARS_PER_TOKEN = 4;
const NONE = { turns: 0, promptTokens: 0, cachedTokens: 0, answerTokens: 0 };

export class TokenMeter {
  sums = NONE;
  last: Usage | null = null;
  /** How the last answer ended; null while there is none. */
  end: AnswerEnd | null = null;
  context: ChatState['context'] = null;
  /** Tokens in a second. */
  speed: number | null = null;
  #written: { readonly atMs: number; readonly chars: number }[] = [];

  /** A question was asked. */
  begin(): void {
    this.#written = [];
  }

  clear(): void {
    this.sums = NONE;
    this.last = null;
    this.end = null;
    this.context = null;
    this.speed = null;
  }

  prompt({ promptTokens, generator }: PromptView): void {
    this.end = null;
    this.context = { used: promptTokens, limit: generator.contextTokens };
  }

  wrote(text: string): void {
    const now = Date.now();
    this.#written = [...this.#written.filter(({ atMs }) => now - atMs <= SPEED_MS), { atMs: now, chars: text.length }];
    const [first] = this.#written;
    const ms = now - (first?.atMs ?? now);
    const chars = this.#written.slice(1).reduce((sum, piece) => sum + piece.chars, 0);
    if (ms >= 500) this.speed = (chars / CHARS_PER_TOKEN / ms) * 1000;
  }

  /** An answer ended. */
  read(usage: Usage, { contextTokens }: GeneratorIdentity): void {
    const { turns, promptTokens, cachedTokens, answerTokens } = this.sums;
    this.last = usage;
    this.sums = {
      turns: turns + 1,
      promptTokens: promptTokens + usage.promptTokens,
      cachedTokens: cachedTokens + usage.cachedTokens,
      answerTokens: answerTokens + usage.answerTokens,
    };
    this.context = { used: usage.promptTokens + usage.answerTokens, limit: contextTokens };
    if (usage.answerMs > 0) this.speed = (usage.answerTokens / usage.answerMs) * 1000;
  }
}

/** Time to read this many tokens at the measured speed of the model. */
export function forecastOf(kind: BusyKind, tokens: number, prompt: PromptView | null): Pick<Busy, 'forecastMs'> {
  if (kind !== 'reading' || tokens === 0) return {};
  const speed = prompt === null ? null : readingSpeed(prompt.generator);
  return { forecastMs: speed === null ? null : (tokens / speed) * 1000 };
}
