/** A file of a language without a grammar into an outline: definitions by lines that begin one. One pass, linear. */

import type { LineRules } from '../line-rules/line-rule.ts';
import { type Def, MEMBER_OWNERS, type Outline, type Part, pathOf } from '../outline-types.ts';
import type { TextMap } from '../text-map.ts';
import { cutLines } from './lines.ts';

/** A definition as its line tells it. */
export interface LineDef {
  readonly name: string;
  /** What it belongs to beside the definitions around it; '' for nothing. */
  readonly owner: string;
  readonly kind: Def['kind'];
  /** 1-based. */
  readonly line: number;
  readonly lastLine: number;
  /** First line of the comment above it; its own line without one. */
  readonly leadLine: number;
  /** Index of the definition around it, or -1. */
  readonly parent: number;
}

/** @param budget non-blank characters in a chunk */
export function outlineByLines(map: TextMap, rules: LineRules, budget: number): Outline {
  const defs: Def[] = [];
  const root = newPart(0, map.text.length, null);
  const open: { readonly part: Part; readonly last: number; at: number }[] = [
    { part: root, last: map.lineCount, at: 0 },
  ];
  for (const each of linesThatDefine(map, rules)) {
    while (open.length > 1 && (open.at(-1)?.last ?? 0) < each.line) closeLast();
    const outer = open.at(-1);
    if (outer === undefined) break;
    const parent = each.parent < 0 ? null : (defs[each.parent] ?? null);
    const lead = Math.max(map.lineStart(each.leadLine), outer.at);
    const start = Math.max(map.lineStart(each.line), outer.at);
    const end = Math.max(start + 1, Math.min(map.lineStart(each.lastLine + 1), outer.part.end));
    const own: Def = {
      name: each.name,
      kind: memberKind(each.kind, parent),
      scope: [rules.nests === false ? '' : pathOf(parent), each.owner].filter((part) => part !== '').join('.'),
      start: start + blanksAt(map.text, start),
      end,
      parent: rules.nests === false ? null : parent,
    };
    defs.push(own);
    pushText(map, outer.part, outer.at, lead, budget);
    if (map.weight(lead, start) > 0) {
      outer.part.children.push({ ...newPart(lead, start, null), attach: true, comment: true });
    }
    const part = newPart(start, end, own);
    outer.part.children.push(part);
    outer.at = end;
    open.push({ part, last: each.lastLine, at: start });
  }
  while (open.length > 0) closeLast();
  return { root, defs, imports: importsOf(map, rules), importRanges: [], embedded: [] };

  function closeLast(): void {
    const closed = open.pop();
    if (closed === undefined || (closed.part.children.length === 0 && closed.part !== root)) return;
    pushText(map, closed.part, closed.at, closed.part.end, budget);
  }
}

/** The definitions of a text in the order of their lines: outer ones before those in them. */
export function linesThatDefine(map: TextMap, rules: LineRules): readonly LineDef[] {
  const defs: Open[] = [];
  const open: Open[] = [];
  let inComment = false;
  /** First line of the comments right above, and the last line of code. */
  let lead = 0;
  let code = 0;
  for (let number = 1; number <= map.lineCount; number++) {
    const text = lineText(map, number);
    if (inComment) {
      inComment = !text.includes(rules.block?.[1] ?? '');
      continue;
    }
    if (/^\s*$/.test(text)) {
      lead = 0;
      continue;
    }
    const found = ruleOf(text, rules);
    if (found === null && rules.comment.test(text)) {
      lead ||= number;
      inComment = opensBlock(text, rules);
      continue;
    }
    inComment = opensBlock(text, rules);
    const indent = indentOf(text);
    const level = found?.level ?? indent;
    const before = found !== null && lead > 0 ? lead - 1 : code;
    for (let last = open.at(-1); last !== undefined && isOver(last, text, found !== null, level); last = open.at(-1)) {
      last.lastLine = Math.max(last.line, Math.min(before, code));
      open.pop();
    }
    if (found !== null) {
      const [parent] = open.slice(-1);
      const def = { ...found, level, line: number, lastLine: number, leadLine: lead || number, at: defs.length };
      const each: Open = { ...def, parent: parent?.at ?? -1 };
      defs.push(each);
      open.push(each);
      if (rules.inline) {
        for (const inner of inOneLine(text, rules))
          defs.push({ ...each, ...inner, level, at: defs.length, parent: each.at });
      }
    } else if (rules.closes?.test(text)) {
      const last = open.pop();
      if (last !== undefined) last.lastLine = number;
    }
    lead = 0;
    code = number;
  }
  for (const def of open) def.lastLine = Math.max(def.line, code);
  return defs;

  function isOver(last: Open, text: string, defines: boolean, level: number): boolean {
    if (rules.ends === 'next') return defines && level <= last.level;
    if (level > last.level) return false;
    return defines || level < last.level || !(rules.goesOn ?? GOES_ON).test(text);
  }
}

// --- internal ---

interface Open extends LineDef {
  lastLine: number;
  readonly level: number;
  readonly at: number;
}

interface Found {
  readonly name: string;
  readonly owner: string;
  readonly kind: Def['kind'];
  readonly level: number | undefined;
}

/** Longer lines are data; what begins a definition is at their start. UTF-16 units. */
const LINE_REACH = 400;
const MAX_NAME = 120;
const TAB = 4;
const MAX_INLINE = 20;
/** What goes on with a definition, or ends it, in the column where it began. */
const GOES_ON = /^\s*(?:[)}\]{]|end\b|begin\b|done\b|fi\b|esac\b|else\b|is\b|as\b|=|\|)/i;

function ruleOf(text: string, { rules }: LineRules): Found | null {
  for (const rule of rules) {
    const match = rule.pattern.exec(text);
    if (match === null) continue;
    const { name: named, owner = '' } = match.groups ?? {};
    const raw = named ?? match.slice(1).find((group) => group !== undefined && group !== '') ?? '';
    const name = raw.trim().slice(0, MAX_NAME);
    if (name !== '') return { name, owner, kind: rule.kind, level: rule.level };
  }
  return null;
}

/** What `message A { string b = 1; rpc C(D); }` defines behind its bracket. */
function inOneLine(text: string, rules: LineRules): Found[] {
  const parts = text.slice(text.indexOf('{') + 1).split(/[;{}]/, MAX_INLINE);
  return text.includes('{')
    ? parts.map((part) => ruleOf(` ${part.trim()}`, rules)).filter((found) => found !== null)
    : [];
}

function opensBlock(text: string, { block }: LineRules): boolean {
  if (block === undefined) return false;
  const at = text.lastIndexOf(block[0]);
  return at >= 0 && !text.includes(block[1], at + block[0].length) && !/["'`]/.test(text.slice(0, at));
}

function lineText(map: TextMap, number: number): string {
  const start = map.lineStart(number);
  return map.text.slice(start, Math.min(map.lineStart(number + 1), start + LINE_REACH)).replace(/[\r\n]+$/, '');
}

function indentOf(text: string): number {
  let indent = 0;
  for (const c of text) {
    if (c === ' ') indent++;
    else if (c === '\t') indent += TAB;
    else if (c !== '\uFEFF') break;
  }
  return indent;
}

function blanksAt(text: string, start: number): number {
  let at = start;
  while (at < text.length && /[ \t\uFEFF]/.test(text[at] ?? '')) at++;
  return at - start;
}

function memberKind(kind: Def['kind'], parent: Def | null): Def['kind'] {
  if (parent === null || !MEMBER_OWNERS.has(parent.kind)) return kind;
  return kind === 'function' ? 'method' : kind === 'variable' ? 'field' : kind;
}

function importsOf(map: TextMap, { imports }: LineRules): string[] {
  if (imports === undefined) return [];
  const found: string[] = [];
  for (let number = 1; number <= map.lineCount; number++) {
    const name = imports
      .exec(lineText(map, number))
      ?.slice(1)
      .find((group) => group !== undefined);
    if (name !== undefined && name !== '') found.push(name);
  }
  return found;
}

function newPart(start: number, end: number, own: Def | null): Part {
  return { start, end, children: [], attach: false, comment: false, own };
}

/** The text between definitions as leaves. */
function pushText(map: TextMap, into: Part, start: number, end: number, budget: number): void {
  if (map.weight(start, end) === 0) return;
  const cuts = [start, ...cutLines(map, start, end, budget), end];
  for (let i = 0; i + 1 < cuts.length; i++) into.children.push(newPart(cuts[i] ?? start, cuts[i + 1] ?? end, null));
}
