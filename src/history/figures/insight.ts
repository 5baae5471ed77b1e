/** What a history tells of files and people: churn, who owns what, how many the project hangs on, what changes together. */

import type { Commit } from '../git/commits.ts';
import { MAX_TOGETHER, mayCouple } from '../past/couples.ts';
import { busAuthors } from './bus-factor.ts';

export interface FileFigures {
  readonly path: string;
  readonly commits: number;
  readonly added: number;
  readonly removed: number;
  /** Commits, each worth half as much for every 180 days that passed since. */
  readonly heat: number;
  /** Seconds since 1970. */
  readonly lastAt: number;
  /** By lines added, most first. */
  readonly owners: readonly Share[];
  /** 0 where one wrote all, towards 1 where many wrote a little each. */
  readonly fractal: number;
  /** Size now. */
  readonly bytes: number;
  /** Lines that stand, where they were counted by their authors; else null. */
  readonly lines: number | null;
  /** How hot it is beside the others times how large it is beside them: 1 where it leads in both. */
  readonly hotspot: number;
}

export interface Share {
  readonly author: string;
  readonly share: number;
}

export interface AuthorFigures {
  readonly author: string;
  readonly commits: number;
  readonly added: number;
  readonly removed: number;
  /** Files of which this author added most lines. */
  readonly owned: number;
  readonly lastAt: number;
  /** Lines that stand, where they were counted; else null. */
  readonly lines: number | null;
}

export interface Coupling {
  readonly path: string;
  readonly other: string;
  /** Commits that changed both. */
  readonly shared: number;
  /** Of the mean of their commits. */
  readonly degree: number;
}

export interface Insight {
  readonly commits: number;
  /** By the folder that holds the files itself, `.` the top: a commit counts once, however many of them it changed. */
  readonly folders: ReadonlyMap<string, Pick<FileFigures, 'commits' | 'heat'>>;
  readonly files: readonly FileFigures[];
  readonly authors: readonly AuthorFigures[];
  readonly couplings: readonly Coupling[];
  /** So many authors may leave until half of the files have none who knows them. */
  readonly busFactor: number;
  /** These, who know most files first. */
  readonly busAuthors: readonly string[];
}

const HALF_LIFE = 180 * 24 * 3600;
const MIN_SHARED = 3;
const MIN_DEGREE = 0.3;
const MAX_COUPLINGS = 2_000;

/**
 * @param commits newest first; merges are left out
 * @param standing files that are still there, with their bytes @param now seconds since 1970
 * @param isAsked by its present name; commits and people count by what they did to such files alone @default all, and commits without a file
 */
export async function insightOf(
  commits: AsyncIterable<Commit>,
  standing: ReadonlyMap<string, number>,
  now: number,
  isAsked?: (path: string) => boolean,
): Promise<Insight> {
  const files = new Map<string, Tally>();
  const authors = new Map<string, Tally>();
  const folders = new Map<string, { commits: number; heat: number }>();
  const pairs = new Map<string, number>();
  const renamed = new Map<string, string>();
  let count = 0;
  for await (const commit of commits) {
    if (commit.parents.length > 1) continue;
    // Older commits know a file by its old name.
    const changed = commit.files.map((file) => ({ ...file, name: renamed.get(file.path) ?? file.path }));
    for (const { name, path, oldPath } of changed) if (oldPath !== path) renamed.set(oldPath, name);
    const counted = isAsked === undefined ? changed : changed.filter(({ name }) => isAsked(name));
    if (isAsked !== undefined && counted.length === 0) continue;
    count++;
    const author = commit.author;
    const person = tallyOf(authors, author);
    person.commits++;
    person.lastAt = Math.max(person.lastAt, commit.at);
    const touched: string[] = [];
    const heat = 0.5 ** (Math.max(0, now - commit.at) / HALF_LIFE);
    for (const { name, added, removed } of counted) {
      person.added += added ?? 0;
      person.removed += removed ?? 0;
      const file = tallyOf(files, name);
      file.commits++;
      file.added += added ?? 0;
      file.removed += removed ?? 0;
      file.lastAt = Math.max(file.lastAt, commit.at);
      file.heat += heat;
      // In the end the oldest commit, which made it.
      file.first = author;
      const own = file.by.get(author) ?? { lines: 0, commits: 0 };
      file.by.set(author, { lines: own.lines + (added ?? 0), commits: own.commits + 1 });
      if (standing.has(name) && mayCouple(name)) touched.push(name);
    }
    const here = counted.flatMap(({ name }) => (standing.has(name) ? [folderOf(name)] : []));
    for (const folder of new Set(here)) {
      const counts = folders.get(folder) ?? { commits: 0, heat: 0 };
      folders.set(folder, { commits: counts.commits + 1, heat: counts.heat + heat });
    }
    if (commit.files.length <= MAX_TOGETHER) countPairs(pairs, touched);
  }
  const shown = [...files].filter(([path]) => standing.has(path));
  const figures = withHotspots(shown.map(([path, tally]) => fileFigures(path, tally, standing.get(path) ?? 0)));
  const owned = new Map<string, number>();
  for (const { owners } of figures) {
    const first = owners[0]?.author;
    if (first !== undefined) owned.set(first, (owned.get(first) ?? 0) + 1);
  }
  const leaving = busAuthors(shown.map(([, { by, first }]) => ({ by, first })));
  return {
    commits: count,
    folders,
    files: figures,
    authors: [...authors]
      .map(([author, { commits, added, removed, lastAt }]) => ({
        ...{ author, commits, added, removed, lastAt },
        owned: owned.get(author) ?? 0,
        lines: null,
      }))
      .sort((a, b) => b.commits - a.commits),
    couplings: couplings(pairs, files),
    busFactor: leaving.length,
    busAuthors: leaving,
  };
}

/** Files of each folder together. `.` is the top. */
export function byFolder(files: readonly FileFigures[], counts: Insight['folders']): FileFigures[] {
  const out = new Map<string, FileFigures[]>();
  for (const file of files) {
    const folder = folderOf(file.path);
    const list = out.get(folder) ?? [];
    list.push(file);
    out.set(folder, list);
  }
  const sum = (list: readonly FileFigures[], of: (each: FileFigures) => number) =>
    list.reduce((all, each) => all + of(each), 0);
  const folders = [...out].map(([path, list]): FileFigures => {
    const lines = new Map<string, number>();
    for (const { owners, added, lines: standing } of list)
      for (const { author, share } of owners) lines.set(author, (lines.get(author) ?? 0) + share * (standing ?? added));
    return {
      path,
      ...(counts.get(path) ?? { commits: 0, heat: 0 }),
      added: sum(list, ({ added }) => added),
      removed: sum(list, ({ removed }) => removed),
      lastAt: list.reduce((last, { lastAt }) => Math.max(last, lastAt), 0),
      ...sharesOf(lines),
      bytes: sum(list, ({ bytes }) => bytes),
      lines: list.every(({ lines }) => lines === null) ? null : sum(list, ({ lines }) => lines ?? 0),
      hotspot: 0,
    };
  });
  return withHotspots(folders);
}

// --- internal ---

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.';
}

interface Tally {
  commits: number;
  added: number;
  removed: number;
  heat: number;
  lastAt: number;
  first: string;
  readonly by: Map<string, { lines: number; commits: number }>;
}

function tallyOf(all: Map<string, Tally>, key: string): Tally {
  let tally = all.get(key);
  if (tally === undefined) {
    tally = { commits: 0, added: 0, removed: 0, heat: 0, lastAt: 0, first: '', by: new Map() };
    all.set(key, tally);
  }
  return tally;
}

function fileFigures(path: string, { commits, added, removed, heat, lastAt, by }: Tally, bytes: number): FileFigures {
  const lines = new Map([...by].map(([author, own]) => [author, own.lines]));
  return { path, commits, added, removed, heat, lastAt, ...sharesOf(lines), bytes, lines: null, hotspot: 0 };
}

/** Most commits first. Shares of ranks, since sizes and commits have no common measure. */
function withHotspots(files: readonly FileFigures[]): FileFigures[] {
  const ranks = (of: (file: FileFigures) => number) => {
    const sorted = files.map(of).sort((a, b) => a - b);
    const last = new Map(sorted.map((value, n) => [value, n + 1]));
    return (file: FileFigures) => (last.get(of(file)) ?? 0) / sorted.length;
  };
  const heat = ranks((file) => file.heat);
  const size = ranks((file) => file.bytes);
  return files.map((file) => ({ ...file, hotspot: heat(file) * size(file) })).sort((a, b) => b.commits - a.commits);
}

export function sharesOf(lines: ReadonlyMap<string, number>): { owners: Share[]; fractal: number } {
  const total = [...lines.values()].reduce((sum, count) => sum + count, 0);
  const owners = [...lines]
    .map(([author, count]) => ({ author, share: total === 0 ? 1 / lines.size : count / total }))
    .sort((a, b) => b.share - a.share);
  return { owners, fractal: 1 - owners.reduce((sum, { share }) => sum + share * share, 0) };
}

function countPairs(pairs: Map<string, number>, paths: readonly string[]): void {
  const sorted = [...new Set(paths)].sort();
  for (const [n, path] of sorted.entries())
    for (const other of sorted.slice(n + 1)) {
      const key = `${path}\0${other}`;
      pairs.set(key, (pairs.get(key) ?? 0) + 1);
    }
}

function couplings(pairs: ReadonlyMap<string, number>, files: ReadonlyMap<string, Tally>): Coupling[] {
  const out: Coupling[] = [];
  for (const [key, shared] of pairs) {
    if (shared < MIN_SHARED) continue;
    const [path = '', other = ''] = key.split('\0');
    const mean = ((files.get(path)?.commits ?? 0) + (files.get(other)?.commits ?? 0)) / 2;
    const degree = shared / mean;
    if (degree >= MIN_DEGREE) out.push({ path, other, shared, degree });
  }
  return out.sort((a, b) => b.shared * b.degree - a.shared * a.degree).slice(0, MAX_COUPLINGS);
}
