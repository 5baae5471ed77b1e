/** What the content of a file tells: its encoding, and whether a person wrote it. Works on bytes, in linear time. */

import { isUtf8 } from 'node:buffer';
import { extname } from 'node:path';
import type { SkipReason } from '../base/types.ts';

export type SourceEncoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** A line longer than this was not typed. Bytes. */
const LONG_LINE_BYTES = 5_000;
/** Smaller files are never called minified: a settings file may well stand on one line. */
const MIN_MINIFIED_BYTES = 5_000;
/** Code has 25 to 45 bytes a line; prose with one paragraph to a line has more, and is exempt. */
const MAX_MEAN_LINE_BYTES = 300;
const PROSE = new Set([
  '.md',
  '.mdx',
  '.markdown',
  '.txt',
  '.rst',
  '.adoc',
  '.asciidoc',
  '.org',
  '.tex',
  '.html',
  '.htm',
]);
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
/** What may stand before the comment that names the generator. */
const PREAMBLE = /^(?:$|<\?|<!doctype|['"]use strict['"]|package\b|syntax\b|@charset)/i;
/** `@generated` counts as the first word of a comment, or in the sentence that Cargo and others write. */
const GENERATED_TAG = /^\W*@generated\b|\bfile is @generated\b|<auto-?generated\b/i;
const GENERATED = /\b(?:auto-?|machine-?)?\s?generated\b/i;
const HANDS_OFF = /\b(?:do not|don't|never) (?:edit|modify|change|hand-?edit|manually edit)\b/i;
const ARMOUR = '-----BEGIN ';
const KEY_STORES = ['feedfeed', 'cececece', '03d9a29a', '507554545920'].map((hex) => Buffer.from(hex, 'hex'));
const PUTTY_KEY = 'PuTTY-User-Key-File-';

/**
 * Decodes a file that is UTF-8, or UTF-16 with a byte order mark. The mark stays in the text as U+FEFF.
 * @returns `skip` `binary` for anything with a NUL, `not-utf8` for any other encoding: nothing is ever replaced
 */
export function decode(bytes: Buffer): { text: string; encoding: SourceEncoding } | { skip: SkipReason } {
  const first = bytes.length >= 2 ? bytes.readUInt16BE(0) : 0;
  if (first === 0xfffe || first === 0xfeff) {
    const encoding = first === 0xfffe ? 'utf-16le' : 'utf-16be';
    try {
      const text = new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
      // UTF-32 begins with the same two bytes, and shows itself by its NULs.
      return text.includes('\0') ? { skip: 'binary' } : { text, encoding };
    } catch {
      // A lone surrogate or half a unit.
      return { skip: bytes.includes(0, 2) ? 'binary' : 'not-utf8' };
    }
  }
  if (bytes.includes(0)) return { skip: 'binary' };
  if (!isUtf8(bytes)) return { skip: 'not-utf8' };
  return { text: bytes.toString('utf8'), encoding: 'utf-8' };
}

/** Key material as a whole file: PEM and PGP armour, Java, KeePass and PuTTY stores, a service account's JSON. */
export function isKeyMaterial(bytes: Buffer): boolean {
  if (KEY_STORES.some((magic) => bytes.subarray(0, magic.length).equals(magic))) return true;
  const head = bytes.toString('latin1', 0, HEADER_BYTES);
  if (head.startsWith(PUTTY_KEY) || isArmoured(head)) return true;
  return head.includes('"service_account"') && /"private_key"\s*:\s*"-----BEGIN/.test(head);
}

/** Most of it in lines no person types, or lines far too long on average. @param bytes UTF-8 */
export function isMinified(bytes: Buffer, path: string): boolean {
  if (bytes.length < MIN_MINIFIED_BYTES) return false;
  // Old Mac files end their lines with a carriage return alone.
  const end = bytes.includes(0x0a) ? 0x0a : 0x0d;
  let lines = 1;
  let inLongLines = 0;
  let start = 0;
  for (let at = bytes.indexOf(end); at >= 0; at = bytes.indexOf(end, start)) {
    if (at - start > LONG_LINE_BYTES) inLongLines += at - start;
    start = at + 1;
    lines++;
  }
  if (bytes.length - start > LONG_LINE_BYTES) inLongLines += bytes.length - start;
  if (inLongLines * 2 > bytes.length) return true;
  return bytes.length / lines > MAX_MEAN_LINE_BYTES && !PROSE.has(extname(path).toLowerCase());
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
