/** Definitions by name: exact, by prefix, by camel humps, by parts or by letters in order. */

import { throwIfCancelled } from '../base/errors.ts';
import type { ChunkKind, RepoPath } from '../base/types.ts';
import type { DefinitionRow, IndexReading } from '../store/index.ts';
import { toPredicate } from './filter.ts';
import { definitionLine } from './occurrences.ts';
import { hitLines } from './pack.ts';
import type { SearchFilter } from './types.ts';

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

/** Chunks of these kinds define nothing that has a name in code. */
export const NAMELESS_KINDS: ReadonlySet<ChunkKind> = new Set(['section', 'imports', 'block']);
/** Matches kept before they are sorted: past this, a query tells too little to sort by. */
const MAX_MATCHES = 200_000;
const MAX_SIGNATURE_CHARS = 200;

/** @throws E_BAD_GLOB, E_INDEX_CORRUPT, E_CANCELLED */
export async function findSymbols(reader: IndexReading, request: SymbolRequest): Promise<SymbolsFound> {
  const { qualifier, name } = splitQualified(request.query);
  const kinds = new Set(request.kinds);
  const matches: Match[] = [];
  await reader.scanDefinitions(toPredicate(request.filter), (row) => {
    throwIfCancelled(request.signal);
    // A heading is found only when it is asked for.
    if (row.defines === '' || (NAMELESS_KINDS.has(row.kind) && !kinds.has(row.kind))) return true;
    for (const defined of namesOf(row)) {
      if (qualifier !== '' && !inScope(row, defined, qualifier)) continue;
      const score = name === '' ? 1 : matchName(defined, name);
      if (score > 0) matches.push({ row, name: defined, score });
    }
    return matches.length < MAX_MATCHES;
  });
  matches.sort(
    (a, b) =>
      b.score - a.score ||
      (name === '' ? 0 : a.name.length - b.name.length) ||
      compare(a.row.path, b.row.path) ||
      a.row.startLine - b.row.startLine,
  );
  // The kind of what is not the chunk's main symbol is known only when its line has been read.
  const candidates =
    kinds.size === 0
      ? matches.slice(0, request.limit)
      : matches.filter(({ row, name: of }) => of !== row.symbol || kinds.has(row.kind));
  const symbols: SymbolEntry[] = [];
  let total = kinds.size === 0 ? matches.length : 0;
  for (let at = 0; at < candidates.length; at += 1_000) {
    throwIfCancelled(request.signal);
    const located = await locate(reader, candidates.slice(at, at + 1_000));
    for (const entry of located) {
      if (kinds.size > 0 && !kinds.has(entry.kind)) continue;
      if (kinds.size > 0) total++;
      if (symbols.length < request.limit) symbols.push(entry);
    }
  }
  if (name === '') symbols.sort((a, b) => compare(a.path, b.path) || a.startLine - b.startLine);
  return { symbols, total };
}

/**
 * Names of definitions that begin with `prefix`, each once, in order.
 * @param limit names at most @throws E_INDEX_CORRUPT
 */
export async function symbolNames(reader: IndexReading, prefix: string, limit: number): Promise<string[]> {
  const names = new Set<string>();
  await reader.scanDefinitions(null, (row) => {
    if (NAMELESS_KINDS.has(row.kind)) return true;
    for (const name of namesOf(row)) if (name.startsWith(prefix)) names.add(name);
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

/** A chunk may hold the head of a class and its first method: then the class is the scope of the chunk, not of itself. */
export function outerScope(scope: string, name: string): string {
  if (scope === name) return '';
  return scope.endsWith(`.${name}`) ? scope.slice(0, -name.length - 1) : scope;
}

/** Names that a chunk defines; a heading is one name with blanks. */
export function namesOf(row: Pick<DefinitionRow, 'symbol' | 'kind' | 'defines'>): string[] {
  if (row.defines === '') return [];
  if (row.kind === 'section') return [row.symbol];
  return [...new Set(row.defines.split(' '))].filter((name) => name !== '');
}

/** 0 for no match; more is better. `query` without capitals does not care about case. */
export function matchName(name: string, query: string): number {
  if (name === query) return 100;
  const [low, wanted] = [name.toLowerCase(), query.toLowerCase()];
  if (low === wanted) return 90;
  if (name.startsWith(query)) return 80;
  if (low.startsWith(wanted)) return 75;
  if (matchesHumps(name, query)) return 60;
  if (isPartStart(name, low, wanted)) return 50;
  if (low.includes(wanted)) return 40;
  if (wanted.length >= 3 && isSubsequence(low, wanted)) return 20;
  return 0;
}

/** Definitions with their own lines, read from the chunks' texts. In the order given; those whose chunk is gone are left out. */
export async function locate(
  reader: IndexReading,
  wanted: readonly { readonly row: DefinitionRow; readonly name: string }[],
): Promise<SymbolEntry[]> {
  const chunks = await reader.chunksById([...new Set(wanted.map(({ row }) => row.id))]);
  const texts = new Map(chunks.map(({ id, text }) => [id, text]));
  return wanted.flatMap(({ row, name }) => {
    const text = texts.get(row.id);
    if (text === undefined) return [];
    const lines = hitLines({ text });
    const found = definitionLine(lines, name, row.kind);
    const main = name === row.symbol;
    const inner = row.symbol !== '' && !main && CONTAINING.has(row.kind) && !isSibling(lines, row, found?.index ?? 0);
    const startLine = row.startLine + (found?.index ?? 0);
    const signature = (lines[found?.index ?? 0] ?? '').trim().slice(0, MAX_SIGNATURE_CHARS);
    return [
      {
        name,
        kind: main ? row.kind : (found?.kind ?? row.kind),
        scope: inner ? joinScope(row.scope, row.symbol) : outerScope(row.scope, name),
        language: row.language,
        path: row.path,
        startLine,
        endLine: main ? row.endLine : startLine,
        signature,
      },
    ];
  });
}

// --- internal ---

interface Match {
  readonly row: DefinitionRow;
  readonly name: string;
  readonly score: number;
}

const CONTAINING: ReadonlySet<ChunkKind> = new Set(['class', 'interface', 'struct', 'enum', 'trait', 'impl', 'module']);

/** A chunk of small classes holds several beside each other: those that stand no deeper than the first are not in it. */
function isSibling(lines: readonly string[], row: DefinitionRow, index: number): boolean {
  const head = definitionLine(lines, row.symbol, row.kind);
  if (head === null || head.index === index) return false;
  const [first = '', line = ''] = [lines[head.index], lines[index]];
  // A method of Go stands beside its type and names it.
  return indentOf(line) <= indentOf(first) && !/^func\s*\(/.test(line);
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function joinScope(outer: string, inner: string): string {
  return [outer, inner].filter((part) => part !== '').join('.');
}

function inScope(row: DefinitionRow, name: string, qualifier: string): boolean {
  const scopes = row.scope.split('.');
  if (name !== row.symbol) scopes.push(row.symbol);
  return scopes.some((scope) => scope.toLowerCase() === qualifier.toLowerCase());
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

function isPartStart(name: string, low: string, wanted: string): boolean {
  for (let at = low.indexOf(wanted, 1); at > 0; at = low.indexOf(wanted, at + 1)) {
    if (/[^\p{L}\p{N}]/u.test(name[at - 1] ?? '') || /\p{Lu}/u.test(name[at] ?? '')) return true;
  }
  return false;
}

function isSubsequence(text: string, wanted: string): boolean {
  let at = 0;
  for (const letter of text) if (letter === wanted[at]) at++;
  return at === wanted.length;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
