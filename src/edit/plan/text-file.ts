/** A file as edits see it: its raw bytes, and the same as text by lines, each of which knows its bytes. */

import { sha256Hex } from '../../base/hash.ts';
import { decodeSource, type SourceEncoding } from '../../files/index.ts';
import { redactSecrets } from '../../text/redact.ts';
import { encodeText } from './encode-text.ts';

export interface TextLine {
  /** With its end. */
  readonly text: string;
  /** Half-open range in the bytes. */
  readonly start: number;
  readonly end: number;
}

export interface TextFile {
  readonly bytes: Buffer;
  readonly hash: string;
  readonly encoding: SourceEncoding;
  /** A byte order mark stays as its first character; line ends are as in the file. */
  readonly text: string;
  readonly lines: readonly TextLine[];
  /** The text as models and plans show it, without its secrets. It has as many lines. */
  readonly seen: string;
}

/** @returns null when the bytes are no text whose lines can be told */
export function textFile(bytes: Buffer): TextFile | null {
  const decoded = bytes.length === 0 ? { text: '', encoding: 'utf-8' as const } : decodeSource(bytes);
  if ('skip' in decoded) return null;
  const { text, encoding } = decoded;
  const texts = splitLines(text);
  const ends = lineEndsIn(bytes, encoding, text.includes('\n') ? 0x0a : 0x0d);
  if (texts.length !== ends.length) return null;
  const lines = texts.map((line, i) => ({ text: line, start: ends[i - 1] ?? 0, end: ends[i] ?? 0 }));
  return { bytes, hash: sha256Hex(bytes), encoding, text, lines, seen: redactSecrets(text).text };
}

/** The lines of a text with their ends; files of old Macs end them with a carriage return alone. */
export function splitLines(text: string): string[] {
  if (text === '') return [];
  const end = text.includes('\n') ? '\n' : '\r';
  const lines: string[] = [];
  let start = 0;
  for (let at = text.indexOf(end); at >= 0; at = text.indexOf(end, start)) {
    lines.push(text.slice(start, at + 1));
    start = at + 1;
  }
  if (start < text.length) lines.push(text.slice(start));
  return lines;
}

/** The end that most lines of a text have; `\n` where there is none. */
export function usualLineEnd(text: string): '\n' | '\r\n' | '\r' {
  const crlf = text.split('\r\n').length - 1;
  const lf = text.split('\n').length - 1 - crlf;
  if (crlf === 0 && lf === 0) return text.includes('\r') ? '\r' : '\n';
  return crlf > lf ? '\r\n' : '\n';
}

/**
 * Replaces ranges of lines; every other byte of the file stays as it is.
 * @param edits in order, without overlap: from line `from` on, counted from 0, `count` lines go
 * @returns the bytes, or the character that the encoding of the file has none for
 */
export function replaceLines(
  file: TextFile,
  edits: readonly { readonly from: number; readonly count: number; readonly text: string }[],
): Buffer | { readonly missing: string } {
  const parts: Buffer[] = [];
  let at = 0;
  for (const { from, count, text } of edits) {
    // What could not be decoded shows as this sign: written back, it would take the place of the bytes.
    if (text.includes('\ufffd') && isBroken(file))
      return { missing: '\ufffd, which stands for bytes that are no text' };
    const start = file.lines[from]?.start ?? file.bytes.length;
    const encoded = encodeText(text, file.encoding);
    if ('missing' in encoded) return encoded;
    parts.push(file.bytes.subarray(at, start), encoded);
    at = count === 0 ? start : (file.lines[from + count - 1]?.end ?? file.bytes.length);
  }
  return Buffer.concat([...parts, file.bytes.subarray(at)]);
}

// --- internal ---

function isBroken({ text, bytes, encoding }: TextFile): boolean {
  return encoding === 'utf-8' && text.includes('\ufffd') && !Buffer.from(text, 'utf8').equals(bytes);
}

/** Where each line ends, in bytes. */
function lineEndsIn(bytes: Buffer, encoding: SourceEncoding, end: number): number[] {
  const wide = encoding === 'utf-16le' || encoding === 'utf-16be';
  const ends: number[] = [];
  if (!wide) {
    for (let at = bytes.indexOf(end); at >= 0; at = bytes.indexOf(end, at + 1)) ends.push(at + 1);
  } else {
    for (let at = 0; at + 1 < bytes.length; at += 2) {
      const unit = encoding === 'utf-16le' ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
      if (unit === end) ends.push(at + 2);
    }
  }
  if (bytes.length > (ends.at(-1) ?? 0)) ends.push(bytes.length);
  return ends;
}
