/** Hits for other tools: names of files, and `path:line:column:text` as editors read it. */

import type { Hit, SearchResponse } from '../../../app/index.ts';
import { forTerminal } from '../../../base/text.ts';
import { terms } from '../../../text/terms.ts';
import { type PrintOptions, shownPath } from './print-search.ts';

/** Every file with a hit once, best first. */
export function toFiles(response: SearchResponse, options: PrintOptions): string {
  const paths = new Set((response.totals?.files ?? response.results).map((found) => shownPath(found, options)));
  return [...paths].map((path) => `${path}\n`).join('');
}

/**
 * `path:line:column:text`: of a pattern every line that matches, else the line of each hit that holds most of the query.
 * Columns count bytes from 1, as Vim does.
 */
export function toVimgrep(response: SearchResponse, options: PrintOptions): string {
  const pick = bestLine(response.query);
  return response.results
    .flatMap((hit) =>
      (hit.matches === undefined ? pick(shownLines(hit)) : [matchedLine(hit)]).map((found) => ({ hit, ...found })),
    )
    .map(({ hit, index, column, text }) => {
      const bytes = Buffer.byteLength(text.slice(0, column)) + 1;
      return `${shownPath(hit, options)}:${hit.startLine + index}:${bytes}:${forTerminal(text).trimEnd()}\n`;
    })
    .join('');
}

// --- internal ---

interface Found {
  /** Line of the hit, from 0. */
  readonly index: number;
  /** UTF-16 units before the match. */
  readonly column: number;
  readonly text: string;
}

const WORD = /[\p{L}_$][\p{L}\p{N}_$]*|\p{N}+/gu;

function shownLines(hit: Hit): string[] {
  const lines = hit.text.split(/\r\n?|\n/);
  return lines.slice(
    Math.max(
      0,
      lines.findIndex((line) => line.trim() !== ''),
    ),
  );
}

function matchedLine({ text, matches }: Hit): Found {
  const [line = ''] = text.split('\n');
  return { index: 0, column: matches?.[0]?.[0] ?? 0, text: line };
}

function bestLine(query: string): (lines: readonly string[]) => Found[] {
  const wanted = new Set(terms(query));
  return (lines) => {
    let best: (Found & { count: number }) | null = null;
    for (const [index, text] of lines.entries()) {
      const known = [...text.slice(0, 2_000).matchAll(WORD)].filter(([word]) => terms(word).some((t) => wanted.has(t)));
      const count = new Set(known.flatMap(([word]) => terms(word)).filter((term) => wanted.has(term))).size;
      const column = known[0]?.index ?? Math.max(0, text.search(/\S/));
      if (best === null || count > best.count) best = { index, column, text, count };
    }
    return best === null ? [] : [best];
  };
}
