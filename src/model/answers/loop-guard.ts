/** Detects an answer that repeats itself, from any generator. The worker does the same by tokens. */

/** The same characters this often within a span: going round with small changes. Code may do so by nature. */
const CHUNK = 50;
const CHUNK_LIMIT = 10;
const SPAN = 10 * 5 * CHUNK;
/** A text is a loop when this many characters repeat with one period, this often. */
const TAIL = 2_400;
const MAX_PERIOD = 300;
/** Characters between two looks for a period. */
const STEP = 400;
const FENCE = '```';

export class LoopGuard {
  readonly #seen = new Map<string, number[]>();
  /** The last characters, for the chunk that they are, and many more, for a period. */
  #recent = '';
  #tail = '';
  #length = 0;
  #fences = 0;
  #looked = 0;

  /** @returns whether the text says the same over and over */
  add(text: string): boolean {
    for (const character of text) {
      this.#recent = (this.#recent + character).slice(-CHUNK);
      this.#length++;
      if (this.#recent.endsWith(FENCE)) {
        this.#fences++;
        this.#seen.clear();
      }
      if (this.#fences % 2 === 0 && this.#sameAgain()) return true;
    }
    this.#tail = (this.#tail + text).slice(-TAIL);
    if (this.#length - this.#looked < STEP || this.#tail.length < TAIL) return false;
    this.#looked = this.#length;
    return this.#tail.trim() !== '' && period(this.#tail) <= MAX_PERIOD;
  }

  #sameAgain(): boolean {
    const chunk = this.#recent;
    if (chunk.length < CHUNK || chunk.trim() === '') return false;
    const places = this.#seen.get(chunk) ?? [];
    // Overlapping occurrences (a line of dashes) are one.
    if (this.#length - (places.at(-1) ?? -CHUNK) < CHUNK / 2) return false;
    places.push(this.#length);
    if (places.length > CHUNK_LIMIT) places.shift();
    this.#seen.set(chunk, places);
    if (this.#seen.size > 4 * SPAN)
      for (const [known, at] of this.#seen) if ((at.at(-1) ?? 0) <= this.#length - SPAN) this.#seen.delete(known);
    return places.length === CHUNK_LIMIT && this.#length - (places[0] ?? 0) <= SPAN;
  }
}

// --- internal ---

/** The shortest distance at which all of the text repeats. */
function period(text: string): number {
  const borders = new Uint32Array(text.length);
  for (let at = 1, border = 0; at < text.length; at++) {
    while (border > 0 && text.charCodeAt(at) !== text.charCodeAt(border)) border = borders[border - 1] ?? 0;
    if (text.charCodeAt(at) === text.charCodeAt(border)) border++;
    borders[at] = border;
  }
  return text.length - (borders.at(-1) ?? 0);
}
