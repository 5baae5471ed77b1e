/** Pull requests, merge requests and issues that a question names: `@pr:12`, `@mr:12`, `@issue:7`. */

export interface ForgeMention {
  readonly kind: 'pr' | 'issue';
  readonly number: number;
}

/** Not inside a word: a mail address is not a mention. */
const MENTION = /(?<![\p{L}\p{N}_@/.])@(pr|mr|issue):[#!]?(\d{1,9})(?![\p{L}\p{N}_/-]|\.\d)/giu;
const MAX_MENTIONS = 5;
const MAX_CHARS = 8_000;

/** @returns each once, 5 at most */
export function forgeMentionsIn(question: string): ForgeMention[] {
  const found = new Map<string, ForgeMention>();
  for (const [, word = '', digits = ''] of question.slice(0, MAX_CHARS).matchAll(MENTION)) {
    const mention = { kind: word.toLowerCase() === 'issue' ? 'issue' : 'pr', number: Number(digits) } as const;
    if (mention.number > 0) found.set(pathOfMention(mention), mention);
  }
  return [...found.values()].slice(0, MAX_MENTIONS);
}

/** What is asked beside them: what to search for. */
export function withoutForgeMentions(question: string): string {
  return question.replaceAll(MENTION, ' ');
}

/** Under which it is a source: no file has such a name. */
export function pathOfMention({ kind, number }: ForgeMention): string {
  return `${kind}:${number}`;
}

/** Whether a source is from a forge. */
export function isForgePath(path: string): boolean {
  return /^(?:pr|issue):\d{1,9}$/.test(path);
}
