/** Which definition of a chunk a query, a line or a name means. */

import { decodeDefinitions, definedNames as namesIn, qualifiedName } from '../base/definitions.ts';
import type { ChunkKind, Definition } from '../base/types.ts';
import type { CandidateRow, DefinitionRow } from '../store/index.ts';
import { terms } from '../text/terms.ts';
import { hitLines } from './pack.ts';
import type { AnalyzedQuery } from './query/query.ts';
import type { QueryTerms } from './query/query-terms.ts';

/** Chunks of these kinds define nothing that has a name in code. */
export const NAMELESS_KINDS: ReadonlySet<ChunkKind> = new Set(['section', 'imports', 'block']);

/** In file order, outer before inner. */
export function definitionsOf(row: Pick<DefinitionRow, 'definitions' | 'startLine'>): Definition[] {
  return decodeDefinitions(row.definitions, row.startLine);
}

/** Names of the definitions that begin in a chunk, each once. */
export function definedNames(row: Pick<DefinitionRow, 'definitions'>): string[] {
  return namesIn(row.definitions);
}

/** The innermost definition that a line of the file is in, or whose comment it is in; undefined at file level. */
export function definitionAt(
  row: Pick<DefinitionRow, 'definitions' | 'startLine'>,
  line: number,
): Definition | undefined {
  return innermostAt(definitionsOf(row), line);
}

/** The same among definitions that were read already. */
export function innermostAt(all: readonly Definition[], line: number): Definition | undefined {
  let best: Definition | undefined;
  for (const definition of all) {
    if (definition.leadLine > line || definition.endLine < line) continue;
    if (best === undefined || size(definition) < size(best)) best = definition;
  }
  return best;
}

/**
 * What a hit in this chunk shows: the definition that the query names, or the one that holds the best lines.
 * @returns undefined where the chunk itself is all that can be said
 */
export function meantBy(row: CandidateRow, query: AnalyzedQuery, rarity: QueryTerms): Definition | undefined {
  const all = definitionsOf(row);
  const named = namedBy(all, query);
  if (named !== undefined) return named;
  // What is not a definition mainly, such as imports, keeps its own name.
  const main = mainOf(row, all);
  return main === undefined || all.length < 2 ? main : bestLines(row, all, main, rarity);
}

/** The definition that a chunk mainly holds. */
export function mainOf(
  row: Pick<DefinitionRow, 'symbol' | 'kind' | 'scope'>,
  all: readonly Definition[],
): Definition | undefined {
  const same = all.filter(({ name, kind, scope }) => name === row.symbol && kind === row.kind && scope === row.scope);
  return same.find(({ begins }) => begins) ?? same[0];
}

// --- internal ---

/** Of two definitions that hold nearly as much of a query, the smaller one is meant. */
const NEARLY = 0.85;
/** A word of the query counts so much more in a name. */
const NAME_WORTH = 0.5;

function size({ leadLine, endLine }: Definition): number {
  return endLine - leadLine;
}

/** The definition that best fits the names in the query; the first of equals. */
function namedBy(all: readonly Definition[], query: AnalyzedQuery): Definition | undefined {
  let best: Definition | undefined;
  let most = 0;
  for (const definition of all) {
    const fit = nameFit(definition, query) + (definition.begins ? 0.5 : 0);
    if (fit >= 1 && fit > most) [best, most] = [definition, fit];
  }
  return best;
}

/** 0 when the query does not name it; more is better. */
function nameFit(definition: Definition, query: AnalyzedQuery): number {
  const { name } = definition;
  const text = query.text.replace(/\(\)$/, '');
  if (isQualified(definition, text)) return 6;
  if (name === text) return 5;
  if (query.identifiers.includes(name)) {
    // Of `Kettle.boil`, boil is what is asked for.
    const isLast = query.kind !== 'symbol' || new RegExp(`(?:^|[.:#>])${escaped(name)}$`, 'u').test(text);
    return isLast ? 4 : 2;
  }
  if (query.kind !== 'symbol') return 0;
  const low = text.toLowerCase();
  return name.toLowerCase() === low || bareName(name) === bareName(text) ? 3 : 0;
}

/** Whether the text is the name with the end of its scope before it, however the two are joined. */
function isQualified(definition: Definition, text: string): boolean {
  if (definition.scope === '' || !text.endsWith(definition.name) || text.length === definition.name.length)
    return false;
  const wanted = text.replaceAll(/::|->|#/g, '.');
  const own = qualifiedName(definition).replaceAll(/::|->|#/g, '.');
  return own === wanted || own.endsWith(`.${wanted}`);
}

function bareName(name: string): string {
  return name.replace(/^[$_#@]+/, '');
}

function escaped(name: string): string {
  return name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** The smallest definition that holds about as much of the query as any. */
function bestLines(row: CandidateRow, all: readonly Definition[], main: Definition, rarity: QueryTerms): Definition {
  const whole = rarity.heldBy(row.terms);
  if (whole === 0) return main;
  const lines = hitLines(row).map((line) => rarity.heldAmong(terms(line)));
  const scored = all.map((definition) => {
    let held = rarity.heldAmong(terms(definition.name));
    const named = rarity.covered(held);
    const from = Math.max(0, definition.leadLine - row.startLine);
    for (const line of lines.slice(from, definition.endLine - row.startLine + 1)) held |= line;
    return { definition, score: rarity.covered(held) + NAME_WORTH * named };
  });
  const most = Math.max(...scored.map(({ score }) => score));
  if (most === 0) return main;
  const [best] = scored
    .filter(({ score }) => score >= most * NEARLY)
    .sort((a, b) => size(a.definition) - size(b.definition) || b.score - a.score);
  return best?.definition ?? main;
}
