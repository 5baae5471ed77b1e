/** Cut offsets into chunks: text, lines, bytes, and the definition that each chunk mainly holds. */

import type { Chunk, SymbolDef } from '../base/types.ts';
import { labeller } from './chunk-label.ts';
import type { Lead } from './cut-outline.ts';
import { recorder } from './definition-record.ts';
import { shareWithin } from './file-roles.ts';
import type { Def } from './outline-types.ts';
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

function leadingBlanks(text: string): number {
  return text.length - text.trimStart().length;
}

function trailingBlanks(text: string): number {
  return text.length - text.trimEnd().length;
}
