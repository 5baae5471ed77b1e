/** Brings the file of the commits up to date with git: newest first, a batch at a time, each kept whole or not at all. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { spanned } from '../../base/observe.ts';
import { askGit, gitRecords } from '../../files/index.ts';
import type { StaticEmbedder } from '../../model/index.ts';
import { inTransaction, type Sqlite } from '../../platform/sqlite.ts';
import { type PatchBounds, patchesOfCommits } from '../git/commit-patches.ts';
import { type Commit, commitsOf } from '../git/commits.ts';
import type { Repository } from '../git/repository.ts';
import { fieldsOf } from './commit-fields.ts';
import { keepBatch, type ReadCommit } from './keep-commits.ts';
import { aboutOf, emptyPast, setAbout } from './past-file.ts';

export interface PastBounds {
  /** The newest commits are read, so many. */
  readonly commits: number;
  /** Characters of a message, and of the lines of a change. */
  readonly message: number;
  readonly change: number;
}

export interface PastWork {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Stop after the batch in which this much time is over; the rest is read another time. */
  readonly forMs?: number;
}

export interface PastRead {
  /** Commits that can be found now, and those that there are within the bounds. */
  readonly known: number;
  readonly total: number;
  /** There are older commits than those within the bounds. */
  readonly more: boolean;
}

/** Small at first, so that something can be found soon. */
const FIRST_BATCH = 200;
const BATCH = 1_000;
const MAX_FILES = 300;
/** With more commits that are gone than that share of the others, all are read again. */
const MOST_DEAD = 0.25;

/**
 * @param messageOf what is known of the message of a commit, for measures @default as it is
 * @throws E_GIT_*, E_CANCELLED, errors of SQLite
 */
export async function readPast(
  past: Sqlite,
  repository: Repository,
  embedder: () => StaticEmbedder,
  bounds: PastBounds,
  { signal, onProgress, forMs = Number.POSITIVE_INFINITY }: PastWork,
  messageOf: (commit: Commit) => Commit = (commit) => commit,
): Promise<PastRead> {
  const { top, head, prefix } = repository;
  const cuts = await cutCommits(repository, signal);
  // Those who only look into the file do not ask git where the root lies.
  if (aboutOf(past, 'prefix') !== prefix) setAbout(past, 'prefix', prefix);
  const state = `${head} ${bounds.commits} ${cuts.size} ${repository.partial}`;
  if (aboutOf(past, 'state') === state) {
    const known = countOf(past);
    return { known, total: known, more: aboutOf(past, 'more') === 'yes' };
  }
  const all = await idsOf(top, bounds.commits + 1, signal);
  const wanted = all.slice(0, bounds.commits);
  const missing = dropOthers(past, new Set(wanted), cuts);
  const todo = wanted.filter((id) => missing(id));
  const started = performance.now();
  let done = wanted.length - todo.length;
  const inHaste = Number.isFinite(forMs);
  const size = (at: number) => (inHaste || (at === 0 && done === 0) ? FIRST_BATCH : BATCH);
  for (let at = 0; at < todo.length; ) {
    if (at > 0 && performance.now() - started > forMs) return { known: done, total: wanted.length, more: true };
    const ids = todo.slice(at, at + size(at));
    const before = done;
    const tell = (read: number) => onProgress?.(before + read, wanted.length);
    tell(0);
    await spanned('commits', async () => {
      const batch = await readBatch(repository, ids, cuts, bounds, signal, messageOf, tell);
      keepBatch(past, batch, embedder());
    });
    at += ids.length;
    done += ids.length;
  }
  const more = all.length > bounds.commits;
  inTransaction(past, () => {
    setAbout(past, 'more', more ? 'yes' : 'no');
    setAbout(past, 'state', state);
  });
  return { known: done, total: wanted.length, more };
}

// --- internal ---

async function idsOf(top: string, limit: number, signal?: AbortSignal): Promise<string[]> {
  const ids: string[] = [];
  for await (const id of gitRecords(top, ['rev-list', `-n${limit}`, 'HEAD', '--'], '\n', { signal })) ids.push(id);
  return ids;
}

/** Where a shallow clone ends: git takes the whole tree for what such a commit added. */
async function cutCommits({ top, shallow }: Repository, signal?: AbortSignal): Promise<Set<string>> {
  if (!shallow) return new Set();
  const file = await askGit(top, ['rev-parse', '--git-path', 'shallow'], { signal });
  try {
    return new Set(
      readFileSync(resolve(top, file ?? ''), 'utf8')
        .split('\n')
        .filter(Boolean),
    );
  } catch {
    // It became whole meanwhile.
    return new Set();
  }
}

/** Drops commits that are no longer reachable or were read where the clone ended, as it no longer does. @returns what is to be read */
function dropOthers(past: Sqlite, wanted: ReadonlySet<string>, cuts: ReadonlySet<string>): (id: string) => boolean {
  const kept = new Set<string>();
  const gone: number[] = [];
  for (const row of past.prepare('SELECT number, id, cut FROM commits').all()) {
    const id = String(row['id']);
    if (wanted.has(id) && (Number(row['cut']) === 0 || cuts.has(id))) kept.add(id);
    else gone.push(Number(row['number']));
  }
  if (gone.length === 0) return (id) => !kept.has(id);
  return inTransaction(past, () => {
    const dead = Number(aboutOf(past, 'dead')) + gone.length;
    if (dead > MOST_DEAD * kept.size) {
      const kept = ['kind', 'prefix'].map((key) => [key, aboutOf(past, key)] as const);
      emptyPast(past);
      for (const [key, value] of kept) setAbout(past, key, value);
      return () => true;
    }
    const remove = past.prepare('DELETE FROM commits WHERE number = ?');
    for (const number of gone) remove.run(number);
    setAbout(past, 'dead', String(dead));
    return (id) => !kept.has(id);
  });
}

function countOf(past: Sqlite): number {
  return Number(past.prepare('SELECT count(*) AS count FROM commits').get()?.['count'] ?? 0);
}

async function readBatch(
  { top, partial }: Repository,
  ids: readonly string[],
  cuts: ReadonlySet<string>,
  bounds: PastBounds,
  signal: AbortSignal | undefined,
  messageOf: (commit: Commit) => Commit,
  onRead: (read: number) => void,
): Promise<ReadCommit[]> {
  const commits = new Map<string, Commit>();
  const request = { revision: 'HEAD', limit: ids.length, ids, withFiles: false };
  for await (const commit of commitsOf(top, request, signal)) commits.set(commit.id, messageOf(commit));
  const out: ReadCommit[] = [];
  const add = (id: string, files: Parameters<typeof fieldsOf>[1]) => {
    const commit = commits.get(id);
    if (commit === undefined) return;
    out.push({ commit, cut: cuts.has(id), ...fieldsOf(commit, files, bounds.message) });
    commits.delete(id);
    if (out.length % 100 === 0) onRead(out.length);
  };
  // What a partial clone left with the server cannot be compared.
  const patched = partial ? [] : ids.filter((id) => !cuts.has(id));
  const kept: PatchBounds = { characters: bounds.change, files: MAX_FILES };
  if (patched.length > 0)
    for await (const { id, files } of patchesOfCommits(top, patched, kept, signal)) add(id, files);
  for (const id of [...commits.keys()]) add(id, []);
  return out;
}
