/** The terms of a file and its chunks, as they are stored and counted. */

import { type FileTermCounts, MOST_FILE_TERMS } from '../../store/index.ts';

export interface FileTerms extends FileTermCounts {
  /** Those of each chunk in order, with spaces between them: only which there are, and how often, counts. */
  readonly chunks: readonly string[];
  /** Those of the file, likewise; of a long one only the first, which its row holds. */
  readonly file: string;
  /** How many all chunks have. */
  readonly length: number;
}

/**
 * In order, terms that share their beginning compress together. Texts are slow to compare, so each term of the file is put in its place
 * once, and its places in chunks are sorted as numbers.
 * @param chunkTerms in the order of the text, repeats kept
 */
export function fileTerms(chunkTerms: readonly (readonly string[])[]): FileTerms {
  const numbers = new Map<string, number>();
  const numbered = chunkTerms.map((terms) => numbersOf(terms, numbers));
  const distinct = [...numbers.keys()].sort();
  const places = new Uint32Array(distinct.length);
  for (let place = 0; place < distinct.length; place++)
    places[numbers.get(distinct[place] as string) as number] = place;
  const chunkCounts = new Uint32Array(distinct.length);
  const fileCounts = new Uint32Array(distinct.length);
  let length = 0;
  const chunks = numbered.map((terms) => {
    for (let n = 0; n < terms.length; n++) {
      const place = places[terms[n] as number] as number;
      terms[n] = place;
      if (length++ < MOST_FILE_TERMS) fileCounts[place] = (fileCounts[place] as number) + 1;
    }
    terms.sort();
    const sorted: string[] = [];
    for (let n = 0; n < terms.length; n++) {
      const place = terms[n] as number;
      sorted.push(distinct[place] as string);
      if (place !== terms[n - 1]) chunkCounts[place] = (chunkCounts[place] as number) + 1;
    }
    return sorted.join(' ');
  });
  return {
    chunks,
    file: repeated(distinct, fileCounts),
    length,
    distinct,
    chunkCounts,
    inFile: Uint8Array.from(fileCounts, (count) => Math.min(count, 1)),
  };
}

// --- internal ---

function numbersOf(terms: readonly string[], numbers: Map<string, number>): Uint32Array {
  const found = new Uint32Array(terms.length);
  for (let n = 0; n < terms.length; n++) {
    const term = terms[n] as string;
    let number = numbers.get(term);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(term, number);
    }
    found[n] = number;
  }
  return found;
}

function repeated(terms: readonly string[], counts: Uint32Array): string {
  const all: string[] = [];
  for (let n = 0; n < terms.length; n++)
    for (let left = counts[n] as number; left > 0; left--) all.push(terms[n] as string);
  return all.join(' ');
}
