/** Use case: the commits behind lines of a file. */

import { lstatSync } from 'node:fs';
import { MlxCodeError } from '../../base/errors.ts';
import { resolveInRoot } from '../../base/paths.ts';
import { blameOf, commitsOf, mayShow, requireCommits, shownText } from '../../history/index.ts';
import type { Project } from '../project/project.ts';
import { pathsUnderRoot } from '../project/root.ts';
import { type AppWork, signalOf } from '../work-options.ts';
import { repositoryOf } from './repository-of.ts';

export interface BlameInput {
  /** `FILE`, `FILE:LINE` or `FILE:A-B`, the file as typed. */
  readonly place: string;
  readonly cwd: string;
}

export interface LineCommit {
  /** '' for lines that are not committed. */
  readonly id: string;
  readonly author: string;
  readonly email: string;
  /** Seconds since 1970. */
  readonly at: number;
  readonly subject: string;
  readonly body: string;
  /** First and last lines of each run. */
  readonly ranges: readonly (readonly [number, number])[];
}

export interface BlameView {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  /** Those with most lines first. */
  readonly commits: readonly LineCommit[];
  readonly notes: readonly string[];
}

const LAST_LINE = 1_000_000_000;

/** @throws E_USAGE, E_PATH_OUTSIDE, E_GIT_*, E_NO_REPOSITORY, E_NO_COMMITS, E_CANCELLED */
export async function blamed(project: Project, { place, cwd }: BlameInput, work: AppWork): Promise<BlameView> {
  const { signal } = signalOf(work);
  const { file, startLine, endLine } = placeIn(place);
  const [path = ''] = pathsUnderRoot([file], cwd, project.root);
  const { repository, notes } = await repositoryOf(project, { paths: [], cwd }, work);
  requireCommits(repository);
  requireFile(project.root, path, file);
  const request = { path: `${repository.prefix}${path}`, startLine, endLine, revision: '' };
  const lines = await blameOf(repository.top, request, signal).catch((error: unknown) => {
    if (!(error instanceof MlxCodeError) || error.code !== 'E_GIT_FAILED') throw error;
    const why = /no such path|has only/.test(error.message) ? error.message : '';
    if (why === '') throw error;
    throw new MlxCodeError('E_USAGE', why.replace(/^git blame failed: (fatal: )?/, ''), {
      hint: 'Give lines of a file that git knows, as in src/main.go:12-40.',
    });
  });
  const ids = [...new Set(lines.map(({ id }) => id))];
  const about = new Map<string, { subject: string; body: string }>();
  const asked = { revision: 'HEAD', limit: ids.length, ids: ids.filter((id) => id !== '') };
  if (asked.ids.length > 0) {
    for await (const { id, subject, body } of commitsOf(repository.top, asked, signal))
      about.set(id, { subject, body });
  }
  const commits = ids.map((id): LineCommit => {
    const own = lines.filter((line) => line.id === id);
    const { author = '', email = '', at = 0 } = own[0] ?? {};
    const { subject = '', body = '' } = about.get(id) ?? {};
    const ranges = rangesOf(own.map(({ line }) => line));
    return { id, author, email, at, subject: shownText(subject), body: shownText(body), ranges };
  });
  const count = ({ ranges }: LineCommit) => ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0);
  const last = lines.at(-1)?.line ?? startLine;
  return { path, startLine, endLine: last, commits: commits.sort((a, b) => count(b) - count(a)), notes };
}

// --- internal ---

/** @throws E_USAGE */
function placeIn(place: string): { file: string; startLine: number; endLine: number } {
  const [, file = '', start = '', end = start] = /^(.+?):(\d{1,9})(?:-(\d{1,9}))?$/s.exec(place.trim()) ?? [];
  const [startLine, endLine] = file === '' ? [1, LAST_LINE] : [Number(start), Number(end)];
  if (place.trim() === '' || startLine < 1 || endLine < startLine) {
    throw new MlxCodeError('E_USAGE', `${JSON.stringify(place.slice(0, 200))} names no lines of a file`, {
      hint: 'Give a file with its first and last line, as in src/main.go:12-40.',
    });
  }
  return { file: file === '' ? place.trim() : file, startLine, endLine };
}

function requireFile(root: string, path: string, typed: string): void {
  let isFile = false;
  try {
    isFile = path !== '' && lstatSync(resolveInRoot(root, path)).isFile();
  } catch {
    // It is told below.
  }
  if (isFile && mayShow(path)) return;
  const why = isFile ? 'may hold secrets, and is not shown' : 'is no file of the project';
  throw new MlxCodeError('E_USAGE', `${JSON.stringify(typed.slice(0, 200))} ${why}`, {
    hint: 'Give a file with its first and last line, as in src/main.go:12-40.',
  });
}

function rangesOf(lines: readonly number[]): [number, number][] {
  const out: [number, number][] = [];
  for (const line of lines) {
    const last = out.at(-1);
    if (last !== undefined && line === last[1] + 1) last[1] = line;
    else out.push([line, line]);
  }
  return out;
}
