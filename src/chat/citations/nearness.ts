/** How near a sentence is in meaning to texts: the cosine of static vectors, of the sentence and of the nearest run of lines of each text. */

import { dot } from '../../base/numbers/float-arrays.ts';

/** @returns one vector of length 1 for each text, in a row; such as those of the static embedder */
export type EmbedTexts = (texts: readonly string[]) => Float32Array;

/** Lines of a run, and by how many the next one begins later. */
const RUN = 12;
const STEP = 6;
const MAX_RUNS = 40;

interface Run {
  readonly vector: Float32Array;
  /** Lines from the first of the text, inclusive. */
  readonly from: number;
  readonly to: number;
}

export interface Near {
  readonly cosine: number;
  readonly from: number;
  readonly to: number;
}

/** One for each answer: the texts stay, and are read when the first sentence needs them. */
export class Nearness {
  readonly #embed: EmbedTexts;
  readonly #texts: readonly (readonly string[])[];
  #runs: readonly (readonly Run[])[] | undefined;

  /** @param texts lines of each */
  constructor(embed: EmbedTexts, texts: readonly (readonly string[])[]) {
    this.#embed = embed;
    this.#texts = texts;
  }

  /** @returns for each text its run of lines that is nearest */
  of(sentence: string): readonly Near[] {
    const [vector = new Float32Array()] = vectorsOf(this.#embed, [sentence]);
    this.#runs ??= runsOf(this.#embed, this.#texts);
    return this.#runs.map((runs) =>
      runs.reduce<Near>(
        (best, { vector: other, from, to }) => {
          const cosine = dot(other, vector);
          return cosine > best.cosine ? { cosine, from, to } : best;
        },
        { cosine: 0, from: 0, to: 0 },
      ),
    );
  }
}

// --- internal ---

function runsOf(embed: EmbedTexts, texts: readonly (readonly string[])[]): (readonly Run[])[] {
  const places = texts.map((lines) => {
    const count = Math.min(MAX_RUNS, Math.max(1, Math.ceil((lines.length - STEP) / STEP)));
    return Array.from({ length: count }, (_, n) => ({
      from: n * STEP,
      to: Math.max(0, Math.min(lines.length, n * STEP + RUN) - 1),
    }));
  });
  const vectors = vectorsOf(
    embed,
    places.flatMap((each, n) => each.map(({ from, to }) => (texts[n] ?? []).slice(from, to + 1).join('\n'))),
  );
  let at = 0;
  return places.map((each) => each.map((place) => ({ ...place, vector: vectors[at++] ?? new Float32Array() })));
}

function vectorsOf(embed: EmbedTexts, texts: readonly string[]): Float32Array[] {
  const all = embed(texts);
  const length = all.length / Math.max(1, texts.length);
  return texts.map((_, n) => all.subarray(n * length, (n + 1) * length));
}
