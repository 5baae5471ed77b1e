/** A document into an outline by its headings: each section is a definition, its text cut at blank lines where too large. */

import type { Def, Outline, Part } from '../outline-types.ts';
import type { TextMap } from '../text-map.ts';
import { cutLines } from './lines.ts';

/** A place where a section begins. It ends where one of its level, or of a lesser one, begins. */
export interface Heading {
  readonly name: string;
  readonly level: number;
  /** In characters, of its first line. */
  readonly start: number;
  /** @default 'section' */
  readonly kind?: Def['kind'];
}

/** A longer heading is cut here. */
export const MAX_HEADING = 120;

/** @param find the headings of a language, in their order */
export function outlineHeadings(map: TextMap, budget: number, find: (map: TextMap) => readonly Heading[]): Outline {
  const headings = find(map);
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
    const own: Def = { name: heading.name, kind: heading.kind ?? 'section', scope, start: heading.start, end, parent };
    const part: Part = { start: heading.start, end, children: [], attach: false, comment: false, own };
    defs.push(own);
    outer.children.push(part);
    open.push({ level: heading.level, part });
    pushText(map, part, heading.start, headings[i + 1]?.start ?? length, budget);
  }
  return { root, defs, imports: [], importRanges: [], embedded: [] };
}

// --- internal ---

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
