/** Files that a file imports, and files that import it: found by their import statements and by the names that they bring. */

import { throwIfCancelled } from '../../base/errors.ts';
import type { RepoPath } from '../../base/types.ts';
import type { CandidateRow, IndexReading } from '../../store/index.ts';
import { pathRoles } from '../../text/path-roles.ts';
import { pathTerms, terms } from '../../text/terms.ts';
import { type ImportedModule, isModule, modulesImported, nameOfModule } from './imported-modules.ts';

export interface ImportNeighbour {
  readonly path: RepoPath;
  /** The file that it has to do with, and whether it imports that one or is imported by it. */
  readonly of: RepoPath;
  readonly how: 'imports' | 'imported';
}

const MAX_NEIGHBOURS = 6;
const MAX_MODULES = 24;
const MAX_FILES = 30;
/** Chunks with the name of a file that are looked at for an import of it. */
const MAX_USERS = 80;

/**
 * @param of the first has its neighbours first; 3 are looked at
 * @returns 6 at most: in turn what a file imports and what imports it, tests behind the rest
 * @throws E_INDEX_CORRUPT, E_CANCELLED
 */
export async function importNeighbours(
  reader: IndexReading,
  of: readonly RepoPath[],
  signal?: AbortSignal,
): Promise<ImportNeighbour[]> {
  const around = async (path: RepoPath): Promise<ImportNeighbour[]> => {
    const rows = (await reader.chunksOfFiles([path])).sort((a, b) => a.ordinal - b.ordinal);
    const language = rows[0]?.language ?? '';
    throwIfCancelled(signal);
    const [imported, importing] = await Promise.all([
      importedBy(reader, path, rows, language),
      importersOf(reader, path, language),
    ]);
    throwIfCancelled(signal);
    const sides = [
      imported.map((each): ImportNeighbour => ({ path: each, of: path, how: 'imported' })),
      importing.map((each): ImportNeighbour => ({ path: each, of: path, how: 'imports' })),
    ];
    return Array.from({ length: MAX_NEIGHBOURS }, (_, n) => sides.flatMap((side) => side[n] ?? [])).flat();
  };
  const found = (await Promise.all(of.slice(0, 3).map(around))).flat();
  const others = found.filter(({ path }) => !of.includes(path));
  const distinct = others.filter(({ path }, n) => others.findIndex((each) => each.path === path) === n);
  return distinct.sort((a, b) => Number(isTest(a)) - Number(isTest(b))).slice(0, MAX_NEIGHBOURS);
}

// --- internal ---

async function importedBy(
  reader: IndexReading,
  from: RepoPath,
  rows: readonly CandidateRow[],
  language: string,
): Promise<RepoPath[]> {
  const text = rows.map((row) => row.text).join('');
  const modules = modulesImported(text, from, language).slice(0, MAX_MODULES);
  const filesOf = async (module: ImportedModule): Promise<RepoPath[]> => {
    const wanted = pathTerms(module.path.split('/').slice(-2).join('/'));
    if (wanted.length === 0) return [];
    const files = await reader.fileTerms([{ field: 'path_terms', terms: wanted, boost: 1 }], MAX_FILES, null);
    const others = files.map(({ row }) => row.path).filter((path) => path !== from);
    return meant(others, module);
  };
  return [...new Set((await Promise.all(modules.map(filesOf))).flat())];
}

/** A package of several files says nothing about which is meant: its first few that are no tests. */
function meant(paths: readonly RepoPath[], module: ImportedModule): RepoPath[] {
  const fitting = paths.filter((path) => isModule(path, module));
  return module.kind === 'folder' ? fitting.filter((path) => !pathRoles(path).includes('test')).slice(0, 2) : fitting;
}

async function importersOf(reader: IndexReading, path: RepoPath, language: string): Promise<RepoPath[]> {
  const wanted = terms(nameOfModule(path, language));
  if (wanted.length === 0) return [];
  const found = await reader.chunkTerms([{ field: 'terms', terms: wanted, boost: 1 }], MAX_USERS, null);
  const importing = found.flatMap(({ row }) =>
    row.path !== path && modulesImported(row.text, row.path, row.language).some((module) => isModule(path, module))
      ? row.path
      : [],
  );
  return [...new Set(importing)];
}

function isTest({ path }: ImportNeighbour): boolean {
  return pathRoles(path).includes('test');
}
