/** What happened in a service, numbered, for clients that listen: one that was cut off asks for what it missed. */

export interface ServiceEvent {
  readonly seq: number;
  readonly kind: string;
  readonly data: unknown;
}

const KEPT = 1_000;

export class EventLog {
  readonly #events: ServiceEvent[] = [];
  readonly #listeners = new Set<(event: ServiceEvent) => void>();
  readonly #first: number;
  #seq: number;

  /** @param first a number that no service before this one can have come to: a client that remembers one is told of a reset, not of a part */
  constructor(first = 0) {
    this.#first = first;
    this.#seq = first;
  }

  add(kind: string, data: unknown): void {
    const event = { seq: ++this.#seq, kind, data };
    this.#events.push(event);
    if (this.#events.length > KEPT) this.#events.shift();
    for (const listener of this.#listeners) listener(event);
  }

  /** The number of the newest event. */
  get seq(): number {
    return this.#seq;
  }

  /** @param seq 0 for all of this service @returns the events behind that number; null when some of them are no longer known */
  after(seq: number): readonly ServiceEvent[] | null {
    const behind = seq === 0 ? this.#first : seq;
    if (behind > this.#seq || behind < this.#seq - this.#events.length) return null;
    return this.#events.slice(this.#events.length - (this.#seq - behind));
  }

  /** @returns how to stop listening */
  listen(listener: (event: ServiceEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
