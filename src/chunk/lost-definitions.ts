/** Finds definitions that the syntax tree lost because the text does not fit the grammar, by line rules, and merges them in. */

import { linesThatDefine } from './by-line/line-outline.ts';
import type { Node } from './grammar/parse.ts';
import { rescueRulesFor } from './line-rules/rescue.ts';
import { type Def, MEMBER_OWNERS, pathOf } from './outline-types.ts';
import type { Range } from './test-code.ts';
import type { TextMap } from './text-map.ts';

/** Where a tree does not fit its text. */
export interface Breaks {
  /** What the grammar could not read, and what it had to make up. */
  readonly errors: readonly Range[];
  /** Statements at the top of the file that hold some of that. */
  readonly around: readonly Range[];
}

/** @returns null for a tree without an error */
export function breaksOf(root: Node, offset: number): Breaks | null {
  if (!root.hasError) return null;
  const errors: Range[] = [];
  const around: Range[] = [];
  const waiting: Node[] = [root];
  for (let seen = 0; seen < MAX_NODES && errors.length < MAX_ERRORS; seen++) {
    const node = waiting.pop();
    if (node === undefined) break;
    for (const child of node.children) {
      if (!child) continue;
      const range: Range = [child.startIndex + offset, child.endIndex + offset];
      if (child.isError || child.isMissing) errors.push(range);
      else if (child.hasError) waiting.push(child);
      if (node === root && child.hasError) around.push(range);
    }
  }
  // A file that is one error from end to end has no statements.
  if (root.isError) errors.push([root.startIndex + offset, root.endIndex + offset]);
  return { errors, around };
}

/** The definitions that the tree lost; none overlaps a part of another, nor of those given. @param defs by start */
export function lostDefinitions(map: TextMap, language: string, defs: readonly Def[], breaks: Breaks): Def[] {
  const rules = rescueRulesFor(language);
  if (rules === null) return [];
  const known = new Set(defs.map((def) => `${def.name}\0${map.lineAt(def.start)}`));
  const near = linesOf(map, breaks);
  const added: Def[] = [];
  /** By place in the list of lines: what was made of it. */
  const made: (Def | undefined)[] = [];
  for (const each of linesThatDefine(map, rules)) {
    made.push(undefined);
    if (isKnown(known, each.name, each.line)) continue;
    const lineStart = map.lineStart(each.line);
    const start = lineStart + indentAt(map.text, lineStart);
    const at = lastUpTo(defs, start);
    let parent = defs[at] ?? null;
    while (parent !== null && parent.end <= start) parent = parent.parent;
    if (!isLost(map, near, each.line, start, parent)) continue;
    while (parent !== null && swallows(map, parent, start)) parent = parent.parent;
    const outer = made[each.parent];
    if (outer !== undefined && (parent === null || outer.start >= parent.start)) parent = outer;
    let end = Math.min(parent?.end ?? map.text.length, map.lineStart(each.lastLine + 1));
    for (let i = at + 1; i < defs.length; i++) {
      const inner = defs[i];
      if (inner === undefined || inner.start >= end) break;
      if (inner.end > end) end = inner.start;
    }
    const path = [pathOf(parent), each.owner].filter((part) => part !== '').join('.');
    const kind = each.owner !== '' && each.kind === 'function' ? 'method' : memberKind(each.kind, parent);
    const def: Def = { name: each.name, kind, scope: path, start, end: Math.max(start + 1, end), parent };
    made[made.length - 1] = def;
    added.push(def);
  }
  return added;
}

// --- internal ---

/** A file with more errors is not of this language. */
const MAX_ERRORS = 500;
const MAX_NODES = 20_000;
/** A grammar that recovers from an error may lose definitions on this many lines after it. */
const NEAR = 3;
/** Most lines between the start of a node and its name: attributes, a type, a template. */
const BEFORE = 6;

function isKnown(known: ReadonlySet<string>, name: string, line: number): boolean {
  for (let at = line; at > line - BEFORE; at--) if (known.has(`${name}\0${at}`)) return true;
  return false;
}

/** Lines that lie in an error or right behind it, and in a statement at the top that holds one. */
interface Lines {
  readonly broken: Uint8Array;
  readonly around: Uint8Array;
}

function linesOf(map: TextMap, { errors, around }: Breaks): Lines {
  const lines: Lines = { broken: new Uint8Array(map.lineCount + 2), around: new Uint8Array(map.lineCount + 2) };
  for (const [from, to] of errors) {
    const last = map.lineAt(Math.max(from, to - 1)) + NEAR;
    lines.broken.fill(1, Math.max(1, map.lineAt(from) - 1), Math.min(map.lineCount, last) + 1);
  }
  for (const [from, to] of around) lines.around.fill(1, map.lineAt(from), map.lineAt(Math.max(from, to - 1)) + 1);
  return lines;
}

function isLost(map: TextMap, lines: Lines, line: number, start: number, parent: Def | null): boolean {
  const suspect = lines.broken[line] === 1 || lines.around[line] === 1;
  return suspect && (parent === null || !isCode(parent) || swallows(map, parent, start));
}

/** True for a function that a line inside it, not further in than its own, cannot belong to. */
function swallows(map: TextMap, def: Def, start: number): boolean {
  return isCode(def) && column(map, start) <= column(map, def.start);
}

function column(map: TextMap, offset: number): number {
  return offset - map.lineStart(map.lineAt(offset));
}

function isCode(def: Def): boolean {
  return def.kind === 'function' || def.kind === 'method' || def.kind === 'test';
}

/** Index of the last definition that begins at or before an offset; -1 for none. */
function lastUpTo(defs: readonly Def[], offset: number): number {
  let low = 0;
  let high = defs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((defs[middle]?.start ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function memberKind(kind: Def['kind'], parent: Def | null): Def['kind'] {
  const member = parent !== null && MEMBER_OWNERS.has(parent.kind);
  return kind === 'function' && member ? 'method' : kind === 'method' && !member ? 'function' : kind;
}

function indentAt(text: string, start: number): number {
  let at = start;
  while (text[at] === ' ' || text[at] === '\t' || text[at] === '\uFEFF') at++;
  return at - start;
}
