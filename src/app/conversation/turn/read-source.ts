/** A source of an answer as it is listed: with the lines that its citation names, and those that were read. */

import type { Citation } from '../../../chat/index.ts';
import type { ReadSource } from '../views.ts';

/** What is kept of a source, and of a citation of it. */
type Given = Pick<ReadSource, 'number' | 'path' | 'startLine' | 'endLine' | 'symbol'> & { readonly hash: string };
type Cited = Pick<Citation, 'number' | 'startLine' | 'endLine'> & Partial<Pick<Citation, 'by' | 'quote' | 'quoted'>>;

/** @param citations of the answer @param why it is there, in a few words @param score 0 to 1, or null */
export function readSource(source: Given, citations: readonly Cited[], why: string, score: number | null): ReadSource {
  const { number, path, symbol, hash } = source;
  const citation = citations.find((each) => each.number === number);
  const { startLine, endLine } = citation ?? source;
  return {
    ...{ number, path, startLine, endLine, symbol, why, score },
    ...{ cited: citation !== undefined, matched: citation?.by === 'matching', quote: citation?.quote ?? '' },
    ...(citation?.quoted !== undefined && { quotedFrom: citation.quoted.startLine }),
    read: { startLine: source.startLine, endLine: source.endLine, hash },
  };
}
