/**
 * How many tokens a text has for a model whose tokenizer is not here: rather too many than too few, for what does not fit
 * a server's context is cut off by many servers without a word.
 */

import type { ChatMessage } from '../generation.ts';

/** Words in lower case, in capitals, digits one by one, runs of white space, anything else. */
const PIECES = /[A-Z]?[a-z]+|[A-Z]+|\d|[ \t]+|[\r\n]+|[\s\S]/gu;
const LETTERS_PER_TOKEN = 4;
const CAPITALS_PER_TOKEN = 2;
/** What a chat template puts around a message, and around them all. */
const AROUND_MESSAGE = 6;
const AROUND_PROMPT = 8;
const ASCII = 0x80;
const LATIN = 0x250;

export function estimateTokens(text: string): number {
  let tokens = 0;
  for (const [piece] of text.matchAll(PIECES)) tokens += costOf(piece);
  return tokens;
}

export function estimatePrompt(messages: readonly ChatMessage[]): number {
  return messages.reduce((sum, { content }) => sum + AROUND_MESSAGE + estimateTokens(content), AROUND_PROMPT);
}

// --- internal ---

function costOf(piece: string): number {
  const first = piece.codePointAt(0) ?? 0;
  // A single space belongs to the word after it.
  if (piece === ' ') return 0;
  if (piece.length > 1 || (first < ASCII && /[a-z]/i.test(piece)))
    return Math.ceil(
      piece.length / (/[a-z]/.test(piece) ? LETTERS_PER_TOKEN : /[A-Z]/.test(piece) ? CAPITALS_PER_TOKEN : 16),
    );
  if (first < ASCII) return 1;
  return first < LATIN ? 1.5 : first > 0xffff ? 4 : 2;
}
