/**
 * Headings of reStructuredText: titles with a line of marks below (and perhaps above), whose levels follow from the order in
 * which the marks are first met, and directives that describe code. Source of the rules: docutils' specification, "Sections".
 */

import type { TextMap } from '../text-map.ts';
import { type Heading, MAX_HEADING } from './headings.ts';
import { lineText } from './lines.ts';

export function rstHeadings(map: TextMap): Heading[] {
  const headings: Heading[] = [];
  /** Marks, with whether there is a line above too, in their order. */
  const styles: string[] = [];
  /** Where a label stands that a title may follow. */
  let label: { readonly name: string; readonly start: number } | null = null;
  for (let line = 1; line <= map.lineCount; line++) {
    const text = lineText(map, line);
    if (text.trim() === '') continue;
    const title = titleAt(map, line);
    if (title !== null) {
      if (!styles.includes(title.style)) styles.push(title.style);
      const level = styles.indexOf(title.style) + 1;
      headings.push({ name: plain(title.text), level, start: label?.start ?? map.lineStart(line) });
      line += title.lines - 1;
    } else {
      // A label that no title follows is a place of its own.
      if (label !== null) headings.push({ ...label, level: PLACE });
      const described = DESCRIBED.exec(text);
      if (described !== null) {
        const level = PLACE + 1 + (described[1] ?? '').length;
        headings.push({ name: plain(described[2] ?? ''), kind: 'function', level, start: map.lineStart(line) });
      }
    }
    const name = LABEL.exec(text)?.[1];
    label = name === undefined || title !== null ? null : { name: plain(name), start: map.lineStart(line) };
  }
  if (label !== null) headings.push({ ...label, level: PLACE });
  return headings;
}

/** @returns files that the document takes in */
export function rstIncludes(text: string): string[] {
  return [...text.matchAll(/^\s*\.\. include::[ \t]+(\S+)/gm)].map(([, path]) => path ?? '');
}

// --- internal ---

/** Below every title; docutils has no limit, and people use five. */
const PLACE = 100;
const MARKS = /^([!-/:-@[-`{-~])\1{2,}[ \t]*$/;
const LABEL = /^\.\.\s+_([^:]+):\s*$/;
const DESCRIBED =
  /^(\s*)\.\.\s+(?:\w+:)?(?:function|method|class|attribute|data|exception|option|module|c:function)::\s+(.+)/;

interface Title {
  readonly text: string;
  /** The mark, twice where it stands above too. */
  readonly style: string;
  readonly lines: number;
}

/** @returns the title that begins on this line, if one does */
function titleAt(map: TextMap, line: number): Title | null {
  const above = line === 1 ? '' : lineText(map, line - 1);
  if (above.trim() !== '' && !above.startsWith('..')) return null;
  const first = lineText(map, line);
  const over = MARKS.exec(first)?.[1];
  if (over !== undefined) {
    const text = lineText(map, line + 1);
    const isTitle = text.trim() !== '' && lineText(map, line + 2).trimEnd() === first.trimEnd();
    return isTitle && text.trim().length <= first.trimEnd().length ? { text, style: over + over, lines: 3 } : null;
  }
  // Indented text is a quote, and what begins with two points a directive or a comment.
  if (/^\s/.test(first) || first.startsWith('..')) return null;
  const below = line < map.lineCount ? lineText(map, line + 1) : '';
  const under = MARKS.exec(below)?.[1];
  // docutils takes a shorter line with a warning; much shorter ones are something else.
  return under !== undefined && below.trimEnd().length >= first.trimEnd().length - SHORT_BY
    ? { text: first, style: under, lines: 2 }
    : null;
}

const SHORT_BY = 2;

/** A name without the marks of roles, links and literals. */
function plain(text: string): string {
  return text
    .replace(/:[\w:]+:`([^`<]*?)(?:\s*<[^>]*>)?`/g, '$1')
    .replace(/`([^`<]*?)\s*<[^>]*>`__?/g, '$1')
    .replace(/[`*|]/g, '')
    .trim()
    .slice(0, MAX_HEADING);
}
