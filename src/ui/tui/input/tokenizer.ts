/**
 * Bytes of a terminal into events. However the bytes are cut into reads, the events are the same; only a lone Escape, and
 * a sequence that never ends, are decided by time. Does no I/O: the caller passes the time in and sets the timer.
 */

import { type InputEvent, keyEvent } from './event.ts';
import { PasteBuffer } from './paste-buffer.ts';
import { ESC, stepAt, stringEnd } from './read-unit.ts';
import { isLastReply, isReplyBegun, replyAtStart } from './replies.ts';

/** Longest waits, in milliseconds. After an escape character alone: then it was the Escape key. */
const ESCAPE_MS = 40;
/** After the beginning of a sequence, for slow lines. */
const SEQUENCE_MS = 500;
/** After an escape character while an answer of the terminal is awaited, which may come in pieces. */
const REPLY_ESCAPE_MS = 250;
/** For an answer of the terminal. */
const REPLY_MS = 5_000;
/** After the last byte of a paste whose end does not come. */
const PASTE_MS = 2_000;
/** Ctrl+C as a byte, and as the keyboard protocols tell it. */
const CTRL_C = ['\x03', '\x1b[99;5u', '\x1b[27;5;99~'];
const PASTE_START = Buffer.from('\x1b[200~');
const PASTE_END = Buffer.from('\x1b[201~');
const EMPTY = Buffer.alloc(0);

/**
 * `keys`: the usual. `string`: the rest of an overlong control string is passed over. `paste`: up to its end marker.
 * `pasted`: for a moment after it, since a paste that holds an end marker itself must not have its rest taken as keys.
 * `stale`: a paste's end did not come; what follows is still no key, but Ctrl+C ends it.
 */
type Mode = 'keys' | 'string' | 'paste' | 'pasted' | 'stale';

/** Feed it with `push`; call `expire` when `deadline` is reached without more bytes. */
export class InputTokenizer {
  #mode: Mode = 'keys';
  #rest: Buffer = EMPTY;
  readonly #paste = new PasteBuffer();
  #deadline: number | null = null;
  /** Until when answers of the terminal may come; null while none is awaited. */
  #awaitedUntil: number | null = null;
  /** The beginning of an answer whose rest did not come in time: what follows it is not typing. */
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
      if (this.#paste.bytes + this.#rest.length > 0) {
        this.#paste.keep(this.#rest);
        events.push(this.#paste.take());
      }
      this.#rest = EMPTY;
      this.#mode = 'stale';
      this.#deadline = null;
      return events;
    }
    // What came within the moment after a paste has had no time of its own yet.
    const isEnd = this.#mode === 'keys';
    if (this.#mode === 'pasted') events.push(this.#paste.take());
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
    else if (this.#mode === 'stale') this.#deadline = this.#paste.bytes + this.#rest.length > 0 ? now + PASTE_MS : null;
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
      this.#paste.keep(this.#rest.subarray(0, stop));
      if (this.#paste.bytes > 0) events.push(this.#paste.take());
      this.#rest = this.#rest.subarray(stop);
      this.#mode = 'keys';
      return true;
    }
    if (end >= 0) {
      this.#paste.keep(this.#rest.subarray(0, end));
      this.#rest = this.#rest.subarray(end + PASTE_END.length);
      this.#mode = 'pasted';
      return true;
    }
    // The end marker may have begun.
    const whole = this.#rest.length - beginning(this.#rest, PASTE_END);
    this.#paste.keep(this.#rest.subarray(0, whole));
    this.#rest = Buffer.from(this.#rest.subarray(whole));
    return false;
  }

  /** A second end marker means that the first was part of what was pasted; a new paste, or time, that it was not. */
  #afterPaste(events: InputEvent[]): boolean {
    const start = this.#rest.indexOf(PASTE_START);
    const end = this.#rest.indexOf(PASTE_END);
    if (end >= 0 && (start < 0 || end < start)) {
      this.#paste.keep(PASTE_END);
      this.#paste.keep(this.#rest.subarray(0, end));
      this.#rest = this.#rest.subarray(end + PASTE_END.length);
      return true;
    }
    if (start < 0) return false;
    events.push(this.#paste.take());
    this.#mode = 'keys';
    return true;
  }
}

// --- internal ---

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
