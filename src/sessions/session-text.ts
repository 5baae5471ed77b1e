/** Names and texts of sessions: made short, made safe to keep, and looked through. */

import { displayWidth, formatLocalTime, oneLine, truncateToWidth } from '../base/text.ts';
import { redactSecrets } from '../text/redact.ts';

/** Columns. */
const MAX_NAME = 80;
const GUESSED_NAME = 48;
const LONG_HEAD = 38;
const LONG_TAIL = 38;
/** Most lines of a question; a longer text is a paste. */
const LINES_OF_NAME = 4;
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

/**
 * Names for a session from its first question, the shortest first: its first sentence, without preamble, in whole words; then
 * more of it, and its beginning with its end, for questions that begin alike.
 */
export function namesFromQuestion(question: string): string[] {
  const whole = safeLine(firstParagraph(question.slice(0, 2000)));
  const text = bare(whole.replace(PREAMBLE, '')) || bare(whole);
  if (text === '') return ['untitled'];
  const sentence = bare(/^(.{8,}?[.?!])(?:\s|$)/.exec(text)?.[1] ?? text);
  const ended = `${inWords(text, LONG_HEAD)} ${lastWords(text, LONG_TAIL)}`;
  const longer = displayWidth(text) > MAX_NAME ? ended : text;
  return [...new Set([inWords(sentence, GUESSED_NAME), longer, inWords(text, MAX_NAME)])];
}

/** The first name that is free; where none is, the first and the time, which tells the two apart; then a number behind it. */
export function freeName(names: readonly string[], now: number, isTaken: (name: string) => boolean): string {
  const free = names.find((name) => !isTaken(name));
  if (free !== undefined) return free;
  const [name = 'untitled'] = names;
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

/** The text around the first of the words, on one line; null when none of them is there as typed. */
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

/** From the first line with a word to the next one that is blank or opens code. */
function firstParagraph(text: string): string {
  const lines = text.split('\n').map((line) => oneLine(line));
  const from = lines.findIndex((line) => /[\p{L}\p{N}]/u.test(line) && !line.startsWith('```'));
  if (from < 0) return '';
  const rest = lines.slice(from);
  const end = rest.findIndex((line) => line.trim() === '' || line.startsWith('```'));
  const paragraph = end < 0 ? rest : rest.slice(0, end);
  return (paragraph.length > LINES_OF_NAME ? paragraph.slice(0, 1) : paragraph).join(' ');
}

/** One line without secrets, escapes or invisible characters. */
function safeLine(text: string): string {
  return redactSecrets(oneLine(text)).text;
}

function bare(text: string): string {
  return text.trim().replace(/[\s.,:;?!]+$/, '');
}

/** As much of it as has room, in whole words. */
function inWords(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  const cut = truncateToWidth(text, columns);
  const space = cut.lastIndexOf(' ');
  return space > columns / 2 ? `${cut.slice(0, space)}…` : cut;
}

function lastWords(text: string, columns: number): string {
  const words = text.split(' ');
  let tail = '';
  for (let word = words.pop(); word !== undefined; word = words.pop()) {
    const longer = tail === '' ? word : `${word} ${tail}`;
    if (displayWidth(longer) > columns) break;
    tail = longer;
  }
  return tail === '' ? [...text].slice(-columns / 2).join('') : tail;
}

function searchTerms(text: string): string[] {
  return (text.slice(0, 1000).match(/[\p{L}\p{N}_]+/gu) ?? []).slice(0, MAX_TERMS);
}
