/** The waiting line of an answer: what is being done, how long it has taken, and a forecast if there is one. */

import type { ChatState } from '../../../app/index.ts';
import { clock, roughDuration } from '../../../base/rough-time.ts';

type Busy = NonNullable<ChatState['busy']>;

/** A clock below this is not news. */
const SOON_MS = 1000;
/** Speed is computed over at least this time. */
const MEASURED_MS = 1000;

/** Follows the phases of an answer and the speed at which its prompt is read. */
export class Waiting {
  #kind: Busy['kind'] | null = null;
  #sinceMs = 0;
  #first: { readonly atMs: number; readonly done: number } | null = null;
  #last: { readonly atMs: number; readonly done: number } | null = null;
  /** Tokens a millisecond of this reading, else of the one before. */
  #speed: number | null = null;

  /** Told after each change. @param now milliseconds, as all times here */
  follow(busy: Busy | null, now: number): void {
    const kind = busy?.kind ?? null;
    if (kind !== this.#kind) {
      this.#kind = kind;
      this.#sinceMs = now;
      this.#first = null;
      this.#last = null;
    }
    if (busy === null || kind !== 'reading' || busy.total <= 0) return;
    this.#first ??= { atMs: now, done: busy.done };
    if (busy.done === (this.#last ?? this.#first).done) return;
    this.#last = { atMs: now, done: busy.done };
    const ms = now - this.#first.atMs;
    if (ms >= MEASURED_MS) this.#speed = (busy.done - this.#first.done) / ms;
  }

  /** `reading 1,900 tokens · 12 s of about 40 s`; '' while text comes, or nothing is awaited. One clock for all phases: it never goes back. */
  text({ busy, model }: Pick<ChatState, 'busy' | 'model'>, now: number): string {
    if (busy === null) return '';
    const spentMs = now - busy.startedAtMs;
    const spent = spentMs < SOON_MS ? '' : ` · ${clock(spentMs)}`;
    switch (busy.kind) {
      case 'writing':
      case 'command':
        return '';
      case 'searching':
        return `searching the code${spent}`;
      case 'loading':
        return `loading the model${spent}`;
      case 'waiting':
        if (busy.host === undefined) return `waiting for the answer before${spent}`;
        return busy.words ? `${busy.host} ${busy.words}${spent}` : `waiting for ${busy.host}${spent}`;
      case 'thinking':
        return `thinking${spent}`;
      case 'reading': {
        if (model.sentTo !== null && busy.done === 0) return `waiting for ${hostOf(model.sentTo)}${spent}`;
        const what = busy.total > 0 ? `reading ${busy.total.toLocaleString('en-US')} tokens` : 'reading';
        const leftMs = this.#leftMs(busy, now);
        return leftMs === null || spent === ''
          ? `${what}${spent}`
          : `${what}${spent} of about ${roughDuration(spentMs + leftMs)}`;
      }
    }
  }

  /** The same for the last row of the screen, in two words. */
  short({ busy }: Pick<ChatState, 'busy'>, now: number): string {
    if (busy === null) return '';
    const spentMs = now - busy.startedAtMs;
    const spent = spentMs < SOON_MS ? '' : ` ${clock(spentMs)}`;
    switch (busy.kind) {
      case 'reading':
        return busy.done > 0 && busy.total > 0
          ? `reading ${Math.floor((100 * busy.done) / busy.total)} %`
          : `reading${spent}`;
      case 'writing':
        return 'writing';
      case 'command':
        return 'working';
      default:
        return `${busy.kind}${spent}`;
    }
  }

  #leftMs(busy: Busy, now: number): number | null {
    if (busy.forecastMs != null) return Math.max(0, busy.forecastMs - (now - (busy.sinceMs ?? this.#sinceMs)));
    if (busy.total <= 0 || this.#speed === null || this.#speed <= 0) return null;
    const last = this.#last ?? this.#first;
    // Between two reports the clock goes on.
    const sinceMs = last === null ? 0 : now - last.atMs;
    return Math.max(0, (busy.total - busy.done) / this.#speed - sinceMs);
  }
}

// --- internal ---

function hostOf(address: string): string {
  return /^\w+:\/\/([^/]+)/.exec(address)?.[1] ?? address;
}
