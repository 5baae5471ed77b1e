/** Cut offsets into chunks: text, lines, bytes, and the definition that each chunk mainly holds. */

import type { Chunk, ChunkKind, Definition, SymbolDef } from '../base/types.ts';
import type { Lead } from './cut.ts';
import { type Def, MEMBER_OWNERS, pathOf } from './outline.ts';
import { shareWithin } from './roles.ts';
import type { Range } from './test-code.ts';
import type { TextMap } from './text-map.ts';

export interface AssembleInput {
  readonly map: TextMap;
  /** Ascending chunk starts; the first is 0. */
  readonly starts: readonly number[];
  /** By start, outer before inner. */
  readonly defs: readonly Def[];
  readonly importRanges: readonly (readonly [number, number])[];
  readonly leads: readonly Lead[];
  /** Where test code is, ascending and apart. */
  readonly tests: readonly Range[];
}

/** The chunks tile the text: none is blank, their texts joined are the text. A blank text gives no chunk. */
export function assemble({ map, starts, defs, importRanges, leads, tests }: AssembleInput): Chunk[] {
  const length = map.text.length;
  if (map.weight(0, length) === 0) return [];
  const bytes = map.bytesAt([...starts, length]);
  const owners = openDefs(defs);
  const records = recorder(map, defs, starts, leads);
  const labels = labeller(map, defs, importRanges, leads);
  return starts.map((start, ordinal) => {
    const end = starts[ordinal + 1] ?? length;
    const text = map.text.slice(start, end);
    const around = owners(start);
    const label = labels(start, end, around);
    return {
      ordinal,
      startLine: map.lineAt(start + leadingBlanks(text)),
      endLine: map.lineAt(end - trailingBlanks(text) - 1),
      startByte: bytes[ordinal] ?? 0,
      endByte: bytes[ordinal + 1] ?? 0,
      text,
      ...label,
      definitions: records(start, end, around),
      role: tests.length > 0 && shareWithin(map, tests, start, end) > TEST_SHARE ? 'test' : '',
    };
  });
}

/** Definitions as symbols, in file order; neighbours of the same name, kind and scope (clauses, overloads) become one. */
export function symbolsOf(map: TextMap, defs: readonly Def[]): SymbolDef[] {
  const symbols: SymbolDef[] = [];
  for (const def of defs) {
    const startLine = map.lineAt(def.start);
    const endLine = map.lineAt(Math.max(def.start, def.end - 1));
    const last = symbols.at(-1);
    if (last && last.name === def.name && last.scope === def.scope && last.kind === def.kind) {
      symbols[symbols.length - 1] = { ...last, endLine: Math.max(last.endLine, endLine) };
    } else symbols.push({ name: def.name, kind: def.kind, scope: def.scope, startLine, endLine });
  }
  return symbols;
}

// --- internal ---

/** Share of a chunk of test code that makes it one. */
const TEST_SHARE = 0.5;
/** Definitions that a chunk is known by rather than by a small function beside them, */
const TYPES: ReadonlySet<ChunkKind> = new Set(['class', 'interface', 'struct', 'enum', 'trait', 'type']);
/** A function outranks its type when its text is this many times longer. */
const TYPE_STANDING = 1.5;
const WORD = /[\p{L}\p{N}_$]/u;
/** A line of a comment, or a decorator. */
const LEADING = /^\s*(?:\/\/|\/\*|\*|#|--|;|%|@|\(\*|\{-|<!--|\[<?\w)/;

interface Label {
  readonly symbol: string;
  readonly kind: ChunkKind;
  readonly scope: string;
}

/** Returns a function that gives the innermost definition around an offset; ask in ascending order. */
function openDefs(defs: readonly Def[]): (offset: number) => Def | null {
  const open: Def[] = [];
  let next = 0;
  return (offset) => {
    for (let def = defs[next]; def !== undefined && def.start < offset; def = defs[++next]) {
      if (def.end > offset) open.push(def);
    }
    while ((open.at(-1)?.end ?? Number.POSITIVE_INFINITY) <= offset) open.pop();
    return open.at(-1) ?? null;
  };
}

/** Returns a function that says what `[start, end)` mainly holds; ask in ascending order. */
function labeller(
  map: TextMap,
  defs: readonly Def[],
  importRanges: readonly (readonly [number, number])[],
  leads: readonly Lead[],
): (start: number, end: number, around: Def | null) => Label {
  let next = 0;
  return (start, end, around) => {
    while (next < defs.length && (defs[next]?.start ?? 0) < start) next++;
    let found = 0;
    let best: Def | undefined;
    let bestWeight = 0;
    let bestStanding = 0;
    let taken = 0;
    let covered = start;
    for (; next < defs.length; next++) {
      const def = defs[next];
      if (def === undefined || def.start >= end) break;
      found++;
      if (def.start < covered) continue;
      // A definition that goes on past this chunk counts without the definitions in it: its header and loose members.
      const own = def.end <= end ? map.weight(def.start, def.end) : ownWeight(map, defs, next, end);
      const weight = own + map.weight(leadStart(map, covered, def.start), def.start);
      if (def.end <= end) covered = def.end;
      taken += weight;
      const standing = def.end <= end && TYPES.has(def.kind) ? weight * TYPE_STANDING : weight;
      if (standing > bestStanding) {
        best = def;
        bestWeight = weight;
        bestStanding = standing;
      }
    }
    if (found === 0) {
      const lead = leads.find(
        (each) =>
          each.start < end &&
          each.end > start &&
          overlap(map, each.start, each.end, start, end) * 2 > map.weight(start, end),
      );
      if (lead) return { symbol: lead.def.name, kind: lead.def.kind, scope: lead.def.scope };
    }
    const rest = map.weight(start, Math.min(end, around?.end ?? end)) - taken;
    const useAround = around !== null && rest > bestWeight && !(best !== undefined && isOuter(around));
    const main = useAround ? around : best;
    if (main === undefined) {
      const imported = importRanges.reduce((sum, [from, to]) => sum + overlap(map, from, to, start, end), 0);
      const kind = imported * 2 > map.weight(start, end) ? 'imports' : 'block';
      return { symbol: '', kind, scope: pathOf(around) };
    }
    return { symbol: main.name, kind: main.kind, scope: main.scope };
  };
}

/** Returns a function that gives the definitions in `[start, end)`; ask in ascending order. */
function recorder(
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

/** Where the name of a definition stands, within the chunk in which it begins; its start where it is made up. */
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

/** What a definition that goes on past `end` weighs before it, without the definitions inside that stand for themselves. */
function ownWeight(map: TextMap, defs: readonly Def[], index: number, end: number): number {
  const def = defs[index];
  if (def === undefined) return 0;
  const whole = map.weight(def.start, end);
  // The head of a class keeps its fields and small methods; what a module or a function holds is apart from it.
  const least = MEMBER_OWNERS.has(def.kind) ? whole / 2 : 0;
  let weight = whole;
  let covered = def.start;
  for (let i = index + 1; i < defs.length; i++) {
    const inner = defs[i];
    if (inner === undefined || inner.start >= end) break;
    if (inner.start < covered) continue;
    covered = Math.min(inner.end, end);
    const part = map.weight(inner.start, covered);
    if (part > least) weight -= part;
  }
  return weight;
}

/** Where the comment and the decorators begin that stand right above `offset`; the start of its line without any. */
function leadStart(map: TextMap, least: number, offset: number): number {
  let line = map.lineAt(offset);
  while (line > 1) {
    const above = map.lineStart(line - 1);
    if (above < least || !LEADING.test(map.text.slice(above, map.lineStart(line)))) break;
    line--;
  }
  return Math.max(least, map.lineStart(line));
}

/** A definition that holds others rather than code. */
function isOuter(def: Def): boolean {
  return def.kind === 'module';
}

function overlap(map: TextMap, from: number, to: number, start: number, end: number): number {
  const low = Math.max(from, start);
  const high = Math.min(to, end);
  return low < high ? map.weight(low, high) : 0;
}

function leadingBlanks(text: string): number {
  return text.length - text.trimStart().length;
}

function trailingBlanks(text: string): number {
  return text.length - text.trimEnd().length;
}
