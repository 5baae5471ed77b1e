/** Which candidates define a name, and how well each does: where it is at home, as a member, or only handed on. */

import { DATA_KINDS } from '../../base/definitions.ts';
import type { Definition } from '../../base/types.ts';
import type { CandidateRow } from '../../store/index.ts';
import { definedNames, definitionsOf } from '../definitions.ts';
import { isSecondary } from '../named-definition.ts';
import { writtenIn } from '../written-definition.ts';
import type { CandidateFile } from './candidate-types.ts';
import { nameOf } from './file-name.ts';
import { fileRoles, isProse, isSuperseded } from './path-roles.ts';

/** A member is called with what it belongs to; beside a definition of its own the name alone means that. */
const MEMBER = 0.9;
/** The name but for marks such as `$` or `_`; or the place that hands on a name of another package. */
const LESSER = 0.5;
/** Where a definition is that is not the one meant, when there is another. */
const ASIDE = ['test', 'bench', 'example', 'stub', 'generated', 'vendored'] as const;

/** A word that any sentence may have: keys, arguments and variables inside functions bear it in passing. */
const PLAIN_WORD = /^[a-z]+$/;
const GIVES_VALUE: ReadonlySet<string> = new Set(['field', 'variable', 'constant']);

/** Files that define the name in code; a heading of a document defines nothing. */
export function definersOf(files: readonly CandidateFile[], name: string): Set<string> {
  return new Set(definingFiles(files, (own) => own === name).map(({ path }) => path));
}

/**
 * @param few more definers than this are many, and none of them is meant
 * @returns path to what its definition of the name is worth, up to 1; only of files that have one
 */
export function worthOfDefiners(files: readonly CandidateFile[], name: string, few: number): Map<string, number> {
  const paths = new Set(files.map(({ path }) => path));
  const defining = atHome(
    definingFiles(files, (own) => own === name),
    paths,
  );
  if (defining.length === 0) {
    const handed = files.filter((file) => handsOn(file, name));
    const told = handed.length > 0 ? handed : writersOf(files, name, paths);
    return new Map(told.length > few ? [] : told.map(({ path }) => [path, LESSER]));
  }
  if (defining.length > few) return new Map();
  const places = defining.map((file) => placeOf(file, name));
  const best = Math.max(...places);
  const worths = new Map(defining.map(({ path }, n) => [path, places[n] === best ? 1 : MEMBER]));
  const bare = bareName(name);
  const alike = atHome(
    definingFiles(files, (own) => own !== name && bareName(own) === bare),
    paths,
  ).filter(({ path }) => !worths.has(path));
  if (alike.length <= few) for (const { path } of alike) worths.set(path, LESSER);
  return worths;
}

/** A name without the marks that some languages put before private, internal or special ones. */
export function bareName(name: string): string {
  return name.replace(/^[$_#@]+/, '');
}

// --- internal ---

function definingFiles(files: readonly CandidateFile[], isName: (own: string) => boolean): CandidateFile[] {
  return files.filter(({ chunks }) =>
    chunks.some(({ row }) => !isProse(row.language) && definedNames(row).some(isName)),
  );
}

/** Without tests, older versions and the like, unless nothing else is left. */
function atHome(files: readonly CandidateFile[], paths: ReadonlySet<string>): readonly CandidateFile[] {
  const plain = files.filter(({ path, feature }) => {
    const roles = fileRoles(path, feature?.roles ?? '');
    return !ASIDE.some((role) => roles.has(role)) && !isSuperseded(path, paths);
  });
  return plain.length > 0 ? plain : files;
}

/** 4 where the name is a function or type at the top of the file, 3 for data there, 2 for a member, 1 where it only speaks of what is elsewhere. */
function placeOf({ chunks }: CandidateFile, name: string): number {
  let best = 0;
  for (const { row } of chunks) {
    for (const definition of definitionsOf(row)) {
      if (!definition.begins || definition.name !== name) continue;
      best = Math.max(best, placeOfDefinition(definition, row));
    }
  }
  return best;
}

function placeOfDefinition(definition: Definition, row: CandidateRow): number {
  if (isSecondary(definition, row)) return 1;
  if (definition.scope !== '') return 2;
  return DATA_KINDS.has(definition.kind) ? 3 : 4;
}

/** Files with a line of code that reads like a definition of the name, those before others that declare it in a type; none where a file bears it, which then is meant. */
function writersOf(
  files: readonly CandidateFile[],
  name: string,
  paths: ReadonlySet<string>,
): readonly CandidateFile[] {
  if (files.some(({ path }) => nameOf(path).toLowerCase() === name.toLowerCase())) return [];
  const isPlain = PLAIN_WORD.test(name);
  const writers: CandidateFile[] = [];
  const declarers: CandidateFile[] = [];
  for (const file of files) {
    const written = file.chunks.flatMap(({ row }) => {
      const found = isProse(row.language) ? undefined : writtenIn(row, name);
      if (found === undefined || (isPlain && !found.isMember && GIVES_VALUE.has(found.definition.kind))) return [];
      return [found.isMember];
    });
    if (written.length > 0) writers.push(file);
    if (written.includes(true)) declarers.push(file);
  }
  return atHome(declarers.length > 0 ? declarers : writers, paths);
}

/** Whether a file exports a name that it takes from elsewhere. */
function handsOn({ path, chunks }: CandidateFile, name: string): boolean {
  const word = `(?<![\\p{L}\\p{N}_$])${name.replaceAll('$', '\\$')}(?![\\p{L}\\p{N}_$])`;
  const patterns = [`\\bpub(?:\\([^)]*\\))?\\s+use\\b[^;]*${word}`, `\\bexport\\s*(?:type\\s*)?\\{[^}]*${word}`];
  if (path.endsWith('__init__.py')) patterns.push(`\\bimport\\s*(?:\\([^)]*|[^\\n(]*)${word}`);
  const pattern = new RegExp(patterns.join('|'), 'u');
  return chunks.some(({ row }) => row.text.includes(name) && pattern.test(row.text));
}
