/**
 * How sources are named in what people read: by their numbers, `[3]`, and commits by their short ids, `[c3f2a1b]`, whatever their
 * number is. The model reads and writes numbers.
 */

import { commitIdOf } from '../base/forge-path.ts';

export interface CitedSource {
  readonly number: number;
  readonly path: string;
}

export function citationLabel({ number, path }: CitedSource): string {
  return commitIdOf(path).slice(0, ID_LENGTH) || String(number);
}

/** Of several commits of one short id the last. */
export function byLabel<S extends CitedSource>(sources: readonly S[]): ReadonlyMap<string, S> {
  return new Map(
    sources.flatMap((source) => [[String(source.number), source] as const, [citationLabel(source), source] as const]),
  );
}

/** An answer as the model reads it again: with the numbers of its commits. */
export function withNumbers(answer: string, sources: readonly CitedSource[]): string {
  const ids = new Map(
    sources.flatMap((source) =>
      citationLabel(source) === String(source.number) ? [] : [[citationLabel(source), source.number]],
    ),
  );
  return ids.size === 0
    ? answer
    : answer.replaceAll(CITED_ID, (citation, sign: string, id: string) => {
        const number = ids.get(id);
        return number === undefined ? citation : `[${sign}${number}]`;
      });
}

/** Where it is, in a list of sources: a file with its lines; of a commit, whose label is its id, the number that opens it too. */
export function sourcePlace(source: CitedSource & { readonly startLine: number; readonly endLine: number }): string {
  const { number, path, startLine, endLine } = source;
  return citationLabel(source) === String(number) ? `${path}:${startLine}-${endLine}` : `commit, source ${number}`;
}

// --- internal ---

const ID_LENGTH = 7;
const CITED_ID = /\[(≈?)([\da-f]{7})\]/g;
