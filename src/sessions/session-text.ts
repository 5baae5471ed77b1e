/** Names and texts of sessions: made short, made safe to keep, and looked through. */

import { displayWidth, formatLocalTime, oneLine, truncateToWidth } from '../base/text.ts';
import { redactSecrets } from '../text/redact.ts';

/** Columns. */
const MAX_NAME = 80;
const GUESSED_NAME = 48;
/** What people say before what they mean. */
const PREAMBLE =
  /^(?:(?:hi|hello|hey|ok|okay|so|please|pls|can you|could you|would you|will you|i want you to|i'd like you to|tell me|show me|help me(?: to)?)\b[\s,:!.]*)+/i;
const MAX_TERMS = 32;
const EXCERPT_BEFORE = 40;
const EXCERPT_COLUMNS = 120;

/** One line without secrets, escapes or invisible characters, of 80 columns at most; '' when nothing is left. */
export function cleanName(name: string): string {
  // A name is short, so what lies far beyond need not be looked at.
  return truncateToWidth(redactSecrets(oneLine(name.slice(0, 4 * MAX_NAME))).text, MAX_NAME);
}

/** A name for a session from its first question: its first sentence, without preamble, in whole words. */
export function nameFromQuestion(question: string): string {
  const line = question
    .slice(0, 2000)
    .split('\n')
    .map((text) => oneLine(text))
    .find((text) => /[\p{L}\p{N}]/u.test(text) && !text.startsWith('```'));
  const clean = cleanName(line ?? '');
  const short = clean.replace(PREAMBLE, '');
  const sentence = /^(.{8,}?[.?!])(?:\s|$)/.exec(short)?.[1] ?? short;
  const text = (sentence === '' ? clean : sentence).replace(/[\s.,:;?!]+$/, '');
  if (text === '') return 'untitled';
  if (displayWidth(text) <= GUESSED_NAME) return text;
  const cut = truncateToWidth(text, GUESSED_NAME);
  const space = cut.lastIndexOf(' ');
  return space > GUESSED_NAME / 2 ? `${cut.slice(0, space)}…` : cut;
}

/** The name; where it is taken, the name and the time, which tells the two apart; where that is taken too, a number behind it. */
export function freeName(name: string, now: number, isTaken: (name: string) => boolean): string {
  if (!isTaken(name)) return name;
  const timed = `${name} ${formatLocalTime(now)}`;
  if (!isTaken(timed)) return timed;
  for (let number = 2; ; number++) if (!isTaken(`${timed} (${number})`)) return `${timed} (${number})`;
}

/** Words of a search as an FTS5 query: every word, as the beginning of one; '' when there is none. */
export function matchQuery(text: string): string {
  return searchTerms(text)
    .map((term) => `"${term}"*`)
    .join(' ');
}

/** The text around the first of the words, on one line; null when none of them stands there as typed. */
export function excerpt(text: string, query: string): string | null {
  const terms = searchTerms(query).map((term) => term.replaceAll(/[^\p{L}\p{N}]/gu, '.'));
  const at = terms.length === 0 ? -1 : text.search(new RegExp(terms.join('|'), 'iu'));
  if (at < 0) return null;
  const start = at <= EXCERPT_BEFORE ? 0 : at - EXCERPT_BEFORE;
  const word = start === 0 ? 0 : text.slice(start, at).search(/\s/) + 1;
  const shown = oneLine(text.slice(start + word, start + 8 * EXCERPT_COLUMNS));
  return truncateToWidth(`${start > 0 ? '…' : ''}${shown}`, EXCERPT_COLUMNS);
}

/**
 * How much of an answer that is still coming may be kept: up to its last white space, and no private key without its
 * end, so that no half of a secret is kept before it can be told for one.
 */
export function settledLength(text: string): number {
  const key = text.lastIndexOf('-----BEGIN ');
  const open = key >= 0 && !text.includes('-----END ', key) ? key : text.length;
  for (let i = open - 1; i >= 0; i--) if (/\s/.test(text[i] ?? '')) return i + 1;
  return 0;
}

// --- internal ---

function searchTerms(text: string): string[] {
  return (text.slice(0, 1000).match(/[\p{L}\p{N}_]+/gu) ?? []).slice(0, MAX_TERMS);
}
