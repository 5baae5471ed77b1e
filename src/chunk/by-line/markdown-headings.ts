/** Headings of Markdown: ATX and setext. Those in fenced code, front matter and comments do not count. */

import type { TextMap } from '../text-map.ts';
import { type Heading, MAX_HEADING } from './headings.ts';
import { lineText } from './lines.ts';

export function markdownHeadings(map: TextMap): Heading[] {
  const headings: Heading[] = [];
  let fence = '';
  let matter = /^\uFEFF?---[ \t]*$/.test(lineText(map, 1));
  let comment = false;
  /** The line above, when it is text that an underline would make a heading. */
  let above = '';
  for (let line = matter ? 2 : 1; line <= map.lineCount; line++) {
    const text = lineText(map, line);
    if (matter) {
      if (/^(?:---|\.\.\.)[ \t]*$/.test(text)) matter = false;
      continue;
    }
    const mark = FENCE.exec(text)?.[1] ?? '';
    if (fence !== '') {
      if (mark.startsWith(fence) && text.trim() === mark) fence = '';
      continue;
    }
    if (mark !== '') {
      fence = mark;
      above = '';
      continue;
    }
    if (comment || text.trimStart().startsWith('<!--')) {
      comment = !text.includes('-->');
      above = '';
      continue;
    }
    const atx = ATX.exec(text);
    const underline = above === '' ? null : SETEXT.exec(text);
    if (atx) push(atx[2] ?? '', (atx[1] ?? '').length, line);
    else if (underline) push(above, underline[1]?.startsWith('=') ? 1 : 2, line - 1);
    above = atx || underline || /^\s*(?:[-*+>|]|\d+[.)]| {4}|\t)/.test(text) ? '' : text.trim();
  }
  return headings;

  function push(raw: string, level: number, line: number): void {
    const name = raw
      .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replace(/<[^>]+>|[`*]/g, '')
      .trim()
      .slice(0, MAX_HEADING);
    if (name !== '') headings.push({ name, level, start: map.lineStart(line) });
  }
}

// --- internal ---

const ATX = /^ {0,3}(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const SETEXT = /^ {0,3}(=+|-+)[ \t]*$/;
