/** Finds out from the content of a file its encoding, and whether a person wrote it. Works on bytes, in linear time. */

import { isUtf8 } from 'node:buffer';
import type { SkipReason } from '../base/types.ts';
import { decodeLegacy, type LegacyEncoding, legacyEncoding } from './encodings.ts';
import { isProse } from './long-lines.ts';

export type SourceEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | LegacyEncoding;

/** Smaller files are never called minified: a settings file may well be on one line. */
const MIN_MINIFIED = 5_000;
/** Code has 25 to 45 characters a line; prose with one paragraph to a line has more, and is exempt. */
const MAX_MEAN_LINE = 300;
/** A generator says so at the top. */
const HEADER_BYTES = 3_000;
const HEADER_LINES = 40;
const LINE_COMMENT = /^(?:\/\/|#|--|;|%|@?rem\b|!|dnl\b|\*)/i;
const BLOCK_COMMENTS: readonly (readonly [string, string])[] = [
  ['/*', '*/'],
  ['"""', '"""'],
  ["'''", "'''"],
  ['<!--', '-->'],
  ['--[[', ']]'],
  ['(*', '*)'],
  ['{-', '-}'],
];
/** What may be before the comment that names the generator. */
const PREAMBLE = /^(?:$|<\?|<!doctype|['"]use strict['"]|package\b|syntax\b|@charset)/i;
/** `@generated` counts as the first word of a comment, or in the sentence that Cargo and others write. */
const GENERATED_TAG = /^\W*@generated\b|\bfile is @generated\b|<auto-?generated\b/i;
/** A line that says it of the file itself. Of other files, or of what the file does, a comment speaks otherwise. */
const SELF = String.raw`(?:(?:warning|note|notice|attention|important|caution)\W+)?(?:this\s+(?:\w+\s+){0,3}?(?:is|was|has been)\s+(?:an?\s+)?|code\s+|file\s+|this\s+)?`;
const HOW = String.raw`(?:auto(?:matically)?[-\s]?|machine[-\s]?|programmatically\s+)?generated\b`;
const NOT_OTHERS = String.raw`(?!\s+(?:files|pages|tables|sources|outputs?|docs|documents|classes|tests|assets|artifacts|code\s+(?:lives|is|goes|in|for|that|which|under)))`;
const GENERATED = new RegExp(`^\\W*${SELF}${HOW}${NOT_OTHERS}`, 'i');
/** Not as a quotation. */
const HANDS_OFF =
  /(?<!["'`\u2018\u201c]\s?)\b(?:do not|don't|never) (?:edit|modify|change|hand-?edit|manually edit)\b|\b(?:changes|edits|modifications)\b.*\b(?:lost|overwritten|discarded)\b/i;
const ARMOUR = '-----BEGIN ';
const KEY_STORES = ['feedfeed', 'cececece', '03d9a29a', '507554545920'].map((hex) => Buffer.from(hex, 'hex'));
const PUTTY_KEY = 'PuTTY-User-Key-File-';

/** Part of what an index is made with: another one makes it read every file again. */
export const CONTENT_VERSION = 1;

/**
 * Decodes a file: UTF-8, UTF-16 with a byte order mark or told by its zeros, or one of the older encodings. A byte order mark
 * stays in the text as U+FEFF. Lines are those of the bytes.
 * @returns `skip` `binary` for anything but text, `not-utf8` for text in an unknown encoding
 */
export function decode(bytes: Buffer): { text: string; encoding: SourceEncoding } | { skip: SkipReason } {
  const first = bytes.length >= 2 ? bytes.readUInt16BE(0) : 0;
  if (first === 0xfffe || first === 0xfeff) return decodeUtf16(bytes, first === 0xfffe ? 'utf-16le' : 'utf-16be');
  if (bytes.includes(0)) {
    const encoding = unmarkedUtf16(bytes);
    return encoding === null ? { skip: 'binary' } : decodeUtf16(bytes, encoding);
  }
  if (isUtf8(bytes)) return { text: bytes.toString('utf8'), encoding: 'utf-8' };
  return decodeOlder(bytes);
}

/** Key material as a whole file: PEM and PGP armour, Java, KeePass and PuTTY stores, a service account's JSON. */
export function isKeyMaterial(bytes: Buffer): boolean {
  if (KEY_STORES.some((magic) => bytes.subarray(0, magic.length).equals(magic))) return true;
  const head = bytes.toString('latin1', 0, HEADER_BYTES);
  if (head.startsWith(PUTTY_KEY) || isArmoured(head)) return true;
  return head.includes('"service_account"') && /"private_key"\s*:\s*"-----BEGIN/.test(head);
}

/**
 * Nothing but lines no person types, or lines far too long on average.
 * @param text with the long lines cut @param cut those lines, as they are in it
 */
export function isMinified(text: string, cut: readonly string[], fullLength: number, path: string): boolean {
  if (fullLength < MIN_MINIFIED || isProse(path)) return false;
  if (cut.length > 0 && !hasTyped(text.split(/\r\n?|\n/), new Set(cut))) return true;
  const typed = lineCount(text) - cut.length;
  const characters = text.length - cut.reduce((sum, line) => sum + line.length, 0);
  return characters >= MIN_MINIFIED && characters / Math.max(1, typed) > MAX_MEAN_LINE;
}

/** A comment before the first line of code says that a program wrote the file and that edits are lost. */
export function isGenerated(text: string): boolean {
  const comments = headComments(text);
  if (comments.some((line) => GENERATED_TAG.test(line))) return true;
  // Both halves of the sentence, on one line or on two in a row.
  return comments.some((line, i) => {
    const near = `${line} ${comments[i + 1] ?? ''}`;
    return GENERATED.test(near) && HANDS_OFF.test(near);
  });
}

// --- internal ---

/** Control characters that no text holds, all but tabs, line ends, form feeds and escapes. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]/g;
/** Share of all bytes; with more, it is not text. */
const MAX_CONTROLS = 0.002;
/** So many of the bytes above ASCII must be UTF-8 for a file that is UTF-8 but for a few. */
const MIN_UTF8 = 0.9;
/** So much of it must be ASCII for a file whose encoding cannot be told; its other bytes are shown as Latin-1. */
const MIN_ASCII = 0.7;
const MIN_ASCII_BYTES = 8;
const UTF8_MARK = '\xef\xbb\xbf';

function decodeUtf16(bytes: Buffer, encoding: 'utf-16le' | 'utf-16be'): ReturnType<typeof decode> {
  try {
    const text = new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
    // UTF-32 begins with the same two bytes, and shows itself by its NULs.
    return text.includes('\0') ? { skip: 'binary' } : { text, encoding };
  } catch {
    // A lone surrogate or half a unit.
    return { skip: bytes.includes(0, 2) ? 'binary' : 'not-utf8' };
  }
}

/** UTF-16 without a mark: text is mostly ASCII, so every second byte is nearly always zero, and the others never are. */
function unmarkedUtf16(bytes: Buffer): 'utf-16le' | 'utf-16be' | null {
  if (bytes.length % 2 !== 0 || bytes.length < 8) return null;
  const zeros = [0, 0];
  for (let at = 0; at < bytes.length; at++) if (bytes[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const units = bytes.length / 2;
  const encoding = odd > units * 0.5 && even === 0 ? 'utf-16le' : even > units * 0.5 && odd === 0 ? 'utf-16be' : null;
  if (encoding === null) return null;
  const text = new TextDecoder(encoding).decode(bytes);
  return controlsIn(text) === 0 && /[\n\r ]/.test(text) ? encoding : null;
}

function decodeOlder(bytes: Buffer): ReturnType<typeof decode> {
  const latin = bytes.toString('latin1');
  const ascii = latin.length - (latin.match(/[\x80-\xff]/g)?.length ?? 0);
  if (controlsIn(latin) > latin.length * MAX_CONTROLS) return { skip: 'binary' };
  const mostly = mostlyUtf8(bytes, latin.length - ascii);
  if (mostly !== null) return { text: mostly, encoding: 'utf-8' };
  // With its mark a file says that it is UTF-8, so what is none is broken.
  if (latin.startsWith(UTF8_MARK)) return { skip: 'not-utf8' };
  const encoding = legacyEncoding(bytes);
  const text = encoding === null ? null : decodeLegacy(bytes, encoding);
  if (encoding !== null && text !== null) return { text, encoding };
  return ascii >= latin.length * MIN_ASCII && ascii >= MIN_ASCII_BYTES
    ? { text: decodeLegacy(bytes, 'windows-1252') ?? latin, encoding: 'windows-1252' }
    : { skip: 'not-utf8' };
}

/** A UTF-8 file into which a few other bytes were pasted, or that was cut off: those show as U+FFFD. */
function mostlyUtf8(bytes: Buffer, above: number): string | null {
  const text = bytes.toString('utf8');
  const broken = text.match(/\ufffd/g)?.length ?? 0;
  return above - broken >= above * MIN_UTF8 && above > broken * 8 ? text : null;
}

function controlsIn(text: string): number {
  return text.match(CONTROLS)?.length ?? 0;
}

function lineCount(text: string): number {
  // Old Mac files end their lines with a carriage return alone.
  const end = text.includes('\n') ? '\n' : '\r';
  let lines = 1;
  for (let at = text.indexOf(end); at >= 0; at = text.indexOf(end, at + 1)) lines++;
  return lines;
}

/** Whether a line is beside the cut ones that is neither blank nor a comment. */
function hasTyped(lines: readonly string[], cut: ReadonlySet<string>): boolean {
  let closer = '';
  for (const raw of lines) {
    const line = raw.trim();
    const block = closer === '' ? BLOCK_COMMENTS.find(([open]) => line.startsWith(open)) : undefined;
    if (block !== undefined) closer = line.indexOf(block[1], block[0].length) >= 0 ? '' : block[1];
    else if (closer !== '') closer = line.includes(closer) ? '' : closer;
    else if (!cut.has(raw) && /[\p{L}\p{N}]/u.test(line) && !LINE_COMMENT.test(line)) return true;
  }
  return false;
}

/** Armour with nothing before it but blanks, `#` comments or what openssl prints. */
function isArmoured(head: string): boolean {
  const at = head.indexOf(ARMOUR);
  if (at < 0) return false;
  const before = head.slice(0, at).trim();
  return (
    before === '' ||
    before.startsWith('Bag Attributes') ||
    before.split('\n').every((line) => /^(?:#|$)/.test(line.trim()))
  );
}

/** The lines of the comments at the head of a file, up to its first line of code. */
function headComments(text: string): string[] {
  const comments: string[] = [];
  let closer = '';
  for (const raw of text.slice(0, HEADER_BYTES).split(/\r\n?|\n/, HEADER_LINES)) {
    const line = raw.replace(/^\ufeff/, '').trim();
    const block = closer === '' ? BLOCK_COMMENTS.find(([open]) => line.startsWith(open)) : undefined;
    if (block !== undefined) closer = line.indexOf(block[1], block[0].length) >= 0 ? '' : block[1];
    else if (closer !== '') closer = line.includes(closer) ? '' : closer;
    else if (!LINE_COMMENT.test(line)) {
      if (PREAMBLE.test(line)) continue;
      break;
    }
    comments.push(line);
  }
  return comments;
}
