/** Use case: what the history tells of files, folders and people. */

import {
  byFolder,
  type Coupling,
  commitsOf,
  type FileFigures,
  type Insight,
  insightOf,
  requireCommits,
  standingFiles,
} from '../../history/index.ts';
import type { Project } from '../project/project.ts';
import { type AppWork, signalOf } from '../work-options.ts';
import { repositoryOf } from './repository-of.ts';

export interface InsightInput {
  readonly by: 'file' | 'folder' | 'owner' | 'coupling';
  /** As git reads dates, such as `6 months ago`; '' for all. */
  readonly since: string;
  /** Rows at most. */
  readonly limit: number;
  readonly paths: readonly string[];
  readonly cwd: string;
}

export interface InsightView {
  readonly by: InsightInput['by'];
  /** Commits that were counted; merges are not. */
  readonly commits: number;
  readonly busFactor: number;
  readonly files: readonly FileFigures[];
  readonly owners: Insight['authors'];
  readonly couplings: readonly Coupling[];
  /** Rows before the limit. */
  readonly total: number;
  readonly notes: readonly string[];
}

/** @throws E_GIT_*, E_NO_REPOSITORY, E_NO_COMMITS, E_PATH_OUTSIDE, E_CANCELLED */
export async function insightInto(project: Project, input: InsightInput, work: AppWork): Promise<InsightView> {
  const { signal } = signalOf(work);
  const { repository, notes, shown, isAsked } = await repositoryOf(project, input, work);
  requireCommits(repository);
  const limit = project.config.values['history.maxCommits'];
  const all = await standingFiles(repository.top, signal);
  const standing = new Set([...all].filter(isAsked));
  // Git itself leaves out the commits that changed nothing below, but follows no file through its renames then.
  const asked = {
    revision: 'HEAD',
    limit: limit + 1,
    noMerges: true,
    ...(input.since !== '' && { since: input.since }),
  };
  let counted = 0;
  const commits = async function* () {
    for await (const commit of commitsOf(repository.top, asked, signal)) {
      work.onProgress?.({ phase: 'read', done: counted, total: 0, unit: 'steps' });
      if (counted++ < limit) yield commit;
    }
  };
  const insight = await insightOf(commits(), standing, Date.now() / 1000);
  const name = (path: string) => shown(path) ?? path;
  const named = insight.files.map((file) => ({ ...file, path: name(file.path) }));
  const files = input.by === 'folder' ? byFolder(named) : input.by === 'file' ? named : [];
  const owners = input.by === 'owner' ? insight.authors : [];
  const couplings = input.by === 'coupling' ? insight.couplings : [];
  const cut = counted > limit ? [`Only the newest ${limit} commits were read (history.maxCommits).`] : [];
  return {
    ...{ by: input.by, commits: insight.commits, busFactor: insight.busFactor },
    files: files.slice(0, input.limit),
    owners: owners.slice(0, input.limit),
    couplings: couplings
      .slice(0, input.limit)
      .map(({ path, other, ...each }) => ({ path: name(path), other: name(other), ...each })),
    total: files.length + owners.length + couplings.length,
    notes: [...notes, ...cut],
  };
}
