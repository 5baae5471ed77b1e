/** Use cases: what is like this place, what is defined, where is it used, what matters. Each opens the index, fresh where that is quick. */

import { MlxCodeError } from '../../base/errors.ts';
import { repoPath } from '../../base/paths.ts';
import { CHUNK_KINDS, type ChunkKind } from '../../base/types.ts';
import {
  findReferences,
  findRelated,
  findSymbols,
  type ProjectMap,
  projectMap,
  type References,
  type SearchFilter,
  type SearchResponse,
  type SymbolsFound,
} from '../../search/index.ts';
import { withIndex } from '../indexing/fresh-index.ts';
import { languageFilter } from '../project/language-names.ts';
import type { Project } from '../project/project.ts';
import { requireLanguages, unreadNote, unreadNotes } from '../project/require-languages.ts';
import { pathsUnderRoot, whereToLook } from '../project/root.ts';
import { type AppWork, signalOf } from '../work-options.ts';
import { changedWith } from './changed-with.ts';

/** A question, and the part of the project it is about. */
export interface CodeQuestion {
  readonly query: string;
  readonly languages: readonly string[];
  readonly globs: readonly string[];
  /** Folders and files as typed, relative to `cwd`. */
  readonly paths: readonly string[];
  readonly cwd: string;
}

/** `query` is `FILE:LINE`, the file as typed. */
export interface RelatedInput extends CodeQuestion {
  readonly limit: number;
}

export interface MapInput {
  readonly maxTokens: number;
  /** Names to favour. */
  readonly mentioned: readonly string[];
  /** Folders and files to favour, as typed, relative to `cwd`. */
  readonly paths: readonly string[];
  readonly cwd: string;
}

export interface Answer<T> {
  readonly found: T;
  /** What the user should know, such as files that changed. */
  readonly notes: readonly string[];
}

/** @throws E_USAGE for anything but `FILE:LINE`, or a place that is not indexed; E_PATH_OUTSIDE, E_BAD_GLOB, E_INDEX_*, E_CANCELLED */
export async function relatedTo(project: Project, input: RelatedInput, work: AppWork): Promise<SearchResponse> {
  const [, file = '', line = ''] = /^(.+?):(\d{1,9})(?::\d+)?(?::.*)?$/s.exec(input.query) ?? [];
  if (file === '' || Number(line) < 1) {
    throw new MlxCodeError('E_USAGE', `${JSON.stringify(input.query.slice(0, 200))} is not FILE:LINE`, {
      hint: 'Give a file and a line, as in src/main.go:12.',
    });
  }
  const [inside = ''] = pathsUnderRoot([file], input.cwd, project.root);
  const path = repoPath(inside);
  const filter = filterOf(project, input, true);
  const changes = changedWith(project, path);
  const { found, notes } = await withIndex(project, work, async (reader) => {
    const together = await changes;
    return await findRelated(reader, {
      path,
      line: Number(line),
      limit: input.limit,
      filter,
      together,
      ...signalOf(work),
    });
  });
  await requireLanguages(project.indexDir, input.languages, found.results.length === 0);
  return { ...found, notes: [...notes, ...found.notes] };
}

/** @throws E_USAGE for an unknown kind or language; E_PATH_OUTSIDE, E_BAD_GLOB, E_INDEX_*, E_CANCELLED */
export async function symbolsOf(
  project: Project,
  input: CodeQuestion & { readonly kinds: readonly string[]; readonly limit: number },
  work: AppWork,
): Promise<Answer<SymbolsFound>> {
  const kinds = input.kinds.map(kindName);
  const filter = filterOf(project, input, false);
  const { query, limit } = input;
  const { found, notes } = await withIndex(project, work, (reader) =>
    findSymbols(reader, { query, kinds, filter, limit, ...signalOf(work) }),
  );
  const { loose, ...symbols } = found;
  await requireLanguages(project.indexDir, input.languages, symbols.total === 0);
  const more = symbols.total === 0 ? await unreadNotes(project, input.languages) : [];
  const guess = `No name holds ${JSON.stringify(query.trim().slice(0, MAX_SHOWN_NAME))}: these have its letters in order.`;
  return { found: symbols, notes: [...notes, ...(loose ? [guess] : []), ...more] };
}

/** @throws E_QUERY_EMPTY, E_USAGE for an unknown language; E_PATH_OUTSIDE, E_BAD_GLOB, E_INDEX_*, E_CANCELLED */
export async function referencesTo(project: Project, input: CodeQuestion, work: AppWork): Promise<Answer<References>> {
  const symbol = input.query.trim();
  if (symbol === '') throw new MlxCodeError('E_QUERY_EMPTY');
  const filter = filterOf(project, input, false);
  const { found, notes } = await withIndex(project, work, (reader) =>
    findReferences(reader, { symbol, filter, ...signalOf(work) }),
  );
  const { references } = found;
  await requireLanguages(project.indexDir, input.languages, references.length === 0);
  if (references.length === 0) return { found, notes: [...notes, ...(await unreadNotes(project, input.languages))] };
  const defined = references.some(({ use }) => use === 'definition');
  return { found, notes: defined ? notes : [...notes, ...unreadNote(references.map(({ language }) => language))] };
}

/** @throws E_PATH_OUTSIDE, E_INDEX_*, E_CANCELLED */
export async function mapOf(project: Project, input: MapInput, work: AppWork): Promise<Answer<ProjectMap>> {
  const favour = { under: pathsUnderRoot(input.paths, input.cwd, project.root) };
  const { maxTokens, mentioned } = input;
  return await withIndex(project, work, (reader) =>
    projectMap(reader, { maxTokens, mentioned, favour, ...signalOf(work) }),
  );
}

/** @param everywhere look outside the current folder too, when no path is given */
export function filterOf(project: Project, input: CodeQuestion, everywhere: boolean): SearchFilter {
  const under = everywhere && input.paths.length === 0 ? [] : whereToLook(input, project);
  return { ...languageFilter(input.languages), globs: input.globs, under };
}

// --- internal ---

const MAX_SHOWN_NAME = 60;

function kindName(kind: string): ChunkKind {
  const found = CHUNK_KINDS.find((known) => known === kind);
  if (found !== undefined) return found;
  throw new MlxCodeError('E_USAGE', `${JSON.stringify(kind)} is not a kind of symbol`, {
    hint: `The kinds are ${CHUNK_KINDS.join(', ')}.`,
  });
}
