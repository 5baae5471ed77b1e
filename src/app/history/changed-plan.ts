/** Use case: how two states of the repository differ, as a plan of changes that is only looked at: the page of changes shows it. */

import type { RepoPath } from '../../base/types.ts';
import type { EditPlan, FileChange as PlannedFile } from '../../edit/index.ts';
import { decodeSource } from '../../files/index.ts';
import { changesIn, comparisonOf, contentsOf, type FileChange, mayShow, shownText } from '../../history/index.ts';
import type { Project } from '../project/project.ts';
import { type AppWork, signalOf } from '../work-options.ts';
import type { DiffInput } from './diff.ts';
import { repositoryOf } from './repository-of.ts';

export interface ChangedPlan {
  readonly plan: EditPlan;
  /** Lines of the files before, for what stands around a change; none of files that hold secrets. */
  readonly before: ReadonlyMap<string, readonly string[]>;
  /** What is not shown. */
  readonly notes: readonly string[];
}

/** More lines nobody reads on a screen. */
const MAX_LINES = 20_000;
const MAX_FILES = 500;

/** @throws E_GIT_*, E_NO_REPOSITORY, E_REVISION_UNKNOWN, E_CANCELLED */
export async function changedPlan(project: Project, input: DiffInput, work: AppWork): Promise<ChangedPlan> {
  const { signal } = signalOf(work);
  const { repository, notes, shown, isAsked } = await repositoryOf(project, input, work);
  const comparison = await comparisonOf(repository, input, signal);
  const all = (await changesIn(repository.top, comparison, signal)).filter(({ path }) => isAsked(path));
  const files: FileChange[] = [];
  let lines = 0;
  for (const change of all) {
    const own = change.lines.reduce((sum, { added, removed }) => sum + added.length + removed.length, 0);
    if (files.length >= MAX_FILES || lines + own > MAX_LINES) continue;
    lines += own;
    files.push(change);
  }
  const left = all.length - files.length;
  const contents = await contentsOf(
    repository.top,
    files.map(({ oldId }) => oldId),
    signal,
  );
  const before = new Map<string, readonly string[]>();
  for (const { path, oldId } of files) {
    const bytes = contents.get(oldId);
    const decoded = bytes === undefined || !mayShow(path) ? null : decodeSource(bytes);
    if (decoded === null || !('text' in decoded)) continue;
    const text = shownText(decoded.text);
    // Secrets over several lines would move all that stands below.
    if (text.split('\n').length === decoded.text.split('\n').length) {
      before.set(shown(path) ?? path, text.split(/\r?\n/));
    }
  }
  const plan: EditPlan = {
    ...{ id: '', command: 'diff', engine: 'git', title: comparison.words },
    files: files.map((change) => planned(change, (path) => shown(path) ?? path)),
    ...{ unresolved: [], refused: [], applied: false, undo: null },
  };
  const more = left > 0 ? [`${left} more files differ: mlx-code diff prints all of them.`] : [];
  return { plan, before, notes: [...notes, ...more] };
}

// --- internal ---

function planned(change: FileChange, name: (path: string) => string): PlannedFile {
  const { kind, lines, oldPath, path } = change;
  const isMoved = kind === 'renamed' && lines.length === 0;
  const as = isMoved
    ? 'move'
    : kind === 'added' || kind === 'copied'
      ? 'create'
      : kind === 'removed'
        ? 'delete'
        : 'change';
  const hunks = mayShow(path) && mayShow(oldPath) ? lines.map(hunkOf) : [];
  // Only shown: nothing is written there.
  const shownAs = (each: string) => name(each) as RepoPath;
  return {
    ...{ path: shownAs(isMoved ? oldPath : path), kind: as, before: null, after: null, hunks },
    ...(isMoved && { to: shownAs(path) }),
  };
}

function hunkOf({ oldStart, removed, added }: FileChange['lines'][number]): PlannedFile['hunks'][number] {
  // Where nothing goes, git counts the line before.
  const startLine = removed.length === 0 ? oldStart + 1 : oldStart;
  const text = (lines: readonly string[]) => (lines.length === 0 ? '' : `${shownText(lines.join('\n'))}\n`);
  return {
    ...{ startLine, endLine: startLine + removed.length - 1, old: text(removed), new: text(added) },
    ...{ why: '', sure: true },
  };
}
