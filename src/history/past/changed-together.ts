/** Files that commits changed together with one file, from the commits that were read: git is not asked. */

import type { Sqlite } from '../../platform/sqlite.ts';
import type { KeptFile } from './commit-fields.ts';
import { MAX_TOGETHER, mayCouple } from './couples.ts';

export interface ChangedTogether {
  /** As the repository has it now, from its top. */
  readonly path: string;
  /** Commits that changed both, of those that changed the file asked about. */
  readonly shared: number;
  readonly of: number;
  /** Shared commits, of the mean of the commits of both. */
  readonly degree: number;
}

/** The newest commits of the file that are looked at. */
const MAX_COMMITS = 400;
const MAX_NAMES = 20;
/** Files that are told: some of them may be gone, which only the index knows. */
const MAX_TOLD = 60;

/** Keeps which files a commit changed, and how it renamed them. To be called in the transaction that keeps the commit. */
export function togetherWriter(past: Sqlite): (number: number, files: readonly KeptFile[]) => void {
  const touched = past.prepare('INSERT OR IGNORE INTO touched (path, number) VALUES (?, ?)');
  const renamed = past.prepare('INSERT OR IGNORE INTO renames (old, new, number) VALUES (?, ?, ?)');
  return (number, files) => {
    for (const { path, oldPath } of files) if (path !== oldPath) renamed.run(oldPath, path, number);
    if (files.length > MAX_TOGETHER) return;
    for (const { path } of files) if (mayCouple(path)) touched.run(path, number);
  };
}

/** Those with most commits in common first. @throws errors of SQLite */
export function changedTogether(past: Sqlite, path: string): ChangedTogether[] {
  if (!mayCouple(path)) return [];
  const names = new Names(past);
  const commits = commitsOf(past, names, path);
  const shared = new Map<string, number>();
  for (const { at, files } of commits) {
    const others = new Set(files.filter((each) => mayCouple(each.path)).map((each) => names.now(each.path, at)));
    others.delete(path);
    for (const other of others) shared.set(other, (shared.get(other) ?? 0) + 1);
  }
  return [...shared]
    .sort((a, b) => b[1] - a[1])
    .slice(0, MAX_TOLD)
    .map(([other, count]) => {
      const mean = (commits.length + countOf(past, names, other)) / 2;
      return { path: other, shared: count, of: commits.length, degree: count / mean };
    })
    .sort((a, b) => b.shared - a.shared || b.degree - a.degree || (a.path < b.path ? -1 : 1));
}

// --- internal ---

interface Name {
  readonly path: string;
  /** Seconds since 1970; commits after that mean another file. */
  readonly until: number;
}

/** What files were called, and are called now. */
class Names {
  readonly #from;
  readonly #to;
  readonly #known = new Map<string, readonly { readonly path: string; readonly at: number }[]>();

  constructor(past: Sqlite) {
    this.#from = past.prepare('SELECT old AS path, at FROM renames JOIN commits USING (number) WHERE new = ?');
    this.#to = past.prepare(
      'SELECT new AS path, at FROM renames JOIN commits USING (number) WHERE old = ? ORDER BY at',
    );
  }

  /** This name and those before it. */
  past(path: string): readonly Name[] {
    const out: Name[] = [{ path, until: Number.POSITIVE_INFINITY }];
    for (let n = 0; n < out.length && out.length < MAX_NAMES; n++) {
      const { path: name, until } = out[n] as Name;
      for (const row of this.#from.all(name)) {
        const old = String(row['path']);
        const at = Number(row['at']);
        if (at <= until && !out.some((each) => each.path === old)) out.push({ path: old, until: at });
      }
    }
    return out;
  }

  /** What a file of a commit of that time is called now. */
  now(path: string, at: number): string {
    let name = path;
    let since = at;
    for (let n = 0; n < MAX_NAMES; n++) {
      const next = this.#renames(name).find((each) => each.at >= since);
      if (next === undefined) return name;
      name = next.path;
      since = next.at;
    }
    return name;
  }

  #renames(path: string): readonly { readonly path: string; readonly at: number }[] {
    let known = this.#known.get(path);
    if (known === undefined) {
      known = this.#to.all(path).map((row) => ({ path: String(row['path']), at: Number(row['at']) }));
      this.#known.set(path, known);
    }
    return known;
  }
}

interface CommitFiles {
  readonly at: number;
  readonly files: readonly KeptFile[];
}

/** The newest commits of a file, under all its names. */
function commitsOf(past: Sqlite, names: Names, path: string): CommitFiles[] {
  const select = past.prepare(
    'SELECT number, at, files FROM touched JOIN commits USING (number) WHERE path = ? AND at <= ? ORDER BY at DESC LIMIT ?',
  );
  const found = new Map<number, CommitFiles>();
  for (const { path: name, until } of names.past(path))
    for (const row of select.all(name, Math.min(until, Number.MAX_SAFE_INTEGER), MAX_COMMITS))
      found.set(Number(row['number']), {
        at: Number(row['at']),
        files: JSON.parse(String(row['files'])) as KeptFile[],
      });
  return [...found.values()].sort((a, b) => b.at - a.at).slice(0, MAX_COMMITS);
}

function countOf(past: Sqlite, names: Names, path: string): number {
  const count = past.prepare(
    'SELECT count(*) AS count FROM touched JOIN commits USING (number) WHERE path = ? AND at <= ?',
  );
  let sum = 0;
  for (const { path: name, until } of names.past(path))
    sum += Number(count.get(name, Math.min(until, Number.MAX_SAFE_INTEGER))?.['count'] ?? 0);
  return Math.min(MAX_COMMITS, sum);
}
