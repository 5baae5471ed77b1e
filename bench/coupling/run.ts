/**
 * Does `related` find what is to be changed too, with files that change together and without? A history is split by time: the index and
 * the commits know the older part only, and a later commit asks with one of its files for the others.
 * `npm run bench:coupling -- [options]`: `--repos DIR` is a folder of repositories, this one is asked too; `--only NAME,NAME` of them;
 * `--parts N` splits, each asked by the commits until the next; `--dump FILE` keeps what each question found.
 */

import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { RepoPath } from '../../src/base/types.ts';
import { filesChangedWith, openRepository, withCommits } from '../../src/history/index.ts';
import { indexRoot } from '../../src/index/index.ts';
import { loadStaticEmbedder } from '../../src/model/index.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { findRelated } from '../../src/search/index.ts';
import { IndexReader } from '../../src/store/index.ts';
import { resampledInterval } from '../../src/text/resamples.ts';
import { runBench } from '../corpora.ts';
import { checkOut, orderOf, type Question, questionsOf } from './split.ts';

const BOUNDS = { commits: 10_000, message: 8_000, change: 40_000 };
/** Hits, as they are printed. */
const SHOWN = 10;
const DUMPED = 50;
/** The first commits know too little of each other. */
const FROM = 0.4;
const PER_COMMIT = 3;

interface Asked {
  readonly repository: string;
  readonly commit: string;
  readonly goals: readonly string[];
  readonly path: string;
  readonly together: readonly object[];
  readonly near: readonly string[];
  readonly found: Readonly<Record<Arm, readonly string[]>>;
}
type Arm = 'alone' | 'with';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      repos: { type: 'string' },
      only: { type: 'string' },
      parts: { type: 'string', default: '4' },
      dump: { type: 'string' },
    },
  });
  const own = packageRoot();
  const folders = values.repos === undefined ? [] : readdirSync(values.repos).sort();
  const named: [string, string][] = [
    ['own', own],
    ...folders.map((name): [string, string] => [name, resolve(values.repos ?? '', name)]),
  ];
  const only = values.only?.split(',');
  const all: Asked[] = [];
  for (const [name, root] of named.filter(([name]) => only?.includes(name) ?? true)) {
    const asked = await askedOf(name, root, Number(values.parts));
    all.push(...asked);
    process.stdout.write(rows(name, asked));
  }
  process.stdout.write(rows('all', all));
  if (values.dump !== undefined) writeFileSync(values.dump, JSON.stringify(all));
}

async function askedOf(name: string, root: string, parts: number): Promise<Asked[]> {
  const order = await orderOf(root);
  const out: Asked[] = [];
  for (let part = 0; part < parts; part++) {
    const at = (n: number) => Math.floor(order.length * (FROM + ((1 - FROM) * n) / parts));
    const last = order[at(part) - 1];
    if (last === undefined) continue;
    const dir = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-coupling-')));
    try {
      const older = join(dir, 'repository');
      checkOut(root, last, older);
      out.push(...(await askedIn(name, root, older, dir, order.slice(at(part), at(part + 1)))));
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  }
  return out;
}

async function askedIn(
  name: string,
  root: string,
  older: string,
  dir: string,
  later: readonly string[],
): Promise<Asked[]> {
  const [indexDir, commits] = [join(dir, 'index'), join(dir, 'commits')];
  await indexRoot({ root: older, indexDir, walk: {} });
  mkdirSync(commits);
  await withCommits(commits, await openRepository(older), loadStaticEmbedder, BOUNDS, {}, () => Promise.resolve());
  const reader = await IndexReader.open(indexDir);
  try {
    const indexed = new Set<string>();
    await reader.scan(null, (row) => indexed.add(row.path) !== undefined);
    const questions = await questionsOf(root, older, later, (path) => indexed.has(path), PER_COMMIT);
    const out: Asked[] = [];
    for (const question of questions) out.push(await answered(name, reader, commits, question));
    return out;
  } finally {
    reader.close();
  }
}

async function answered(
  repository: string,
  reader: IndexReader,
  commits: string,
  { commit, path, line, goals }: Question,
): Promise<Asked> {
  const together = await filesChangedWith(commits, path);
  const request = { path: path as RepoPath, line };
  const paths = async (limit: number, with_: typeof together) =>
    (await findRelated(reader, { ...request, limit, together: with_ })).results.map((hit) => hit.path);
  const near = await paths(DUMPED, []);
  const found = { alone: near.slice(0, SHOWN), with: await paths(SHOWN, together) };
  return { repository, commit, path, goals, together, near, found };
}

const MEASURES = {
  'hit@10': ({ goals }: Asked, files: readonly string[]) => (files.some((path) => goals.includes(path)) ? 1 : 0),
  'recall@10': ({ goals }: Asked, files: readonly string[]) =>
    goals.filter((goal) => files.includes(goal)).length / goals.length,
  MRR: ({ goals }: Asked, files: readonly string[]) => {
    const at = files.findIndex((path) => goals.includes(path));
    return at < 0 ? 0 : 1 / (at + 1);
  },
};

/** Means over commits, each the mean of its questions, which are much alike. */
function rows(name: string, asked: readonly Asked[]): string {
  const cells = Object.entries(MEASURES).map(([measure, of]) => {
    const each = (arm: Arm) => byCommit(asked, (one) => of(one, one.found[arm]));
    const [alone, with_] = [each('alone'), each('with')];
    const [low, high] = resampledInterval(with_.map((value, n) => value - (alone[n] ?? 0)));
    return `${measure} ${mean(alone).toFixed(3)} -> ${mean(with_).toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
  });
  const commits = new Set(asked.map((one) => `${one.repository} ${one.commit}`)).size;
  return `${name}: ${commits} commits, ${asked.length} questions; ${cells.join('; ')}\n`;
}

function byCommit(asked: readonly Asked[], of: (one: Asked) => number): number[] {
  const groups = new Map<string, number[]>();
  for (const one of asked) {
    const key = `${one.repository} ${one.commit}`;
    groups.set(key, [...(groups.get(key) ?? []), of(one)]);
  }
  return [...groups.values()].map(mean);
}

function mean(list: readonly number[]): number {
  return list.reduce((sum, each) => sum + each, 0) / Math.max(1, list.length);
}

await runBench(main);
