/** Which definition of a chunk a query, a line or a name means. */

import { decodeDefinitions, definedNames as namesIn } from '../base/definitions.ts';
import type { ChunkKind, Definition } from '../base/types.ts';
import type { CandidateRow, DefinitionRow } from '../store/index.ts';
import { terms } from '../text/terms.ts';
import { bestNamed } from './named-definition.ts';
import { hitLines } from './pack-hits.ts';
import type { AnalyzedQuery } from './query/query.ts';
import type { QueryTerms } from './query/query-terms.ts';
import { askedName, writtenDefinition } from './written-definition.ts';

/** How like the query texts are by meaning, each up to 1; empty where no model can tell. */
export type Likeness = (texts: readonly string[]) => readonly number[];

const NO_LIKENESS: Likeness = () => [];

/** Chunks of these kinds define nothing that has a name in code. */
export const NAMELESS_KINDS: ReadonlySet<ChunkKind> = new Set(['section', 'imports', 'block']);

/** In file order, outer before inner. */
export function definitionsOf(row: Pick<DefinitionRow, 'definitions' | 'startLine'>): Definition[] {
  return decodeDefinitions(row.definitions, row.startLine);
}

/** Names of the definitions that begin in a chunk, each once. Asked several times a query, so kept with a row that is kept. */
export function definedNames(row: Pick<DefinitionRow, 'definitions'>): readonly string[] {
  let names = NAMES_OF.get(row);
  if (names === undefined) {
    names = namesIn(row.definitions);
    NAMES_OF.set(row, names);
  }
  return names;
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
 * Definitions that begin in a chunk. Those of one name that follow each other without a blank line are one: the clauses of
 * a function, or its signatures and its body.
 */
export function withClausesJoined(definitions: readonly Definition[]): Definition[] {
  const out: Definition[] = [];
  for (const definition of definitions) {
    if (!definition.begins) continue;
    const last = out.at(-1);
    const { name, kind, scope, leadLine, endLine } = definition;
    if (last?.name === name && last.kind === kind && last.scope === scope && leadLine <= last.endLine + 1)
      out[out.length - 1] = { ...last, endLine: Math.max(last.endLine, endLine) };
    else out.push(definition);
  }
  return out;
}

/**
 * What hits in this chunk show: every definition of the name that the query is, the one around the text that it is, or the
 * one that holds the best lines.
 * @param isBest of all hits: then a name that the syntax tree tells of no definition is looked for in the lines
 * @returns [undefined] where the chunk itself is all that can be said
 */
export function meantBy(
  row: CandidateRow,
  query: AnalyzedQuery,
  rarity: QueryTerms,
  likeness: Likeness = NO_LIKENESS,
  isBest = false,
): readonly [Definition | undefined, ...Definition[]] {
  const all = definitionsOf(row);
  const [named, ...others] = namedBy(row, all, query);
  if (named !== undefined && query.kind === 'symbol') return [named, ...others];
  const name = isBest ? askedName(query) : null;
  const written = name === null ? undefined : writtenDefinition(row, name);
  if (written !== undefined) return [written];
  return [aroundText(row, query) ?? named ?? fitting(row, all, rarity, likeness)];
}

function fitting(
  row: CandidateRow,
  all: readonly Definition[],
  rarity: QueryTerms,
  likeness: Likeness,
): Definition | undefined {
  // What is not a definition mainly, such as imports, keeps its own name.
  const main = mainOf(row, all);
  if (main === undefined || all.length < 2) return main;
  const shown = all.filter((one) => innerAlike(row, all, one) === undefined);
  return bestLines(row, shown, innerAlike(row, all, main) ?? main, rarity, likeness);
}

/** Lines of the file that the chunk holds of a definition and of the comment above it; none where `to` is below `from`. */
export function linesInChunk(
  row: Pick<CandidateRow, 'startLine' | 'endLine'>,
  { leadLine, endLine }: Definition,
): { readonly from: number; readonly to: number } {
  return { from: Math.max(leadLine, row.startLine), to: Math.min(endLine, row.endLine) };
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

const NAMES_OF = new WeakMap<object, readonly string[]>();

/** Of two definitions, one in the other, that hold nearly as much of a query, the inner one is meant. */
const NEARLY = 0.85;
/** A name that is all of the query and nothing else counts half as much as lines that hold all of it. */
const NAME_WORTH = 0.5;
const LIKENESS_WORTH = 1;
/** What holds less of the words than this share of the best is not meant, however like it is. */
const RIVAL = 0.6;
/** Definitions of a chunk that are compared with the query by meaning, and lines of each: so few that no table is loaded. */
const MOST_ALIKE = 3;
const MOST_LINES = 6;

interface Scored {
  readonly definition: Definition;
  readonly score: number;
}

/** Among definitions that fit about as well by their words, meaning tells; it takes longer, and few need it. */
function withLikeness(
  byWords: readonly Scored[],
  textOf: (definition: Definition) => string,
  likeness: Likeness,
): readonly Scored[] {
  const most = Math.max(...byWords.map(({ score }) => score));
  const top = byWords.find(({ score }) => score === most)?.definition;
  const rivals = byWords.filter(({ score }) => score >= most * RIVAL).slice(0, MOST_ALIKE);
  const isClear = rivals.every(({ definition }) => top === undefined || isWithin(definition, top));
  if (most <= 0 || isClear) return byWords;
  const alike = likeness(rivals.map(({ definition }) => textOf(definition)));
  return rivals.map(({ definition, score }, n) => ({ definition, score: score + LIKENESS_WORTH * (alike[n] ?? 0) }));
}

function textOf(lines: readonly string[], { startLine }: CandidateRow, from: number, to: number): string {
  const first = Math.max(0, from - startLine);
  return lines.slice(first, Math.min(to - startLine + 1, first + MOST_LINES)).join('\n');
}

function size({ leadLine, endLine }: Definition): number {
  return endLine - leadLine;
}

/** The definitions that best fit the names in the query, in file order; the clauses of one are one. */
function namedBy(row: CandidateRow, all: readonly Definition[], query: AnalyzedQuery): readonly Definition[] {
  const best = bestNamed(all, query, row);
  const joined = withClausesJoined(best);
  return joined.length > 0 ? joined : best.slice(0, 1);
}

/** The definition around the query's text as it is in the chunk, where that tells more than its words. */
function aroundText(row: CandidateRow, { exact }: AnalyzedQuery): Definition | undefined {
  if (exact === null || !exact.isRare) return undefined;
  const found = exact.asWritten.exec(row.text) ?? exact.anyCase.exec(row.text);
  if (found === null) return undefined;
  const first = row.text.slice(0, row.text.length - row.text.trimStart().length);
  const line = lineEndsIn(row.text.slice(0, found.index)) - lineEndsIn(first);
  return definitionAt(row, row.startLine + Math.max(0, line));
}

function lineEndsIn(text: string): number {
  return text.split(/\r\n?|\n/).length - 1;
}

function isWithin(inner: Definition, outer: Definition): boolean {
  return inner.leadLine >= outer.leadLine && inner.endLine <= outer.endLine;
}

/** The innermost definition inside another that has all of its lines that the chunk holds: a hit on these lines shows no more of the outer one. */
function innerAlike(row: CandidateRow, all: readonly Definition[], outer: Definition): Definition | undefined {
  const { from, to } = linesInChunk(row, outer);
  const inner = all.filter((one) => size(one) < size(outer) && one.leadLine <= from && one.endLine >= to);
  return inner.sort((a, b) => size(a) - size(b))[0];
}

/** The definition that holds most of the query, or one inside it that holds nearly as much. */
function bestLines(
  row: CandidateRow,
  all: readonly Definition[],
  main: Definition,
  rarity: QueryTerms,
  likeness: Likeness,
): Definition {
  const whole = rarity.heldBy(row.terms);
  if (whole === 0) return main;
  const texts = hitLines(row);
  const lines = texts.map((line) => rarity.heldAmong(terms(line)));
  const byWords = all.map((definition) => {
    let held = rarity.heldAmong(terms(definition.name));
    const named = rarity.fit(definition.name);
    const from = Math.max(0, definition.leadLine - row.startLine);
    for (const line of lines.slice(from, definition.endLine - row.startLine + 1)) held |= line;
    return { definition, score: rarity.covered(held) + NAME_WORTH * named };
  });
  const scored = withLikeness(byWords, ({ leadLine, endLine }) => textOf(texts, row, leadLine, endLine), likeness);
  const most = Math.max(...scored.map(({ score }) => score));
  if (most <= 0) return main;
  const top = scored.find(({ score }) => score === most)?.definition ?? main;
  const [best] = scored
    .filter(({ definition, score }) => score >= most * NEARLY && isWithin(definition, top))
    .sort((a, b) => size(a.definition) - size(b.definition) || b.score - a.score);
  return best?.definition ?? main;
}
