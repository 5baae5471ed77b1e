/** Use case: what the history tells of files, folders and people. */

import { posix } from 'node:path';
import {
  byFolder,
  type Coupling,
  commitsOf,
  type FileFigures,
  type Insight,
  insightOf,
  requireCommits,
  sharesOf,
  standingLines,
  standingSizes,
} from '../../history/index.ts';
import type { Project } from '../project/project.ts';
import { type AppWork, signalOf } from '../work-options.ts';
import { repositoryOf } from './repository-of.ts';

export interface InsightInput {
  readonly by: 'file' | 'folder' | 'owner' | 'coupling' | 'hotspot';
  /** Owners by the lines that stand, not by those that were added. */
  readonly blame: boolean;
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
  /** So many people, who know most files first. */
  readonly busAuthors: readonly string[];
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
  const all = await standingSizes(repository.top, signal);
  const standing = new Map([...all].filter(([path]) => isAsked(path)));
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
  const isWhole = input.paths.length === 0 && repository.prefix === '';
  const insight = await insightOf(commits(), standing, Date.now() / 1000, isWhole ? undefined : isAsked);
  const name = (path: string) => shown(path) ?? path;
  const told = await withBlame(repository.top, insight, input, work);
  // Of a folder as of a file in it.
  const nameOf = input.by === 'folder' ? (path: string) => posix.dirname(name(posix.join(path, '_'))) : name;
  const files = rowsOf(input.by, told.files, insight).map((file) => ({ ...file, path: nameOf(file.path) }));
  const owners = input.by === 'owner' ? told.authors : [];
  const couplings = input.by === 'coupling' ? insight.couplings : [];
  const cut = counted > limit ? [`Only the newest ${limit} commits were read (history.maxCommits).`] : [];
  return {
    ...{ by: input.by, commits: insight.commits, busFactor: insight.busFactor },
    busAuthors: insight.busAuthors,
    files: files.slice(0, input.limit),
    owners: owners.slice(0, input.limit),
    couplings: couplings
      .slice(0, input.limit)
      .map(({ path, other, ...each }) => ({ path: name(path), other: name(other), ...each })),
    total: files.length + owners.length + couplings.length,
    notes: [...notes, ...cut, ...told.notes],
  };
}

// --- internal ---

/** Blame reads the whole past of a file: of more files it takes too long. */
const MAX_BLAMED = 5_000;

function rowsOf(
  by: InsightInput['by'],
  files: readonly FileFigures[],
  { folders }: Pick<Insight, 'folders'>,
): readonly FileFigures[] {
  if (by === 'folder') return byFolder(files, folders);
  if (by === 'hotspot') return [...files].sort((a, b) => b.hotspot - a.hotspot);
  return by === 'file' ? files : [];
}

/** Files and authors with the lines that stand, where those are asked for. */
async function withBlame(
  top: string,
  { files, authors, folders }: Insight,
  { by, blame, limit }: InsightInput,
  work: AppWork,
): Promise<Pick<Insight, 'files' | 'authors'> & { readonly notes: readonly string[] }> {
  if (!blame || by === 'coupling') return { files, authors, notes: [] };
  // In a list of files only those that are shown need it.
  const ordered = by === 'hotspot' ? rowsOf(by, files, { folders }) : files;
  const most = by === 'folder' || by === 'owner' ? MAX_BLAMED : limit;
  const lines = new Map<string, number>();
  const owned = new Map<string, number>();
  const out: FileFigures[] = [];
  for (const [n, file] of ordered.entries()) {
    if (n >= most) {
      out.push(file);
      continue;
    }
    work.onProgress?.({ phase: 'read', done: n, total: Math.min(most, ordered.length), unit: 'files' });
    const own = await standingLines(top, file.path, work.signal);
    const shares = sharesOf(own);
    for (const [author, count] of own) lines.set(author, (lines.get(author) ?? 0) + count);
    const first = shares.owners[0]?.author;
    if (first !== undefined) owned.set(first, (owned.get(first) ?? 0) + 1);
    out.push({ ...file, ...shares, lines: [...own.values()].reduce((sum, count) => sum + count, 0) });
  }
  const isCut = most === MAX_BLAMED && ordered.length > most;
  return {
    files: out,
    authors: authors
      .map((each) => ({ ...each, owned: owned.get(each.author) ?? 0, lines: lines.get(each.author) ?? 0 }))
      .sort((a, b) => b.lines - a.lines),
    notes: isCut ? [`Lines that stand were read of the ${most} files with most commits, of ${ordered.length}.`] : [],
  };
}
