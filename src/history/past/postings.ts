/** Which commits of a segment hold a word, and how often in which field, as bytes. */

/** Fields of a commit, in the order of their bits. */
export const FIELDS = ['subject', 'body', 'paths', 'symbols', 'added', 'removed'] as const;
export type Field = (typeof FIELDS)[number];

const MOST = 255;

/** Numbers of commits that a segment has room for. */
export const SEGMENT = 4_096;

/** Collects the postings of one word, commits in rising order. */
export class PostingsWriter {
  #bytes: number[] = [];
  #last = 0;

  /** @param place of the commit in its segment @param counts in the order of FIELDS */
  add(place: number, counts: Uint16Array): void {
    let delta = place - this.#last;
    this.#last = place;
    while (delta >= 128) {
      this.#bytes.push((delta & 127) | 128);
      delta >>>= 7;
    }
    this.#bytes.push(delta);
    let held = 0;
    for (let field = 0; field < FIELDS.length; field++) if ((counts[field] ?? 0) > 0) held |= 1 << field;
    this.#bytes.push(held);
    for (let field = 0; field < FIELDS.length; field++)
      if ((held >>> field) & 1) this.#bytes.push(Math.min(MOST, counts[field] ?? 0));
  }

  bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

/** @param visit told the place of each commit with its counts, which are only valid during the call */
export function eachPosting(bytes: Uint8Array, visit: (place: number, counts: Uint8Array) => void): void {
  const counts = new Uint8Array(FIELDS.length);
  let place = 0;
  for (let at = 0; at < bytes.length; ) {
    let shift = 0;
    let byte = bytes[at++] ?? 0;
    for (; byte >= 128; byte = bytes[at++] ?? 0) {
      place += (byte & 127) << shift;
      shift += 7;
    }
    place += byte << shift;
    const held = bytes[at++] ?? 0;
    for (let field = 0; field < FIELDS.length; field++) counts[field] = (held >>> field) & 1 ? (bytes[at++] ?? 0) : 0;
    visit(place, counts);
  }
}
