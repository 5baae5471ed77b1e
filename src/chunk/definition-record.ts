/** Where the definitions of a chunk begin and end, with the comments before them. */

import type { Definition } from '../base/types.ts';
import type { Lead } from './cut-outline.ts';
import type { Def } from './outline-types.ts';
import type { TextMap } from './text-map.ts';

/** Returns a function that gives the definitions in `[start, end)`; ask in ascending order. */
export function recorder(
  map: TextMap,
  defs: readonly Def[],
  starts: readonly number[],
  leads: readonly Lead[],
): (start: number, end: number, around: Def | null) => Definition[] {
  const records = new Map<Def, Definition>();
  let chunk = 0;
  for (const def of defs) {
    while ((starts[chunk + 1] ?? Number.POSITIVE_INFINITY) <= def.start) chunk++;
    records.set(def, recordOf(map, def, starts[chunk] ?? 0, starts[chunk + 1] ?? map.text.length));
  }
  let next = 0;
  return (start, end, around) => {
    const found: Definition[] = [];
    for (let def = around; def !== null; def = def.parent) {
      const record = records.get(def);
      if (record !== undefined && def.end > start) found.unshift({ ...record, begins: false });
    }
    while (next < defs.length && (defs[next]?.start ?? 0) < start) next++;
    for (let def = defs[next]; def !== undefined && def.start < end; def = defs[++next]) {
      const record = records.get(def);
      if (record !== undefined) found.push(record);
    }
    for (const lead of leads) {
      const record = lead.start < end && lead.end > start && lead.def.start >= end ? records.get(lead.def) : undefined;
      if (record !== undefined) found.push({ ...record, leadLine: map.lineAt(lead.start), begins: false });
    }
    return found;
  };
}

/** Where the comment and the decorators begin that are right above `offset`; the start of its line without any. */
export function leadStart(map: TextMap, least: number, offset: number): number {
  let line = map.lineAt(offset);
  while (line > 1) {
    const above = map.lineStart(line - 1);
    if (above < least || !LEADING.test(map.text.slice(above, map.lineStart(line)))) break;
    line--;
  }
  return Math.max(least, map.lineStart(line));
}

// --- internal ---

const WORD = /[\p{L}\p{N}_$]/u;

/** A line of a comment, or a decorator. */
const LEADING = /^\s*(?:\/\/|\/\*|\*|#|--|;|%|@|\(\*|\{-|<!--|\[<?\w)/;

/** @param start of the chunk in which it begins @param end of it */
function recordOf(map: TextMap, def: Def, start: number, end: number): Definition {
  const { name, kind, scope } = def;
  const startLine = map.lineAt(nameAt(map, def, end));
  return {
    ...{ name, kind, scope, startLine },
    endLine: Math.max(startLine, map.lineAt(Math.max(def.start, def.end - 1))),
    leadLine: Math.min(startLine, map.lineAt(leadStart(map, start, def.start))),
    begins: true,
  };
}

/** Where the name of a definition is, within the chunk in which it begins; its start where it is made up. */
function nameAt(map: TextMap, def: Def, end: number): number {
  const last = Math.min(def.end, end);
  const text = map.text;
  for (let at = text.indexOf(def.name, def.start); at >= 0; at = text.indexOf(def.name, at + 1)) {
    const to = at + def.name.length;
    if (to > last) break;
    if (!isWordPart(text, at - 1, at) && !isWordPart(text, to, to - 1)) return at;
  }
  return def.start;
}

/** True when the characters at both places could be of one word. */
function isWordPart(text: string, outside: number, inside: number): boolean {
  return WORD.test(text[outside] ?? '') && WORD.test(text[inside] ?? '');
}
