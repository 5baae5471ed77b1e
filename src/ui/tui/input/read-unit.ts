/** Reads one unit of terminal input at a position: a character, a key, a sequence, or an incomplete one. */

import { characterEvent, type InputEvent, keyEvent } from './event.ts';
import { csiEvent, oldMouseEvents, ss3Event } from './sequences.ts';
import { decodeCharacter } from './utf8.ts';

export const ESC = 0x1b;
/** Longer control strings are passed over. */
const MAX_STRING_BYTES = 4_096;
const MAX_CSI_BYTES = 128;
/** `]`, `P`, `X`, `^`, `_` after an escape character: OSC, DCS, SOS, PM, APC. */
const STRING_STARTS = new Set([0x5d, 0x50, 0x58, 0x5e, 0x5f]);

export interface Step {
  readonly length: number;
  readonly events: readonly InputEvent[];
}

/**
 * @param isEnd true when nothing more comes
 * @returns what is at `at`; null when more bytes are needed; `overlong` for a control string that is to be passed over
 */
export function stepAt(bytes: Buffer, at: number, isEnd: boolean): Step | 'overlong' | null {
  const byte = bytes[at] ?? 0;
  if (byte === ESC) return escapeAt(bytes, at, isEnd);
  if (byte < 0x80) return { length: 1, events: asciiEvents(byte, false) };
  const decoded = decodeCharacter(bytes, at, isEnd);
  return decoded === null ? null : { length: decoded.length, events: typed(decoded.text, false) };
}

/** @returns the index of the terminator of a control string and the one after it, or null */
export function stringEnd(bytes: Buffer, from: number): { readonly body: number; readonly next: number } | null {
  for (let i = from; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === 0x07 || byte === 0x18 || byte === 0x1a) return { body: i, next: i + 1 };
    if (byte !== ESC) continue;
    const following = bytes[i + 1];
    if (following === undefined) return null;
    // Any escape ends the string; only `ESC \` belongs to it.
    return { body: i, next: following === 0x5c ? i + 2 : i };
  }
  return null;
}

// --- internal ---

function escapeAt(bytes: Buffer, at: number, isEnd: boolean): Step | 'overlong' | null {
  const alone: Step = { length: 1, events: [keyEvent('escape')] };
  const next = bytes[at + 1];
  if (next === undefined) return isEnd ? alone : null;
  if (next === ESC) return doubleEscapeAt(bytes, at, isEnd) ?? (isEnd ? alone : null);
  if (next === 0x5b) return csiAt(bytes, at, isEnd);
  if (next === 0x4f) return ss3At(bytes, at, isEnd);
  if (STRING_STARTS.has(next)) return stringAt(bytes, at, isEnd);
  if (next < 0x80) return { length: 2, events: asciiEvents(next, true) };
  const decoded = decodeCharacter(bytes, at + 1, isEnd);
  return decoded === null ? null : { length: decoded.length + 1, events: typed(decoded.text, true) };
}

/** Some terminals put a second escape character before the sequence of a key for Alt; else the first was Escape. */
function doubleEscapeAt(bytes: Buffer, at: number, isEnd: boolean): Step | null {
  const alone: Step = { length: 1, events: [keyEvent('escape')] };
  const third = bytes[at + 2];
  if (third === undefined) return null;
  if (third !== 0x5b && third !== 0x4f) return alone;
  const inner = third === 0x5b ? csiAt(bytes, at + 1, isEnd) : ss3At(bytes, at + 1, isEnd);
  if (inner === null) return isEnd ? alone : null;
  const [event] = inner.events;
  const isLong = inner.length > 2 && event?.kind === 'key' && event.text === '' && event.key.name !== 'escape';
  if (!isLong) return alone;
  return { length: inner.length + 1, events: [{ ...event, key: { ...event.key, alt: true } }] };
}

function csiAt(bytes: Buffer, at: number, isEnd: boolean): Step | null {
  const start = at + 2;
  const unfinished = (end: number): Step =>
    end === start
      ? { length: 2, events: typed('[', true) }
      : { length: end - at, events: [{ kind: 'reply', sequence: bytes.toString('latin1', at + 1, end) }] };
  // The Linux console's F1 to F5: `ESC [ [ A`.
  if (bytes[start] === 0x5b) {
    const letter = bytes[start + 1];
    if (letter === undefined) return isEnd ? unfinished(start + 1) : null;
    if (letter >= 0x41 && letter <= 0x45) return { length: 4, events: [keyEvent(`f${letter - 0x40}`)] };
    return { length: 3, events: [{ kind: 'reply', sequence: '[[' }] };
  }
  for (let i = start; ; i++) {
    if (i - at > MAX_CSI_BYTES) return unfinished(i);
    const byte = bytes[i];
    if (byte === undefined) return isEnd ? unfinished(i) : null;
    const isRxvtEnd = byte === 0x24 && /^\d+$/.test(bytes.toString('latin1', start, i));
    if ((byte >= 0x40 && byte <= 0x7e) || isRxvtEnd) {
      // The old form of mouse reports has three bytes after its letter.
      if (byte === 0x4d && i === start) {
        if (bytes.length < i + 4) return isEnd ? unfinished(bytes.length) : null;
        return { length: 6, events: oldMouseEvents(bytes.subarray(i + 1, i + 4)) };
      }
      const event = csiEvent(bytes.toString('latin1', start, i), String.fromCharCode(byte));
      return { length: i + 1 - at, events: event === null ? [] : [event] };
    }
    // Another sequence, a control character or text begins: this one was cut off.
    if (byte < 0x20 || byte > 0x7e) return unfinished(i);
  }
}

function ss3At(bytes: Buffer, at: number, isEnd: boolean): Step | null {
  let i = at + 2;
  while (i < at + 8 && isDigitOrSemicolon(bytes[i])) i++;
  const final = bytes[i];
  if (final === undefined && !isEnd) return null;
  if (final === undefined || final < 0x20 || final > 0x7e) return { length: 2, events: typed('O', true) };
  return { length: i + 1 - at, events: [ss3Event(bytes.toString('latin1', at + 2, i), String.fromCharCode(final))] };
}

function stringAt(bytes: Buffer, at: number, isEnd: boolean): Step | 'overlong' | null {
  const end = stringEnd(bytes, at + 2);
  const length = (end?.next ?? bytes.length) - at;
  if (length > MAX_STRING_BYTES) return end === null ? 'overlong' : { length, events: [] };
  if (end === null && !isEnd) return null;
  if (end === null && length === 2) return { length, events: typed(String.fromCharCode(bytes[at + 1] ?? 0), true) };
  const sequence = bytes.toString('latin1', at + 1, end?.body ?? bytes.length);
  return { length, events: [{ kind: 'reply', sequence }] };
}

/** A byte below 0x80, or what it is after an escape character. */
function asciiEvents(byte: number, alt: boolean): readonly InputEvent[] {
  if (byte === 0x0d) return [keyEvent('enter', { alt })];
  if (byte === 0x09) return [keyEvent('tab', { alt })];
  if (byte === 0x7f) return [keyEvent('backspace', { alt })];
  if (byte === 0x00) return [keyEvent('space', { alt, ctrl: true })];
  if (byte < 0x20) return [keyEvent(String.fromCharCode(byte + 0x40).toLowerCase(), { alt, ctrl: true })];
  return typed(String.fromCharCode(byte), alt);
}

function typed(character: string, alt: boolean): readonly InputEvent[] {
  const code = character.charCodeAt(0);
  // A C1 control in UTF-8 types nothing.
  return code >= 0x80 && code <= 0x9f ? [] : [characterEvent(character, { alt })];
}

function isDigitOrSemicolon(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 0x30 && byte <= 0x39) || byte === 0x3b);
}
