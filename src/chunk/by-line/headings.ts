/** Markdown into an outline by its headings: each section is a definition, its text cut at blank lines where too large. */

import type { Def, Outline, Part } from '../outline-types.ts';
import type { TextMap } from '../text-map.ts';
import { cutLines } from './lines.ts';

/** ATX and setext headings count, those in fenced code, front matter and comments do not. */
export function outlineHeadings(map: TextMap, budget: number): Outline {
  const headings = findHeadings(map);
  const length = map.text.length;
  const root: Part = { start: 0, end: length, children: [], attach: false, comment: false, own: null };
  const defs: Def[] = [];
  const open: { level: number; part: Part }[] = [];
  pushText(map, root, 0, headings[0]?.start ?? length, budget);
  for (const [i, heading] of headings.entries()) {
    const next = headings.slice(i + 1).find((each) => each.level <= heading.level);
    while ((open.at(-1)?.level ?? 0) >= heading.level) open.pop();
    const outer = open.at(-1)?.part ?? root;
    const parent = outer.own;
    const scope = parent === null ? '' : parent.scope === '' ? parent.name : `${parent.scope}.${parent.name}`;
    const end = next?.start ?? length;
    const own: Def = { name: heading.name, kind: 'section', scope, start: heading.start, end, parent };
    const part: Part = { start: heading.start, end, children: [], attach: false, comment: false, own };
    defs.push(own);
    outer.children.push(part);
    open.push({ level: heading.level, part });
    pushText(map, part, heading.start, headings[i + 1]?.start ?? length, budget);
  }
  return { root, defs, imports: [], importRanges: [], embedded: [] };
}

// --- internal ---

interface Heading {
  readonly name: string;
  readonly level: number;
  readonly start: number;
}

const ATX = /^ {0,3}(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const SETEXT = /^ {0,3}(=+|-+)[ \t]*$/;
const MAX_NAME = 120;

function findHeadings(map: TextMap): Heading[] {
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
      .slice(0, MAX_NAME);
    if (name !== '') headings.push({ name, level, start: map.lineStart(line) });
  }
}

function lineText(map: TextMap, line: number): string {
  return map.text.slice(map.lineStart(line), map.lineStart(line + 1)).replace(/[\r\n]+$/, '');
}

/** The text between two headings as leaf parts. */
function pushText(map: TextMap, into: Part, start: number, end: number, budget: number): void {
  if (map.weight(start, end) === 0) return;
  const cuts = [start, ...cutLines(map, start, end, budget), end];
  for (let i = 0; i + 1 < cuts.length; i++) {
    into.children.push({
      start: cuts[i] ?? start,
      end: cuts[i + 1] ?? end,
      children: [],
      attach: false,
      comment: false,
      own: null,
    });
  }
}
