/** The outline of a file, and of parts of it in other languages. */

import { withMacrosBlanked } from './blank-macros.ts';
import type { Grammar } from './grammar/parse.ts';
import type { WorkLimit } from './grammar/work-limit.ts';
import { breaksOf, lostDefinitions } from './lost-definitions.ts';
import type { NodeTable } from './node-table.ts';
import { type OutlineInput, outlineTree } from './outline.ts';
import type { Def, Outline } from './outline-types.ts';
import type { TextMap } from './text-map.ts';

export interface LoadedGrammar {
  readonly grammar: Grammar;
  readonly table: NodeTable;
}

interface ReadOutline extends Outline {
  /** The text does not fit the grammar everywhere. */
  readonly broken: boolean;
}

/** Parses the file and the parts of it in other languages; null when the limit passed. */
export async function parseAll(
  map: TextMap,
  { grammar, table }: LoadedGrammar,
  load: (language: string) => Promise<LoadedGrammar | null>,
  budget: number,
  limit: WorkLimit,
): Promise<ReadOutline | null> {
  const outer = grammar.withTree(withMacrosBlanked(map.text, grammar.language), limit, (cursor) =>
    readTree({ cursor, table, map, budget, limit, offset: 0, parent: null }, grammar.language),
  );
  if (outer === null || outer.embedded.length === 0) return outer;
  let { broken } = outer;
  const defs: Def[] = [...outer.defs];
  const imports = [...outer.imports];
  const importRanges = [...outer.importRanges];
  const waiting = [...outer.embedded];
  for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
    const inner = await load(part.language);
    if (inner === null) continue;
    const { start, end, at, parent, strict } = part;
    const outline = inner.grammar.withTree(map.text.slice(start, end), limit, (cursor) => {
      if (strict && cursor.currentNode.hasError) return undefined;
      return readTree({ cursor, table: inner.table, map, budget, limit, offset: start, parent }, part.language);
    });
    if (outline === null) return null;
    if (outline === undefined) continue;
    defs.push(...outline.defs);
    at?.children.push(outline.root);
    broken ||= outline.broken;
    imports.push(...outline.imports);
    importRanges.push(...outline.importRanges);
    waiting.push(...outline.embedded);
  }
  // Stable: of two that start together the outer was found first.
  defs.sort((a, b) => a.start - b.start);
  return { root: outer.root, defs, imports, importRanges, embedded: [], broken };
}

// --- internal ---

/** The outline of a tree, and what the grammar lost in it. */
function readTree(input: OutlineInput, language: string): ReadOutline {
  const breaks = breaksOf(input.cursor.currentNode, input.offset);
  const outline = outlineTree(input);
  if (breaks === null) return { ...outline, broken: false };
  const missed = lostDefinitions(input.map, language, outline.defs, breaks);
  // Of two that start together the outer comes first.
  const defs = [...outline.defs, ...missed].sort((a, b) => a.start - b.start || b.end - a.end);
  return { ...outline, defs: missed.length === 0 ? outline.defs : defs, broken: true };
}
