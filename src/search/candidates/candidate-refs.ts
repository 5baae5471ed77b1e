/**
 * The reference graph among the candidates of one query: what the best chunks call, import or extend is likely part of
 * the answer. One step of a PageRank whose walk starts at the candidates, by their fused rank.
 */

import { IDENTIFIER } from '../../text/terms.ts';
import { definedNames } from '../definitions.ts';
import type { CandidateFile } from './candidate-types.ts';

/** Chunks whose uses are followed: the best ones; those far down speak of something else. */
const USERS = 60;
/** A name that more of the candidates define does not tell which one is meant. */
const MAX_DEFINERS = 4;
/** Shorter names, and plain words below the second length, are used by chance. */
const MIN_NAME = 4;
const MIN_PLAIN_NAME = 6;

/**
 * @param fused chunk id to fused rank score
 * @returns path to 0..1, the most used file 1; files that no other candidate uses are left out
 */
export function candidateRefs(
  files: readonly CandidateFile[],
  fused: ReadonlyMap<string, number>,
): Map<string, number> {
  const definers = definersOf(files);
  const users = files
    .flatMap(({ path, chunks }) => chunks.map(({ row }) => ({ path, row, worth: fused.get(row.id) ?? 0 })))
    .sort((a, b) => b.worth - a.worth)
    .slice(0, USERS);
  const names = users.map(({ row }) => namesIn(row.text, definers));
  const usersOf = new Map<string, number>();
  for (const each of names) for (const name of each) count(usersOf, name, 1);
  const used = new Map<string, number>();
  for (const [n, { path, worth }] of users.entries()) {
    for (const name of names[n] ?? []) {
      const paths = definers.get(name);
      // A file that defines a name means its own definition.
      if (paths === undefined || paths.has(path) || paths.size > MAX_DEFINERS) continue;
      // What all of them use is a tool of the whole project and not what is asked for.
      const share = worth / paths.size / Math.sqrt(usersOf.get(name) ?? 1);
      for (const definer of paths) count(used, definer, share);
    }
  }
  const most = Math.max(1e-9, ...used.values());
  return new Map([...used].map(([path, worth]) => [path, worth / most]));
}

// --- internal ---

// biome-ignore lint/suspicious/noControlCharactersInRegex: an ASCII test
const ALL_ASCII = /^[\x00-\x7f]*$/;
/** The same as `IDENTIFIER` in a text of ASCII alone, several times faster. */
const ASCII_IDENTIFIER = /[A-Za-z_$][A-Za-z0-9_$]*/g;

/** Which of the names a text uses, in the order of their first use. */
function namesIn(text: string, known: ReadonlyMap<string, unknown>): Set<string> {
  const found = new Set<string>();
  for (const name of text.match(ALL_ASCII.test(text) ? ASCII_IDENTIFIER : IDENTIFIER) ?? [])
    if (known.has(name)) found.add(name);
  return found;
}

function count(sums: Map<string, number>, key: string, more: number): void {
  sums.set(key, (sums.get(key) ?? 0) + more);
}

function definersOf(files: readonly CandidateFile[]): Map<string, Set<string>> {
  const definers = new Map<string, Set<string>>();
  for (const { path, chunks } of files) {
    for (const name of chunks.flatMap(({ row }) => definedNames(row))) {
      if (name.length < MIN_NAME || (name.length < MIN_PLAIN_NAME && !/[\p{Lu}_]/u.test(name.slice(1)))) continue;
      const paths = definers.get(name);
      if (paths === undefined) definers.set(name, new Set([path]));
      else paths.add(path);
    }
  }
  return definers;
}
