/** Pull requests, merge requests and issues that a question names: `@pr:12`, `@mr:12`, `@issue:7`. */

import { type ForgeMention, forgePath } from '../../base/forge-path.ts';

/** Not inside a word: a mail address is not a mention. */
const MENTION = /(?<![\p{L}\p{N}_@/.])@(pr|mr|issue):[#!]?(\d{1,9})(?![\p{L}\p{N}_/-]|\.\d)/giu;
const MAX_MENTIONS = 5;
const MAX_CHARS = 8_000;

/** @returns each once, 5 at most */
export function forgeMentionsIn(question: string): ForgeMention[] {
  const found = new Map<string, ForgeMention>();
  for (const [, word = '', digits = ''] of question.slice(0, MAX_CHARS).matchAll(MENTION)) {
    const mention = { kind: word.toLowerCase() === 'issue' ? 'issue' : 'pr', number: Number(digits) } as const;
    if (mention.number > 0) found.set(forgePath(mention), mention);
  }
  return [...found.values()].slice(0, MAX_MENTIONS);
}

/** What is asked beside them: what to search for. */
export function withoutForgeMentions(question: string): string {
  return question.replaceAll(MENTION, ' ');
}
