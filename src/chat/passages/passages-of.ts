/** Chunks of the index as passages: hits, the whole definitions they are pieces of, and the code they lead on to. */

import { definedNames } from '../../base/definitions.ts';
import { throwIfCancelled } from '../../base/errors.ts';
import type { RepoPath } from '../../base/types.ts';
import { findReferences, type Hit, hitLines } from '../../search/index.ts';
import type { CandidateRow, IndexReading } from '../../store/index.ts';
import { pathRoles } from '../../text/path-roles.ts';
import { IDENTIFIER, splitIdentifier, terms } from '../../text/terms.ts';
import { asksForUsers, markedName } from '../asked-users.ts';
import type { Passage, PassageReason } from '../types.ts';

/** Hits whose definitions are completed, and hits from which the symbol graph is followed. */
const WHOLE_HITS = 8;
const LEADING_HITS = 3;
const MAX_NEIGHBOURS = 6;
/** Of files that a question names: so many files and chunks are looked at for names. */
const LEADING_FILES = 4;
const LEADING_ROWS = 24;
/** Neighbours come after this many hits: a hit is worth more than code that it leads to. */
const NEIGHBOURS_AFTER = 6;
const USERS_AFTER = 2;
const MAX_NAMES = 24;
/** A name that more chunks define says nothing about which is meant. */
const MAX_DEFINERS = 3;
const MIN_NAME = 4;
/** A definition of more pieces is not one to show whole. */
const MAX_PIECES = 12;

/**
 * @param hits best first @param question for which of the names in the hits are followed
 * @returns best first: hits with what they are pieces of, and from the seventh place on neighbours among them
 * @throws E_INDEX_CORRUPT, E_CANCELLED
 */
export async function passagesOf(
  reader: IndexReading,
  hits: readonly Hit[],
  question: string,
  signal?: AbortSignal,
): Promise<Passage[]> {
  const leading = hits.slice(0, WHOLE_HITS);
  const rows = await reader.chunksOfFiles([...new Set(leading.map(({ path }) => path))]);
  throwIfCancelled(signal);
  const found = hits.map((hit, n): Passage => {
    const passage = passageOf(hit, 'found');
    const whole = n < WHOLE_HITS ? wholeOf(hit, rows) : undefined;
    return whole === undefined ? passage : { ...passage, whole };
  });
  const best = hits.slice(0, LEADING_HITS);
  const users = asksForUsers(question) ? await usersOf(reader, best, question, signal) : [];
  const rest = await definitionsOf(reader, namesUsed(best, question), best);
  throwIfCancelled(signal);
  const seen = new Set<string>();
  const neighbours = [...users, ...rest]
    .filter(({ id }) => !seen.has(id) && seen.add(id) !== undefined)
    .slice(0, MAX_NEIGHBOURS)
    .filter((row) => !hits.some((hit) => isOf(hit, row)))
    .map((row) => passageOf(row, 'neighbour'));
  const passages = [...found.slice(0, NEIGHBOURS_AFTER), ...neighbours, ...found.slice(NEIGHBOURS_AFTER)];
  return markedName(question) === undefined ? passages : usersFirst(passages, users.slice(0, MAX_NEIGHBOURS));
}

/**
 * Definitions elsewhere of names that whole files use, for files that a question names.
 * @throws E_INDEX_CORRUPT, E_CANCELLED
 */
export async function leadsOfFiles(
  reader: IndexReading,
  paths: readonly RepoPath[],
  question: string,
  signal?: AbortSignal,
): Promise<Passage[]> {
  if (paths.length === 0) return [];
  const rows = await reader.chunksOfFiles(paths.slice(0, LEADING_FILES));
  throwIfCancelled(signal);
  const own = new Set(rows.flatMap((row) => definedNames(row.definitions)));
  const names = namesUsed(rows.slice(0, LEADING_ROWS), question).filter((name) => !own.has(name));
  const found = await definitionsOf(reader, names, rows);
  throwIfCancelled(signal);
  const distinct = found.filter((row, n) => found.findIndex(({ id }) => id === row.id) === n);
  return distinct
    .filter(({ path }) => !paths.includes(path))
    .slice(0, MAX_NEIGHBOURS)
    .map((row) => passageOf(row, 'neighbour'));
}

/** Lines of a chunk from its first to its last one that is not blank. */
export function passageOf(
  chunk: Pick<Hit, 'path' | 'startLine' | 'endLine' | 'text' | 'symbol' | 'scope'> & { readonly score?: number },
  reason: PassageReason,
): Passage {
  const { path, startLine, endLine, symbol, scope, score = 0 } = chunk;
  const text = hitLines(chunk)
    .slice(0, endLine - startLine + 1)
    .join('\n');
  return {
    path,
    startLine,
    endLine,
    text,
    symbol: scope === '' || symbol === '' ? symbol : `${scope}.${symbol}`,
    reason,
    score,
  };
}

// --- internal ---

/** The pieces that carry the hit's symbol, joined; undefined when the hit is all of it. */
function wholeOf(hit: Hit, rows: readonly CandidateRow[]): Passage['whole'] {
  if (hit.symbol === '') return undefined;
  const pieces = rows
    .filter((row) => row.path === hit.path && row.symbol === hit.symbol && row.scope === hit.scope)
    .sort((a, b) => a.ordinal - b.ordinal);
  const own = pieces.findIndex((row) => row.startLine <= hit.startLine && row.endLine >= hit.startLine);
  if (own < 0) return undefined;
  let [from, to] = [own, own];
  const next = (a: number, b: number): boolean => pieces[b]?.ordinal === (pieces[a]?.ordinal ?? 0) + 1;
  while (from > 0 && next(from - 1, from)) from--;
  while (to < pieces.length - 1 && next(to, to + 1)) to++;
  const run = pieces.slice(from, to + 1);
  const [first, last] = [run[0], run.at(-1)];
  if (first === undefined || last === undefined || run.length < 2 || run.length > MAX_PIECES) return undefined;
  const { startLine, endLine } = { startLine: first.startLine, endLine: last.endLine };
  // Chunks tile their file, so joined they are its text.
  const text = hitLines({ text: run.map((row) => row.text).join('') }).slice(0, endLine - startLine + 1);
  return { startLine, endLine, text: text.join('\n') };
}

function isOf(passage: Pick<Passage, 'path' | 'startLine'>, row: Pick<CandidateRow, 'path' | 'startLine'>): boolean {
  return passage.path === row.path && passage.startLine === row.startLine;
}

/** Who uses a definition comes behind the best hits, which tell of the definition itself. */
function usersFirst(passages: readonly Passage[], users: readonly CandidateRow[]): Passage[] {
  const [best, others] = [passages.slice(0, USERS_AFTER), passages.slice(USERS_AFTER)];
  const isUser = (passage: Passage) => users.some((row) => isOf(passage, row));
  return [...best, ...others.filter(isUser), ...others.filter((passage) => !isUser(passage))];
}

/** Chunks that use what the question is about: a marked name in it, a name, else what the best hit defines. */
async function usersOf(
  reader: IndexReading,
  hits: readonly Hit[],
  question: string,
  signal: AbortSignal | undefined,
): Promise<CandidateRow[]> {
  const asked = (question.match(IDENTIFIER) ?? []).find((word) => splitIdentifier(word).length > 1);
  const symbol = markedName(question) ?? asked ?? hits.find((hit) => hit.symbol !== '')?.symbol;
  if (symbol === undefined) return [];
  const { references } = await findReferences(reader, { symbol, ...(signal !== undefined && { signal }) });
  const calls = references
    .filter(({ use }) => use === 'call' || use === 'use')
    .sort((a, b) => distance(a.path) - distance(b.path) || Number(a.use === 'use') - Number(b.use === 'use'));
  const rows = await reader.chunksOfFiles([...new Set(calls.slice(0, 4 * MAX_NEIGHBOURS).map(({ path }) => path))]);
  return calls.flatMap(({ path, line }) =>
    rows.filter((row) => row.path === path && row.startLine <= line && row.endLine >= line),
  );
}

/** What a program does says more of a use than a test or an example, and those more than a document. */
function distance(path: string): number {
  const roles = pathRoles(path);
  return roles.includes('doc') ? 2 : roles.some((role) => role === 'test' || role === 'example') ? 1 : 0;
}

/** Names in the hits that these do not define: those that share words with the question first, then the long ones. */
function namesUsed(hits: readonly Pick<Hit, 'symbol' | 'text'>[], question: string): string[] {
  const wanted = new Set(terms(question));
  const own = new Set(hits.map(({ symbol }) => symbol));
  const scores = new Map<string, number>();
  for (const [n, hit] of hits.entries()) {
    for (const [name] of hit.text.matchAll(IDENTIFIER)) {
      if (name.length < MIN_NAME || own.has(name) || scores.has(name)) continue;
      const parts = splitIdentifier(name).length;
      const shared = terms(name).filter((term) => wanted.has(term)).length;
      if (parts < 2 && !/^\p{Lu}/u.test(name)) continue;
      scores.set(name, shared * 3 + Math.min(parts, 4) - n);
    }
  }
  return [...scores]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(([name]) => name)
    .slice(0, MAX_NAMES);
}

async function definitionsOf(
  reader: IndexReading,
  names: readonly string[],
  hits: readonly Pick<Hit, 'language'>[],
): Promise<CandidateRow[]> {
  if (names.length === 0) return [];
  const whole = [...new Set(names.map((name) => terms(name).at(-1) ?? ''))].filter((term) => term !== '');
  const found = await reader.chunkTerms([{ field: 'symbol_terms', terms: whole, boost: 1 }], 4 * MAX_NAMES, null);
  const languages = new Set(hits.map(({ language }) => language));
  return names.flatMap((name) => {
    const definers = found
      .map(({ row }) => row)
      .filter(
        (row) => languages.has(row.language) && row.role !== 'test' && definedNames(row.definitions).includes(name),
      );
    return definers.length > MAX_DEFINERS ? [] : definers.slice(0, 1);
  });
}
