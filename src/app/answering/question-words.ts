/** Splits a question into words to search for and words that only make it a question. */

import { type Mention, PLAIN_WORDS } from '../../chat/index.ts';

/** Names out of piped text that are searched for too. */
const PIPED_WORDS = 1_000;

/** Whether a question has no word of its own beside the names in it. */
export function isOnlyNames(question: string, mentions: readonly Mention[]): boolean {
  const rest = mentions.reduce((text, { path }) => text.replaceAll(path, ' '), question);
  const words = rest.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [];
  return words.every((word) => ABOUT.has(word));
}

/** Those that tell what is meant. */
export function ownWords(question: string): string[] {
  return (question.toLowerCase().match(/[\p{L}\p{N}_]{3,}/gu) ?? []).filter((word) => !PLAIN_WORDS.has(word));
}

/** Of what was piped in: how it begins and how it ends, where a log has its error. */
export function tellingPart(piped: string): string {
  if (piped.length <= PIPED_WORDS) return piped;
  return `${piped.slice(0, PIPED_WORDS / 4)} ${piped.slice(-(3 * PIPED_WORDS) / 4)}`;
}

// --- internal ---

const ABOUT: ReadonlySet<string> = new Set(
  'explain describe show summarise summarize summary overview tell about what does this the and folder directory files code please purpose contents list how works work for all'.split(
    ' ',
  ),
);
