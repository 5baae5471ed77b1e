/** Use case: which code is like that at a place, or what is there more than once. */

import { MlxCodeError } from '../../base/errors.ts';
import { repoPath } from '../../base/paths.ts';
import { type Clones, findCloneGroups, type PlaceRequest, similarToPlace } from '../../search/index.ts';
import { withIndex } from '../indexing/fresh-index.ts';
import type { Project } from '../project/project.ts';
import { requireLanguages } from '../project/require-languages.ts';
import { pathsUnderRoot } from '../project/root.ts';
import { type AppWork, signalOf } from '../work-options.ts';
import { type Answer, type CodeQuestion, filterOf } from './code-questions.ts';

/** `query` is `FILE:A-B`, `FILE:LINE`, `FILE:SYMBOL` or `FILE`, the file as typed; '' for all clones. */
export interface SimilarInput extends CodeQuestion {
  /** Shorter definitions are left out where a place is not asked about. */
  readonly minLines: number;
  readonly limit: number;
}

/** @throws E_USAGE for a place that is not in the index; E_PATH_OUTSIDE, E_BAD_GLOB, E_INDEX_*, E_CANCELLED */
export async function similarTo(project: Project, input: SimilarInput, work: AppWork): Promise<Answer<Clones>> {
  const { limit, minLines } = input;
  const query = input.query.trim();
  const { file, at } = placeIn(query);
  const filter = filterOf(project, input, query !== '');
  const rest = { limit, filter, ...signalOf(work) };
  const [inside = ''] = query === '' ? [] : pathsUnderRoot([file], input.cwd, project.root);
  const { found, notes } = await withIndex(project, work, (reader) => {
    if (query === '') return findCloneGroups(reader, { minLines, ...rest });
    const path = repoPath(inside);
    return at === null
      ? findCloneGroups(reader, { minLines, path, ...rest })
      : similarToPlace(reader, { path, at, ...rest });
  });
  await requireLanguages(project.indexDir, input.languages, found.total === 0);
  return found.whole ? { found, notes } : { found, notes: [...notes, NOT_WHOLE] };
}

// --- internal ---

const NOT_WHOLE = 'The index is so large that only a part of it was compared; name folders to compare those.';

/** @throws E_USAGE */
function placeIn(query: string): { file: string; at: PlaceRequest['at'] | null } {
  const [, file = '', start = '', end] = /^(.+?):(\d{1,9})(?:-(\d{1,9}))?$/s.exec(query) ?? [];
  if (file === '') {
    const [, named = '', symbol = ''] = /^(.{2,}?):([^/\\:][^/\\]*)$/s.exec(query) ?? [];
    return named === '' ? { file: query, at: null } : { file: named, at: symbol };
  }
  const [startLine, endLine] = [Number(start), Number(end ?? start)];
  if (startLine < 1 || endLine < startLine) {
    throw new MlxCodeError('E_USAGE', `${JSON.stringify(query.slice(0, 200))} names no lines`, {
      hint: 'Give the first and the last line, as in src/main.go:12-40.',
    });
  }
  return { file, at: end === undefined ? { line: startLine } : { startLine, endLine } };
}
