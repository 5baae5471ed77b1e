/**
 * Bytes of a terminal into events. However the bytes are cut into reads, the events are the same; only a lone Escape, and
 * a sequence that never ends, are decided by time. Does no I/O: the caller passes the time in and sets the timer.
 */

import { cleanInput } from './clean.ts';
import { characterEvent, type InputEvent, keyEvent } from './event.ts';
import { isLastReply, isReplyBegun, replyAtStart } from './replies.ts';
import { csiEvent, oldMouseEvents, ss3Event } from './sequences.ts';
import { decodeCharacter } from './utf8.ts';

/** After an escape character alone; then it was the Escape key. */
const ESCAPE_MS = 40;
/** After the beginning of a sequence, for slow lines. */
const SEQUENCE_MS = 500;
/** The same while an answer of the terminal is awaited, which may come in pieces. */
const REPLY_ESCAPE_MS = 250;
/** So long an answer may take. */
const REPLY_MS = 5_000;
/** After the last byte of a paste whose end does not come. */
const PASTE_MS = 2_000;
const MAX_PASTE_BYTES = 4 * 1024 * 1024;
/** Longer control strings are passed over. */
const MAX_STRING_BYTES = 4_096;
const MAX_CSI_BYTES = 128;

const ESC = 0x1b;
/** Ctrl+C as a byte, and as the keyboard protocols tell it. */
const CTRL_C = ['\x03', '\x1b[99;5u', '\x1b[27;5;99~'];
const PASTE_START = Buffer.from('\x1b[200~');
const PASTE_END = Buffer.from('\x1b[201~');
const EMPTY = Buffer.alloc(0);
/** `]`, `P`, `X`, `^`, `_` after an escape character: OSC, DCS, SOS, PM, APC. */
const STRING_STARTS = new Set([0x5d, 0x50, 0x58, 0x5e, 0x5f]);

/**
 * `keys`: the usual. `string`: the rest of an overlong control string is passed over. `paste`: up to its end marker.
 * `pasted`: for a moment after it, since a paste that holds an end marker itself must not have its rest taken as keys.
 * `stale`: a paste's end did not come; what follows is still no key, but Ctrl+C ends it.
 */
type Mode = 'keys' | 'string' | 'paste' | 'pasted' | 'stale';

interface Step {
  readonly length: number;
  readonly events: readonly InputEvent[];
}

/** Feed it with `push`; when `deadline` is reached and nothing came, call `expire`. */
export class InputTokenizer {
  #mode: Mode = 'keys';
  #rest: Buffer = EMPTY;
  #paste: Buffer[] = [];
  #pasteBytes = 0;
  #deadline: number | null = null;
  /** Until when answers of the terminal may come; null while none is awaited. */
  #awaitedUntil: number | null = null;
  /** The beginning of an answer whose rest did not come in time: what follows it is no typing. */
  #late: Buffer = EMPTY;

  /** False inside a paste, a sequence or a character whose rest is to come. */
  get isIdle(): boolean {
    return this.#mode === 'keys' && this.#rest.length === 0 && this.#late.length === 0;
  }

  /** True from `awaitReply` on until the terminal has answered, or will not any more. */
  get isAwaiting(): boolean {
    return this.#awaitedUntil !== null;
  }

  /** The terminal was asked something: until it has answered, pieces of its answer are not taken for keys. */
  awaitReply(now: number): void {
    this.#awaitedUntil = now + REPLY_MS;
  }

  /** The time, on the clock of `push`, at which `expire` is due; null when nothing waits. */
  get deadline(): number | null {
    return this.#deadline;
  }

  /** @param now milliseconds on a clock that does not go back */
  push(bytes: Uint8Array, now: number): readonly InputEvent[] {
    if (bytes.length === 0) return [];
    const kept = this.#mode === 'pasted' ? this.#deadline : null;
    this.#rest = this.#rest.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#rest, bytes]);
    if (this.#awaitedUntil !== null && now > this.#awaitedUntil) this.#awaitedUntil = null;
    const events = [...this.#lateReply(), ...this.#run(false)];
    this.#noteReplies(events);
    this.#schedule(now, kept);
    return events;
  }

  /**
   * Decides what waits, if its time has come. After a pause of the whole process, let the reads that are due come first
   * (`setImmediate` in the timer), or a sequence that arrived in time falls apart.
   */
  expire(now: number): readonly InputEvent[] {
    if (this.#deadline === null || now < this.#deadline) return [];
    const events: InputEvent[] = [];
    if (this.#mode === 'paste' || this.#mode === 'stale') {
      if (this.#pasteBytes + this.#rest.length > 0) {
        this.#keep(this.#rest);
        events.push(this.#takePaste());
      }
      this.#rest = EMPTY;
      this.#mode = 'stale';
      this.#deadline = null;
      return events;
    }
    // What came within the moment after a paste has had no time of its own yet.
    const isEnd = this.#mode === 'keys';
    if (this.#mode === 'pasted') events.push(this.#takePaste());
    if (this.#mode === 'string') this.#rest = EMPTY;
    this.#mode = 'keys';
    if (isEnd && this.#isReplyBegun()) {
      if (this.#rest.length === 1) events.push(keyEvent('escape'));
      this.#late = this.#rest;
      this.#rest = EMPTY;
    }
    events.push(...this.#run(isEnd));
    this.#noteReplies(events);
    this.#schedule(now, null);
    return events;
  }

  #schedule(now: number, kept: number | null): void {
    if (this.#mode === 'paste') this.#deadline = now + PASTE_MS;
    else if (this.#mode === 'pasted') this.#deadline = kept ?? now + ESCAPE_MS;
    else if (this.#mode === 'stale') this.#deadline = this.#pasteBytes + this.#rest.length > 0 ? now + PASTE_MS : null;
    else if (this.#mode === 'string') this.#deadline = now + SEQUENCE_MS;
    else if (this.#rest.length === 0) this.#deadline = null;
    else {
      const alone = this.#awaitedUntil === null ? ESCAPE_MS : REPLY_ESCAPE_MS;
      this.#deadline = now + (this.#rest[0] === ESC && this.#rest.length <= 2 ? alone : SEQUENCE_MS);
    }
  }

  #isReplyBegun(): boolean {
    return this.#awaitedUntil !== null && isReplyBegun(this.#rest.toString('latin1'));
  }

  /** Puts the rest of an answer behind its beginning. @returns the answer when it is whole */
  #lateReply(): readonly InputEvent[] {
    if (this.#late.length === 0) return [];
    const joined = Buffer.concat([this.#late, this.#rest]);
    const text = joined.toString('latin1');
    this.#late = EMPTY;
    if (this.#awaitedUntil === null) return [];
    const whole = replyAtStart(text);
    if (whole !== null) {
      this.#rest = joined.subarray(whole.length);
      return [{ kind: 'reply', sequence: whole.sequence }];
    }
    if (isReplyBegun(text)) {
      this.#late = joined;
      this.#rest = EMPTY;
    }
    return [];
  }

  #noteReplies(events: readonly InputEvent[]): void {
    if (events.some((event) => event.kind === 'reply' && isLastReply(event.sequence))) this.#awaitedUntil = null;
  }

  /** Takes as much of the bytes as can be decided. @param isEnd true when all of them must be */
  #run(isEnd: boolean): readonly InputEvent[] {
    const events: InputEvent[] = [];
    for (let more = true; more && this.#rest.length > 0; ) {
      if (this.#mode === 'keys') more = this.#keys(events, isEnd);
      else if (this.#mode === 'string') more = this.#skipString();
      else if (this.#mode === 'pasted') more = this.#afterPaste(events);
      else more = this.#insidePaste(events);
    }
    return events;
  }

  /** @returns false when the bytes that are left must wait */
  #keys(events: InputEvent[], isEnd: boolean): boolean {
    const bytes = this.#rest;
    let at = 0;
    while (at < bytes.length) {
      if (startsWith(bytes, at, PASTE_START)) {
        this.#rest = bytes.subarray(at + PASTE_START.length);
        this.#mode = 'paste';
        return true;
      }
      const step = stepAt(bytes, at, isEnd);
      if (step === null) break;
      if (step === 'overlong') {
        this.#rest = bytes.subarray(at + 2);
        this.#mode = 'string';
        return true;
      }
      events.push(...step.events);
      at += step.length;
    }
    this.#rest = at < bytes.length ? bytes.subarray(at) : EMPTY;
    return false;
  }

  #skipString(): boolean {
    const end = stringEnd(this.#rest, 0);
    if (end === null) {
      // The first half of a terminator may be there.
      this.#rest = this.#rest.at(-1) === ESC ? this.#rest.subarray(-1) : EMPTY;
      return false;
    }
    this.#rest = this.#rest.subarray(end.next);
    this.#mode = 'keys';
    return true;
  }

  #insidePaste(events: InputEvent[]): boolean {
    const end = this.#rest.indexOf(PASTE_END);
    const stops = this.#mode === 'stale' ? CTRL_C.map((key) => this.#rest.indexOf(key)) : [];
    const stop = Math.min(...stops.filter((at) => at >= 0));
    if (stop < this.#rest.length && (end < 0 || stop < end)) {
      this.#keep(this.#rest.subarray(0, stop));
      if (this.#pasteBytes > 0) events.push(this.#takePaste());
      this.#rest = this.#rest.subarray(stop);
      this.#mode = 'keys';
      return true;
    }
    if (end >= 0) {
      this.#keep(this.#rest.subarray(0, end));
      this.#rest = this.#rest.subarray(end + PASTE_END.length);
      this.#mode = 'pasted';
      return true;
    }
    // The end marker may have begun.
    const whole = this.#rest.length - beginning(this.#rest, PASTE_END);
    this.#keep(this.#rest.subarray(0, whole));
    this.#rest = Buffer.from(this.#rest.subarray(whole));
    return false;
  }

  /** A second end marker means that the first was part of what was pasted; a new paste, or time, that it was not. */
  #afterPaste(events: InputEvent[]): boolean {
    const start = this.#rest.indexOf(PASTE_START);
    const end = this.#rest.indexOf(PASTE_END);
    if (end >= 0 && (start < 0 || end < start)) {
      this.#keep(PASTE_END);
      this.#keep(this.#rest.subarray(0, end));
      this.#rest = this.#rest.subarray(end + PASTE_END.length);
      return true;
    }
    if (start < 0) return false;
    events.push(this.#takePaste());
    this.#mode = 'keys';
    return true;
  }

  #keep(bytes: Uint8Array): void {
    const room = Math.max(0, MAX_PASTE_BYTES - this.#pasteBytes);
    if (room > 0 && bytes.length > 0) this.#paste.push(Buffer.from(bytes.subarray(0, room)));
    this.#pasteBytes += bytes.length;
  }

  #takePaste(): InputEvent {
    const cut = this.#pasteBytes > MAX_PASTE_BYTES;
    const text = cleanInput(Buffer.concat(this.#paste).toString('utf8'));
    this.#paste = [];
    this.#pasteBytes = 0;
    return { kind: 'paste', text, cut };
  }
}

// --- internal ---

/** @returns what stands at `at`; null when more bytes are needed */
function stepAt(bytes: Buffer, at: number, isEnd: boolean): Step | 'overlong' | null {
  const byte = bytes[at] ?? 0;
  if (byte === ESC) return escapeAt(bytes, at, isEnd);
  if (byte < 0x80) return { length: 1, events: asciiEvents(byte, false) };
  const decoded = decodeCharacter(bytes, at, isEnd);
  return decoded === null ? null : { length: decoded.length, events: typed(decoded.text, false) };
}

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

/** @returns the index of the terminator of a control string and the one after it, or null */
function stringEnd(bytes: Buffer, from: number): { readonly body: number; readonly next: number } | null {
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

function startsWith(bytes: Buffer, at: number, marker: Buffer): boolean {
  return bytes[at] === ESC && bytes.subarray(at, at + marker.length).equals(marker);
}

/** How many bytes at the end are a beginning of the marker. */
function beginning(bytes: Buffer, marker: Buffer): number {
  for (let length = Math.min(marker.length - 1, bytes.length); length > 0; length--) {
    if (bytes.subarray(bytes.length - length).equals(marker.subarray(0, length))) return length;
  }
  return 0;
}
