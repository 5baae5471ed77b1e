/**
 * Lines that no person typed, in a file that a person wrote: a picture as a data URL, a table in base64, a bundle. Their middle is
 * taken out of the text that is indexed. The line stays where it is, with its beginning and its end, so that numbers of lines
 * are true and what is around it still parses.
 */

import { extname } from 'node:path';

/** A line longer than this was not typed. Characters. */
const LONG_LINE = 5_000;
/** In prose and notebooks a line may be a whole paragraph or cell; a word of this length is not a word. */
const LONG_WORD = 1_000;
const KEPT_HEAD = 160;
const KEPT_TAIL = 60;
const PROSE = new Set(
  ['.md .mdx .markdown .txt .rst .adoc .asciidoc .org .tex .html .htm .ipynb'].flatMap((line) => line.split(' ')),
);

/** Files whose lines are paragraphs. */
export function isProse(path: string): boolean {
  return PROSE.has(extname(path).toLowerCase());
}

/**
 * @returns the text with the middle of each such line taken out, and the lines of which that was done, without their ends;
 * the text itself when there is none
 */
export function cutLongLines(text: string, path: string): { readonly text: string; readonly cut: readonly string[] } {
  // Nearly every file: one look without making anything.
  if (!hasLong(text, isProse(path) ? LONG_WORD : LONG_LINE)) return { text, cut: [] };
  const cut: string[] = [];
  const prose = isProse(path);
  const out = text.replace(/[^\r\n]+/g, (line) => {
    const shorter = prose
      ? line.replace(/\S{1001,}/g, withoutMiddle)
      : line.length > LONG_LINE
        ? withoutMiddle(line)
        : line;
    if (shorter !== line) cut.push(shorter);
    return shorter;
  });
  return cut.length === 0 ? { text, cut } : { text: out, cut };
}

// --- internal ---

function hasLong(text: string, limit: number): boolean {
  let start = 0;
  for (;;) {
    if (text.length - start <= limit) return false;
    const lf = text.lastIndexOf('\n', start + limit);
    const end = lf >= start ? lf : text.lastIndexOf('\r', start + limit);
    if (end < start) return true;
    start = end + 1;
  }
}

/** A backslash is kept with the character after it: the text may be a string of JSON. */
function withoutMiddle(text: string): string {
  let head = KEPT_HEAD;
  while (head > 0 && (text[head - 1] === '\\' || isHighSurrogate(text, head - 1))) head--;
  let tail = text.length - KEPT_TAIL;
  while (tail < text.length && (text[tail - 1] === '\\' || isHighSurrogate(text, tail - 1))) tail++;
  return `${text.slice(0, head)}…${text.slice(tail)}`;
}

function isHighSurrogate(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xd800 && unit < 0xdc00;
}
