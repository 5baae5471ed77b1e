/** Definitions by name: exact, by prefix, by camel humps, by parts or by letters in order. */

import { throwIfCancelled } from '../../base/errors.ts';
import type { ChunkKind, Definition, RepoPath } from '../../base/types.ts';
import type { DefinitionRow, IndexReading } from '../../store/index.ts';
import { isProse } from '../candidates/path-roles.ts';
import { definedNames, definitionsOf, NAMELESS_KINDS, withClausesJoined } from '../definitions.ts';
import { toRowFilter } from '../filter.ts';
import { hitLines } from '../pack-hits.ts';
import type { SearchFilter } from '../types.ts';

export interface SymbolRequest {
  /** A name or part of one; `Class.method` asks for the scope too; '' for every definition. */
  readonly query: string;
  /** Any of; empty for all. */
  readonly kinds: readonly ChunkKind[];
  readonly filter?: SearchFilter;
  readonly limit: number;
  readonly signal?: AbortSignal;
}

export interface SymbolEntry {
  readonly name: string;
  readonly kind: ChunkKind;
  readonly scope: string;
  readonly language: string;
  readonly path: RepoPath;
  readonly startLine: number;
  readonly endLine: number;
  /** The line that defines it, without its margin. */
  readonly signature: string;
}

export interface SymbolsFound {
  /** Best first; without a query in the order of paths and lines. */
  readonly symbols: readonly SymbolEntry[];
  /** How many match, shown or not. */
  readonly total: number;
}

/** With `loose`: no name holds the query, and these have its letters in order. */
export type SymbolsMatched = SymbolsFound & { readonly loose: boolean };

/** Matches kept before they are sorted: past this, a query tells too little to sort by. */
const MAX_MATCHES = 200_000;
/** The score of the weakest match. */
const LETTERS_IN_ORDER = 20;
const MAX_SIGNATURE_CHARS = 200;

/** @throws E_BAD_GLOB, E_INDEX_CORRUPT, E_CANCELLED */
export async function findSymbols(reader: IndexReading, request: SymbolRequest): Promise<SymbolsMatched> {
  const text = request.query.trim();
  const { qualifier, name } = splitQualified(text);
  const kinds = new Set(request.kinds);
  const all: Match[] = [];
  let best = 0;
  await reader.scanDefinitions(toRowFilter(request.filter), (row) => {
    throwIfCancelled(request.signal);
    if (row.definitions === '') return true;
    for (const definition of withClausesJoined(definitionsOf(row))) {
      if (kinds.size > 0 ? !kinds.has(definition.kind) : isUnasked(row, definition, text)) continue;
      const score = name === '' ? 1 : matchDefinition(definition, text, qualifier, name);
      if (score === 0) continue;
      best = Math.max(best, score);
      all.push({ row, definition, score });
    }
    return all.length < MAX_MATCHES;
  });
  // Letters in order are a guess at a name: beside names that hold the query they only make the list long.
  const matches = best > LETTERS_IN_ORDER ? all.filter(({ score }) => score > LETTERS_IN_ORDER) : all;
  matches.sort(
    (a, b) =>
      b.score - a.score ||
      (name === '' ? 0 : Number(isProse(a.row.language)) - Number(isProse(b.row.language))) ||
      (name === '' ? 0 : a.definition.name.length - b.definition.name.length) ||
      compare(a.row.path, b.row.path) ||
      a.definition.startLine - b.definition.startLine,
  );
  throwIfCancelled(request.signal);
  return {
    symbols: await locate(reader, matches.slice(0, request.limit)),
    total: matches.length,
    loose: best === LETTERS_IN_ORDER,
  };
}

/**
 * Names of definitions that begin with `prefix`, each once, in order.
 * @param limit names at most @throws E_INDEX_CORRUPT
 */
export async function symbolNames(reader: IndexReading, prefix: string, limit: number): Promise<string[]> {
  const names = new Set<string>();
  await reader.scanDefinitions(null, (row) => {
    if (!definedNames(row).some((name) => name.startsWith(prefix))) return true;
    for (const { name, kind, begins } of definitionsOf(row))
      if (begins && name.startsWith(prefix) && !NAMELESS_KINDS.has(kind)) names.add(name);
    return names.size < MAX_MATCHES;
  });
  return [...names].sort().slice(0, limit);
}

/** `Class.method`, `mod::name`, `Class#method` into the part before the last separator and the name. */
export function splitQualified(query: string): { qualifier: string; name: string } {
  const parts = query.trim().split(/::|->|[.#]/);
  const name = parts.at(-1) ?? '';
  if (parts.length < 2 || name === '') return { qualifier: '', name: query.trim() };
  return { qualifier: parts.at(-2) ?? '', name };
}

/** Whether the definition lies in what `qualifier` names; '' takes all. */
export function inScope({ scope }: Pick<Definition, 'scope'>, qualifier: string): boolean {
  if (qualifier === '') return true;
  return scope.split(/::|[.#]/).some((part) => part.toLowerCase() === qualifier.toLowerCase());
}

/** 0 for no match; more is better. `query` without capitals does not care about case. */
export function matchName(name: string, query: string): number {
  if (name === query) return 100;
  const [low, wanted] = [name.toLowerCase(), query.toLowerCase()];
  if (low === wanted) return 90;
  if (name.startsWith(query)) return 80;
  if (low.startsWith(wanted)) return 75;
  if (matchesHumps(name, query)) return 60;
  if (partStart(name, low, wanted) > 0) return 50;
  if (low.includes(wanted)) return 40;
  if (wanted.length >= 3 && isAbbreviation(name, low, wanted)) return LETTERS_IN_ORDER;
  return 0;
}

/**
 * Definitions with the line that each begins with, read from the chunks' texts. In the order given; those whose chunk is
 * gone are left out.
 */
export async function locate(
  reader: IndexReading,
  wanted: readonly { readonly row: DefinitionRow; readonly definition: Definition }[],
): Promise<SymbolEntry[]> {
  const chunks = await reader.chunksById([...new Set(wanted.map(({ row }) => row.id))]);
  const texts = new Map(chunks.map((row) => [row.id, hitLines(row)]));
  return wanted.flatMap(({ row, definition }) => {
    const lines = texts.get(row.id);
    if (lines === undefined) return [];
    const { name, kind, scope, startLine, endLine } = definition;
    const signature = (lines[startLine - row.startLine] ?? '').trim().slice(0, MAX_SIGNATURE_CHARS);
    return [{ name, kind, scope, language: row.language, path: row.path, startLine, endLine, signature }];
  });
}

// --- internal ---

interface Match {
  readonly row: DefinitionRow;
  readonly definition: Definition;
  readonly score: number;
}

/** A heading is found only when it is asked for, or called by its whole name where it is none of prose: a stage, a table. */
function isUnasked({ language }: DefinitionRow, { kind, name }: Definition, text: string): boolean {
  return NAMELESS_KINDS.has(kind) && (kind !== 'section' || name !== text || isProse(language));
}

/** A name may itself hold what separates scopes elsewhere, so the whole text is compared too. */
function matchDefinition(definition: Definition, text: string, qualifier: string, name: string): number {
  const byName = inScope(definition, qualifier) ? matchName(definition.name, name) : 0;
  return qualifier === '' ? byName : Math.max(byName, matchName(definition.name, text));
}

/** `gUN` or `gun` meets the first letters of `getUserName`, each hump with as many letters as are typed. */
function matchesHumps(name: string, query: string): boolean {
  const humps = name.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{N}+/gu) ?? [];
  const wanted = query.match(/\p{Lu}?\p{Ll}*|\p{N}+/gu)?.filter((part) => part !== '') ?? [];
  if (wanted.length > 1) {
    let at = 0;
    for (const hump of humps) {
      if (hump.toLowerCase().startsWith((wanted[at] ?? '').toLowerCase())) at++;
      if (at === wanted.length) return true;
    }
  }
  const letters = humps.map((hump) => hump[0]?.toLowerCase() ?? '').join('');
  return query.length > 1 && letters.startsWith(query.toLowerCase());
}

/** Where a later part of the name begins with `wanted`; -1 for nowhere. */
function partStart(name: string, low: string, wanted: string): number {
  for (let at = low.indexOf(wanted, 1); at > 0; at = low.indexOf(wanted, at + 1)) {
    if (/[^\p{L}\p{N}]/u.test(name[at - 1] ?? '') || /\p{Lu}/u.test(name[at] ?? '')) return at;
  }
  return -1;
}

/** Its letters in order, from the start of a part on: nobody abbreviates a word without its first letter. */
function isAbbreviation(name: string, low: string, wanted: string): boolean {
  const first = wanted[0] ?? '';
  const from = low.startsWith(first) ? 0 : partStart(name, low, first);
  if (from < 0) return false;
  let at = 0;
  for (const letter of low.slice(from)) if (letter === wanted[at]) at++;
  return at === wanted.length;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
