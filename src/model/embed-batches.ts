/** Texts on their way to an embedding model: cleaned, and cut into requests of a bounded size. */

/** Surrogates without their partner, which a cut through an emoji leaves: not text, and not JSON for others. */
const LONE_SURROGATE = /\p{Surrogate}/gu;

/** The text as it may be sent, at most so many UTF-16 units of it. */
export function sendable(text: string, mostCharacters: number): string {
  return text.slice(0, mostCharacters).replace(LONE_SURROGATE, '\uFFFD');
}

/** Runs of at most so many texts and characters; a text that is longer than that stands alone. */
export function inBatches<T extends { readonly text: string }>(
  texts: readonly T[],
  most: { readonly texts: number; readonly characters: number },
): T[][] {
  const batches: T[][] = [];
  let batch: T[] = [];
  let characters = 0;
  for (const each of texts) {
    if (batch.length > 0 && (batch.length >= most.texts || characters + each.text.length > most.characters)) {
      batches.push(batch);
      batch = [];
      characters = 0;
    }
    batch.push(each);
    characters += each.text.length;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
