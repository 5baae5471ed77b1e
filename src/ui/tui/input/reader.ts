/** Turns the bytes of a terminal into events: bursts become pastes, and incomplete sequences are decided by time. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { InputEvent } from './event.ts';
import { InputTokenizer } from './tokenizer.ts';
import { Bursts } from './unmarked-paste.ts';

/** So long an answer of the terminal may take on a usual line. */
const ANSWER_MS = 100;

export class InputReader {
  readonly #tokenizer = new InputTokenizer();
  readonly #bursts = new Bursts();
  readonly #onEvent: (event: InputEvent) => void;
  /** After all events of a read. */
  readonly #onRead: () => void;
  #expiry: NodeJS.Timeout | undefined;

  constructor(onEvent: (event: InputEvent) => void, onRead: () => void) {
    this.#onEvent = onEvent;
    this.#onRead = onRead;
  }

  read(bytes: Uint8Array): void {
    clearTimeout(this.#expiry);
    const now = performance.now();
    const burst = this.#tokenizer.isIdle ? this.#bursts.take(bytes, now) : null;
    if (burst !== null) this.#onEvent({ kind: 'paste', text: burst.text, cut: false });
    for (const event of this.#tokenizer.push(burst?.rest ?? bytes, now)) this.#onEvent(event);
    this.#expireLater();
    this.#onRead();
  }

  /** The terminal was asked something. */
  awaitReply(): void {
    this.#tokenizer.awaitReply(performance.now());
  }

  /** Ends when the answer has come, or will not: one that is still to come would be typed into the shell. */
  async stop(): Promise<void> {
    clearTimeout(this.#expiry);
    const ends = performance.now() + ANSWER_MS;
    while (this.#tokenizer.isAwaiting && performance.now() < ends) await sleep(5);
  }

  #expireLater(): void {
    const { deadline } = this.#tokenizer;
    if (deadline === null) return;
    this.#expiry = setTimeout(
      () =>
        // Reads that are due come first.
        setImmediate(() => {
          for (const event of this.#tokenizer.expire(performance.now())) this.#onEvent(event);
          this.#expireLater();
          this.#onRead();
        }),
      Math.max(0, deadline - performance.now()),
    );
  }
}
