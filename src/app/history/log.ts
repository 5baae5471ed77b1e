/** Use case: commits that explain, found by a question; without one the newest; or one commit whole. */

import { askGit } from '../../files/index.ts';
import {
  commitOf,
  commitsOf,
  confidenceOf,
  type Fit,
  patchesOfCommits,
  patchOfCommit,
  requireCommits,
  shownText,
  type TellingLine,
  tellingLines,
} from '../../history/index.ts';
import type { Confidence } from '../../search/index.ts';
import type { Project } from '../project/project.ts';
import { pathsUnderRoot } from '../project/root.ts';
import { type AppWork, signalOf } from '../work-options.ts';
import { type ProjectPast, withProjectCommits } from './project-commits.ts';
import { type ProjectRepository, repositoryOf } from './repository-of.ts';
import { shownPatch } from './shown-patch.ts';

export interface LogInput {
  /** '' for the newest. */
  readonly query: string;
  /** A commit to be shown whole, in place of a search; '' for none. */
  readonly show: string;
  /** Part of a name or an address; '' for all. */
  readonly author: string;
  /** As git reads dates, such as `6 months ago`; '' for all. */
  readonly since: string;
  readonly until: string;
  readonly limit: number;
  readonly paths: readonly string[];
  readonly cwd: string;
}

export interface LoggedFile {
  readonly path: string;
  /** Before a rename, else as `path`. */
  readonly oldPath: string;
  readonly added: number;
  readonly removed: number;
}

export interface LoggedCommit {
  readonly id: string;
  readonly author: string;
  readonly email: string;
  /** Seconds since 1970. */
  readonly at: number;
  readonly subject: string;
  readonly body: string;
  readonly files: readonly LoggedFile[];
  /** Of a commit that was found: the changed lines that have most to do with the question. */
  readonly lines: readonly TellingLine[];
  /** How well it fits the question; 0 without one. */
  readonly score: number;
}

export interface LogView {
  readonly query: string;
  readonly commits: readonly LoggedCommit[];
  /** What the commit changed, in git's form; '' where none was asked for whole. */
  readonly patch: string;
  /** How well the best commit fits the question; null without one. */
  readonly confidence: Confidence | null;
  /** Commits that were searched. */
  readonly searched: number;
  readonly notes: readonly string[];
}

const LINES = 4;
/** Shown where none has to do with the question. */
const NEAREST = 3;
const SHOWN = { characters: 200_000, files: 300 };

/** @throws E_GIT_*, E_NO_REPOSITORY, E_NO_COMMITS, E_REVISION_UNKNOWN, E_PATH_OUTSIDE, E_DISK_FULL, E_READ_ONLY, E_CANCELLED */
export async function logged(project: Project, input: LogInput, work: AppWork): Promise<LogView> {
  const repository = await repositoryOf(project, input, work);
  requireCommits(repository.repository);
  if (input.show !== '') return await oneCommit(repository, input.show, work);
  return input.query.trim() === ''
    ? await newest(project, repository, input, work)
    : await found(project, repository, input, work);
}

export interface ExplainingCommits {
  readonly commits: readonly LoggedCommit[];
  /** Commits that could be searched, and those that there are. */
  readonly known: number;
  readonly total: number;
}

/**
 * The commits that explain, for a question that waits for them. Lines outside of the project are left out.
 * @param forMs how long commits that are not known yet may be read
 * @throws E_GIT_*, E_NO_REPOSITORY, E_NO_COMMITS, E_DISK_FULL, E_READ_ONLY, E_CANCELLED
 */
export async function explainingCommits(
  project: Project,
  { query, limit, forMs }: { readonly query: string; readonly limit: number; readonly forMs: number },
  signal: AbortSignal,
): Promise<ExplainingCommits> {
  const of = await repositoryOf(project, { paths: [], cwd: project.root }, { signal });
  requireCommits(of.repository);
  const input = { query, limit, author: '', since: '', until: '', paths: [] };
  const read = async (past: ProjectPast): Promise<ExplainingCommits> => {
    const { commits } = await foundIn(past, of, input, signal);
    const inside = commits.map((commit) => ({
      ...commit,
      lines: commit.lines.flatMap((line) => {
        const path = of.shown(line.path);
        return path === null ? [] : { ...line, path };
      }),
    }));
    return { commits: inside, known: past.known, total: past.total };
  };
  return await withProjectCommits(project, of.repository, { signal }, read, forMs);
}

// --- internal ---

async function oneCommit(of: ProjectRepository, revision: string, work: AppWork): Promise<LogView> {
  const { signal } = signalOf(work);
  const { top } = of.repository;
  const id = await commitOf(top, revision, signal);
  const commits: LoggedCommit[] = [];
  for await (const commit of commitsOf(top, { revision: id, limit: 1, ids: [id] }, signal))
    commits.push(plain(of, commit));
  const patch = shownPatch(await patchOfCommit(top, id, signal));
  return { query: '', commits, patch, confidence: null, searched: 0, notes: of.notes };
}

async function newest(project: Project, of: ProjectRepository, input: LogInput, work: AppWork): Promise<LogView> {
  const { author, since, until, limit } = input;
  const { prefix, top } = of.repository;
  const below = pathsUnderRoot(input.paths, input.cwd, project.root).map((path) => `${prefix}${path}`);
  const paths = below.length === 0 && prefix !== '' ? [prefix] : below.filter((path) => path !== '');
  const request = {
    ...{ revision: 'HEAD', limit, paths },
    ...(author !== '' && { author }),
    ...(since !== '' && { since }),
    ...(until !== '' && { until }),
  };
  const commits: LoggedCommit[] = [];
  for await (const commit of commitsOf(top, request, signalOf(work).signal)) commits.push(plain(of, commit));
  return { query: '', commits, patch: '', confidence: null, searched: 0, notes: of.notes };
}

async function found(project: Project, of: ProjectRepository, input: LogInput, work: AppWork): Promise<LogView> {
  return await withProjectCommits(project, of.repository, work, async (past) => {
    const { commits, fit } = await foundIn(past, of, input, signalOf(work).signal);
    const confidence = confidenceOf(fit);
    const shown = confidence === 'none' ? commits.slice(0, NEAREST) : commits;
    const doubt = doubtOf(confidence, shown.length, past.known);
    return {
      query: input.query,
      commits: shown.map((commit) => ({
        ...commit,
        lines: commit.lines.map((line) => ({ ...line, path: of.shown(line.path) ?? line.path })),
      })),
      patch: '',
      confidence,
      searched: past.known,
      notes: [...of.notes, ...past.notes, ...doubt],
    };
  });
}

/** Paths of the lines are those of the repository. */
async function foundIn(
  past: ProjectPast,
  of: ProjectRepository,
  input: Omit<LogInput, 'show' | 'cwd'>,
  signal: AbortSignal | undefined,
): Promise<{ readonly commits: LoggedCommit[]; readonly fit: Fit | undefined }> {
  const { top } = of.repository;
  const [after, before] = [await momentOf(top, 'since', input.since), await momentOf(top, 'until', input.until)];
  const who = input.author.toLowerCase();
  const all = input.paths.length === 0 && of.repository.prefix === '';
  const commits: LoggedCommit[] = [];
  let fit: Fit | undefined;
  for (const commit of await past.find(input.query)) {
    if (commits.length >= input.limit) break;
    if ((after !== null && commit.at < after) || (before !== null && commit.at > before)) continue;
    if (who !== '' && !`${commit.author} <${commit.email}>`.toLowerCase().includes(who)) continue;
    if (!all && !commit.files.some(({ path, oldPath }) => of.isAsked(path) || of.isAsked(oldPath))) continue;
    fit ??= commit.fit;
    commits.push({ ...plain(of, commit), score: Math.round(commit.score * 1000) / 1000 });
  }
  const lines = new Map<string, readonly TellingLine[]>();
  const ids = of.repository.partial ? [] : commits.map(({ id }) => id);
  if (ids.length > 0)
    for await (const patch of patchesOfCommits(top, ids, SHOWN, signal))
      lines.set(patch.id, tellingLines(patch, input.query, LINES));
  return { commits: commits.map((commit) => ({ ...commit, lines: lines.get(commit.id) ?? [] })), fit };
}

/** Said of commits that hardly fit. */
function doubtOf(confidence: Confidence, shown: number, searched: number): string[] {
  if (searched === 0) return [];
  if (shown === 0) return ['Nothing in the history speaks of it.'];
  if (confidence === 'none')
    return [`Nothing in the history speaks of it; ${shown === 1 ? 'the nearest is shown' : 'the nearest are shown'}.`];
  return confidence === 'low' ? ['No commit fits this well: the answer may be none of these.'] : [];
}

/** Seconds since 1970 of a date as git reads it; null for none. */
async function momentOf(top: string, side: 'since' | 'until', date: string): Promise<number | null> {
  if (date === '') return null;
  const said = await askGit(top, ['rev-parse', `--${side}=${date}`]);
  const found = /^--m(?:ax|in)-age=(\d+)$/.exec(said ?? '')?.[1];
  return found === undefined ? null : Number(found);
}

interface PlainCommit {
  readonly id: string;
  readonly author: string;
  readonly email: string;
  readonly at: number;
  readonly subject: string;
  readonly body: string;
  readonly files: readonly {
    readonly path: string;
    readonly oldPath: string;
    readonly added: number | null;
    readonly removed: number | null;
  }[];
}

function plain(of: ProjectRepository, { id, author, email, at, subject, body, files }: PlainCommit): LoggedCommit {
  const name = (path: string) => of.shown(path) ?? path;
  return {
    ...{ id, author, email, at, subject: shownText(subject), body: shownText(body) },
    files: files.map((file) => ({
      ...{ path: name(file.path), oldPath: name(file.oldPath) },
      ...{ added: file.added ?? 0, removed: file.removed ?? 0 },
    })),
    lines: [],
    score: 0,
  };
}
