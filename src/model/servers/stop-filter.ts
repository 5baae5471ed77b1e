/** Ends streamed text before the first of some stop texts, also one that arrives in pieces. */

export class StopFilter {
  readonly #stops: readonly string[];
  #held = '';
  /** Whether a stop text was met: nothing comes after it. */
  stopped = false;

  constructor(stops: readonly string[] = []) {
    this.#stops = stops.filter((stop) => stop !== '');
  }

  /** @returns what can be shown already: all but what may be the beginning of a stop text */
  add(text: string): string {
    if (this.stopped) return '';
    const all = this.#held + text;
    const at = Math.min(...this.#stops.map((stop) => all.indexOf(stop)).filter((index) => index >= 0));
    if (at !== Number.POSITIVE_INFINITY) {
      this.stopped = true;
      this.#held = '';
      return all.slice(0, at);
    }
    const keep = Math.max(0, ...this.#stops.map((stop) => overlap(all, stop)));
    this.#held = all.slice(all.length - keep);
    return all.slice(0, all.length - keep);
  }

  /** @returns what was held back, when the text ends without a stop text */
  end(): string {
    const held = this.stopped ? '' : this.#held;
    this.#held = '';
    return held;
  }
}

// --- internal ---

/** How much of the end of the text is the beginning of the stop text. */
function overlap(text: string, stop: string): number {
  for (let length = Math.min(text.length, stop.length - 1); length > 0; length--)
    if (text.endsWith(stop.slice(0, length))) return length;
  return 0;
}
