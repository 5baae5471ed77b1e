/** Text that is safe to print, and short words for sizes, times and counts. Every foreign string passes here first. */

import { eastAsianWidth } from 'get-east-asian-width';

const ESC = 0x1b;
const BEL = 0x07;
/** 8-bit string terminator. */
const ST8 = 0x9c;
/** A grapheme of marks and controls alone. Icons of the private area are drawn. */
const INVISIBLE = /^[\p{M}\p{Cc}\p{Cf}\p{Cs}]+$/u;
/** Two letters that together show as one flag; a colour of skin; a sign that is asked to show as an emoji. */
const WIDE_EMOJI = /^[\u{1f1e6}-\u{1f1ff}]{2}|[\u{1f3fb}-\u{1f3ff}]|^\p{Emoji}.*\ufe0f/su;
const PICTOGRAPH = /^\p{Extended_Pictographic}/u;
/** Marks and joiners, and the vowels and finals of a Korean syllable written by its parts. */
const NO_CELL = /[\p{M}\p{Cc}\p{Cf}\p{Cs}\u1160-\u11ff\ud7b0-\ud7ff]/gu;
/**
 * Text whose every character takes one column: most text, and the dots, dashes and lines that results are drawn with. The
 * regular-expression engine says so at once, even in a process that has just started, where ICU takes 10 ms to segment.
 */
const NARROW = /^[\x20-\x7e\xa1-\xac\xae-\xff\u2010-\u2027\u2500-\u257f]*$/;
const PLAIN_ASCII = /^[\x20-\x7e\n\t]*$/;
const CAN = 0x18;
const SUB = 0x1a;

/**
 * Takes out everything that could steer a terminal or hide text: escape sequences (CSI, OSC, DCS, APC, PM, SOS), control
 * characters but newline and tab, bidirectional marks, zero-width characters, tags, variation selectors. Lone
 * surrogates become U+FFFD. No escape character is ever left, so pieces of a stream may be cleaned one by one.
 * A control string without an end on its line loses its introducer only: hostile input cannot hide the lines after it.
 * Time is linear in the length.
 */
export function forTerminal(text: string): string {
  if (PLAIN_ASCII.test(text)) return text;
  let out = '';
  let kept = 0;
  // No control string that starts before this index has an end: remembered so that nothing is searched twice.
  let unendedBefore = 0;
  for (let i = 0; i < text.length; ) {
    const code = text.charCodeAt(i);
    if (isPlain(code)) {
      i++;
      continue;
    }
    let next = i + 1;
    let shown = '';
    if (code === ESC || (code >= 0x80 && code <= 0x9f)) {
      const introducer = code === ESC ? text.charCodeAt(i + 1) : code - 0x40;
      const body = code === ESC ? i + 2 : i + 1;
      if (introducer === 0x5b) next = afterCsi(text, body);
      else if (isStringIntroducer(introducer)) {
        next = body;
        if (i >= unendedBefore) {
          const end = afterControlString(text, body);
          if (end > 0) next = end;
          else unendedBefore = -end;
        }
      } else if (code === ESC) next = afterEscape(text, i + 1);
    } else if (code >= 0xd800 && code <= 0xdfff) {
      const point = text.codePointAt(i) ?? code;
      if (point > 0xffff) next = i + 2;
      if (point <= 0xffff) shown = '\ufffd';
      else if (!isHiddenAstral(point)) shown = text.slice(i, next);
    } else if (code === 0x2028 || code === 0x2029) shown = ' ';
    else if (!isRemoved(code)) shown = text.slice(i, next);
    out += text.slice(kept, i) + shown;
    kept = next;
    i = next;
  }
  return kept === 0 ? text : out + text.slice(kept);
}

/** As `forTerminal`, and every run of white space becomes one space: a path or an error on a single line. */
export function oneLine(text: string): string {
  return forTerminal(text).replace(/\s+/g, ' ').trim();
}

/** Columns that the text takes on a terminal; East Asian wide characters and emoji take two. */
export function displayWidth(text: string): number {
  if (NARROW.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes().segment(text)) width += graphemeWidth(segment);
  return width;
}

/** Cuts a clean, single-line text to that many columns, between graphemes; a cut is shown by a final `…`. */
export function truncateToWidth(text: string, columns: number): string {
  if (columns <= 0) return '';
  // No character is wider than two columns, so a long text need not be measured whole.
  const measured = text.length > columns * 16 + 64 ? text.slice(0, columns * 16 + 64) : text;
  if (measured === text && displayWidth(text) <= columns) return text;
  if (NARROW.test(measured)) return `${measured.slice(0, columns - 1)}…`;
  let out = '';
  let width = 0;
  for (const { segment } of graphemes().segment(measured)) {
    const more = displayWidth(segment);
    if (width + more > columns - 1) break;
    out += segment;
    width += more;
  }
  return `${out}…`;
}

/** `999 B`, `1.2 kB`, `35 MB`: powers of 1,000, two digits or more. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1_000;
    unit++;
  }
  return `${unit > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** `85 ms`, `4.2 s`, `3 min 05 s`, `2 h 07 min`. */
export function formatDuration(ms: number): string {
  if (ms < 999.5) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  const two = (n: number): string => String(n).padStart(2, '0');
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

/** `2026-11-26 14:03`, in the time of this machine. */
export function formatLocalTime(ms: number): string {
  const date = new Date(ms);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** `1 file`, `12,345 files`; `many` for words that take no plain s. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** `12,345`. ICU writes the same, and takes 5 ms to load for the first number. */
export function grouped(count: number): string {
  const digits = String(count);
  if (/^\d{1,3}$/.test(digits)) return digits;
  return Number.isSafeInteger(count) ? digits.replace(/\B(?=(\d{3})+$)/g, ',') : count.toLocaleString('en-US');
}

// --- internal ---

let segmenter: Intl.Segmenter | undefined;

function graphemes(): Intl.Segmenter {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter;
}

/** The package `string-width` knows more of emoji, but its patterns take 40 ms to compile: a tenth of a cold search. */
function graphemeWidth(grapheme: string): number {
  if (INVISIBLE.test(grapheme)) return 0;
  const first = grapheme.codePointAt(0) ?? 0;
  if (grapheme.length === (first > 0xffff ? 2 : 1)) return eastAsianWidth(first);
  if (WIDE_EMOJI.test(grapheme)) return 2;
  if (PICTOGRAPH.test(grapheme)) return eastAsianWidth(first);
  // Terminals give each letter of a conjunct (Devanagari) or of a vowel beside its consonant (Thai) a cell of its own.
  let width = 0;
  for (const letter of grapheme.replace(NO_CELL, '')) width += eastAsianWidth(letter.codePointAt(0) ?? 0);
  return width;
}

/** The common case, decided by few comparisons. */
function isPlain(code: number): boolean {
  return (code >= 0x20 && code < 0x7f) || code === 0x0a || code === 0x09 || (code > 0xad && code < 0x61c);
}

/** Controls and invisible characters of the basic plane that are dropped. */
function isRemoved(code: number): boolean {
  return (
    code < 0x20 ||
    (code >= 0x7f && code <= 0x9f) ||
    code === 0xad ||
    code === 0x61c ||
    code === 0x180e ||
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x206f) ||
    (code >= 0xfe00 && code <= 0xfe0f) ||
    code === 0xfeff ||
    (code >= 0xfff9 && code <= 0xfffb)
  );
}

/** Tags and the supplementary variation selectors. */
function isHiddenAstral(point: number): boolean {
  return point >= 0xe0000 && point <= 0xe0fff;
}

/** DCS, SOS, OSC, PM, APC by their 7-bit letter. */
function isStringIntroducer(letter: number): boolean {
  return letter === 0x50 || letter === 0x58 || letter === 0x5d || letter === 0x5e || letter === 0x5f;
}

/** Parameters, intermediates, one final byte; an incomplete sequence loses only its introducer. */
function afterCsi(text: string, from: number): number {
  let i = from;
  while (inRange(text, i, 0x30, 0x3f)) i++;
  while (inRange(text, i, 0x20, 0x2f)) i++;
  return inRange(text, i, 0x40, 0x7e) ? i + 1 : from;
}

/** Two-character escapes and charset switches such as `ESC ( B`. */
function afterEscape(text: string, from: number): number {
  let i = from;
  while (inRange(text, i, 0x20, 0x2f)) i++;
  return inRange(text, i, 0x30, 0x7e) ? i + 1 : from;
}

/** @returns the index after the terminator, or minus the index up to which there is none */
function afterControlString(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === BEL || code === ST8 || code === CAN || code === SUB) return i + 1;
    // Any escape ends the string; only `ESC \` belongs to it.
    if (code === ESC) return text.charCodeAt(i + 1) === 0x5c ? i + 2 : i;
    if (code === 0x0a) return -i;
  }
  return -text.length;
}

function inRange(text: string, index: number, low: number, high: number): boolean {
  const code = text.charCodeAt(index);
  return code >= low && code <= high;
}
