/**
 * Speed of the built program beside semble and ripgrep, in one run and in turn, so that a noisy machine shifts both.
 * `npm run bench:speed -- --corpora DIR [--semble PATH] [--rounds N] [--skip PARTS] [--out DIR]`.
 * The MLX tier beside PyTorch is measured by `worker/bench/embed_speed.py`.
 */

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadStaticEmbedder, staticModelDir } from '../../src/model/index.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { openSearcher } from '../../src/search/index.ts';
import { CORPORA_LIST, corporaFolder, readCorpora, runBench, usage } from '../corpora.ts';
import { saveResult } from '../results.ts';
import { liveRows } from './live.ts';
import { type Command, inTurn, median, percentile, type Run, run } from './processes.ts';
import type { Row } from './rows.ts';

const { values: options } = usage(() =>
  parseArgs({
    options: {
      corpora: { type: 'string' },
      semble: { type: 'string' },
      rounds: { type: 'string', default: '5' },
      out: { type: 'string' },
      skip: { type: 'string', default: '' },
    },
  }),
);

const QUERY = 'spawn a blocking task on a thread pool';
/** Files of the made-up tree on which an index run finds nothing to do. */
const NOOP_FILES = 10_000;
const ROUNDS = Math.max(1, Number(options.rounds));
/** Compared with where it is installed. */
const RIPGREP = 'rg';

const scratch = mkdtempSync(join(tmpdir(), 'mlx-code-bench-'));
const cli = join(packageRoot(), 'bin', 'mlx-code.mjs');
const cacheDir = join(scratch, 'cache');
const env = { MLX_CODE_CACHE_DIR: cacheDir, MLX_CODE_CONFIG_DIR: join(scratch, 'config'), NO_COLOR: '1' };
const sembleEnv = {
  HOME: join(scratch, 'semble-home'),
  XDG_CACHE_HOME: join(scratch, 'semble-home', 'cache'),
  SEMBLE_MODEL_NAME: staticModelDir(),
  HF_HUB_OFFLINE: '1',
};
const rows: Row[] = [];
const results: Record<string, unknown> = { rounds: ROUNDS };

await runBench(async () => {
  try {
    await main();
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
});

async function main(): Promise<void> {
  const list = readCorpora(CORPORA_LIST);
  const corpora = join(scratch, 'corpora');
  cpSync(corporaFolder(options.corpora, list), corpora, { recursive: true });
  const skip = new Set(options.skip.split(','));
  if (!skip.has('first')) await firstIndex(list.map(({ index_root }) => join(corpora, index_root)));
  const tokio = join(corpora, list.find(({ name }) => name === 'tokio')?.index_root ?? 'tokio');
  await run(index(tokio));
  if (!skip.has('cold')) await coldSearch(tokio);
  if (!skip.has('warm')) await warmSearch(corpora);
  if (!skip.has('live')) await live(corpora);
  if (!skip.has('noop')) await noop();
  if (!skip.has('update')) await oneFile(tokio);
  print();
  if (options.out === undefined) return;
  process.stderr.write(`Kept in ${saveResult('speed', { ...results, rows }, options.out)}\n`);
}

/** Process start to a searchable index, every corpus by itself, from nothing. */
async function firstIndex(roots: readonly string[]): Promise<void> {
  let ours = 0;
  let theirs = 0;
  let peak = 0;
  for (const root of roots) {
    const commands: Command[] = [{ ...index(root), before: () => rmSync(cacheDir, { recursive: true, force: true }) }];
    if (options.semble !== undefined) {
      commands.push({ ...semble(root), before: () => rmSync(sembleEnv.HOME, { recursive: true, force: true }) });
    }
    const runs = await inTurn(commands, Math.min(ROUNDS, 3), 0);
    ours += wall(runs, 'mlx-code');
    theirs += wall(runs, 'semble');
    peak = Math.max(peak, ...(runs.get('mlx-code') ?? []).map((r) => r.peakMiB));
  }
  add('first index of all corpora, static tier, process start included', ours, theirs, 'semble');
  results['first index peak MiB'] = Math.round(peak);
}

async function coldSearch(root: string): Promise<void> {
  const commands: Command[] = [
    { name: 'mlx-code', argv: [process.execPath, cli, 'search', QUERY, '--root', root], env },
  ];
  const ripgrep = spawnSync(RIPGREP, ['--version'], { stdio: 'ignore' }).status === 0;
  if (ripgrep) commands.push({ name: 'ripgrep', argv: [RIPGREP, '-n', 'spawn_blocking', root] });
  if (options.semble !== undefined) commands.push(semble(root));
  const runs = await inTurn(commands, ROUNDS);
  add('cold search process', wall(runs, 'mlx-code'), wall(runs, 'semble'), 'semble');
  if (ripgrep) {
    add('cold search process, against a literal ripgrep', wall(runs, 'mlx-code'), wall(runs, 'ripgrep'), 'ripgrep');
  }
}

/** In one process, over all corpora as one index: what a chat or a server answers. */
async function warmSearch(corpora: string): Promise<void> {
  const started = performance.now();
  const { peakMiB } = await run(index(corpora));
  const indexMs = performance.now() - started;
  const indexDir = newestIndex();
  const staticEmbedder = loadStaticEmbedder();
  const searcher = await openSearcher({ indexDir, staticEmbedder: () => staticEmbedder, warm: true });
  await searcher.warmUp();
  const queries = readdirSync(join(packageRoot(), 'bench', 'dev', 'annotations')).flatMap((file) =>
    (
      JSON.parse(readFileSync(join(packageRoot(), 'bench', 'dev', 'annotations', file), 'utf8')) as { query: string }[]
    ).map(({ query }) => query),
  );
  for (const query of queries.slice(0, 20)) await searcher.search({ query });
  const times: number[] = [];
  for (const query of queries) {
    const began = performance.now();
    await searcher.search({ query });
    times.push(performance.now() - began);
  }
  searcher.close();
  const chunks = await chunksOf(corpora);
  rows.push({
    what: `warm search in process, ${chunks} chunks, p50 / p95`,
    ours: `${ms(median(times))} / ${ms(percentile(times, 0.95))}`,
    other: '',
    ratio: null,
  });
  rows.push({
    what: 'static tier, chunks/s, process start included',
    ours: String(Math.round(chunks / (indexMs / 1000))),
    other: '',
    ratio: null,
  });
  rows.push({
    what: `peak memory of a first index, ${chunks} chunks`,
    ours: `${Math.round(peakMiB)} MiB`,
    other: '',
    ratio: null,
  });
  const bytes = sizeOf(indexDir);
  const source = sizeOf(corpora);
  rows.push({
    what: 'index bytes against source bytes',
    ours: `${(bytes / 2 ** 20).toFixed(1)} MiB`,
    other: `${(source / 2 ** 20).toFixed(1)} MiB source`,
    ratio: bytes / source,
  });
}

/** All corpora as one index, followed by a watch. */
async function live(corpora: string): Promise<void> {
  await run(index(corpora));
  const chunks = await chunksOf(corpora);
  const place = { cli, env, root: corpora, indexDir: newestIndex(), chunks, elsewhere: join(scratch, 'elsewhere') };
  rows.push(...(await liveRows({ ...place, query: QUERY, rounds: ROUNDS })));
}

async function noop(): Promise<void> {
  const root = join(scratch, 'noop');
  for (let n = 0; n < NOOP_FILES; n++) {
    const dir = join(root, `d${n % 100}`);
    if (n < 100) mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, `f${n}.ts`), `export function f${n}(x: number): number {\n  return x + ${n};\n}\n`);
  }
  const past = new Date(Date.now() - 60_000);
  const { utimesSync } = await import('node:fs');
  for (let n = 0; n < NOOP_FILES; n++) utimesSync(join(root, `d${n % 100}`, `f${n}.ts`), past, past);
  await run(index(root));
  const runs = await inTurn([index(root)], ROUNDS);
  rows.push({ what: `no-op index of ${NOOP_FILES} files`, ours: ms(wall(runs, 'mlx-code')), other: '', ratio: null });
}

async function oneFile(root: string): Promise<void> {
  const file = join(root, 'bench_added.rs');
  let n = 0;
  const change = (): void => writeFileSync(file, `pub fn added_${n++}() -> usize {\n    ${n}\n}\n`);
  const runs = await inTurn([{ ...index(root), before: change }], ROUNDS);
  rows.push({
    what: 'index run after one file changed (tokio)',
    ours: ms(wall(runs, 'mlx-code')),
    other: '',
    ratio: null,
  });
}

// --- internal ---

function index(root: string): Command {
  return { name: 'mlx-code', argv: [process.execPath, cli, 'index', root, '--fast'], env };
}

function semble(root: string): Command {
  return { name: 'semble', argv: [options.semble ?? 'semble', 'search', QUERY, root], env: sembleEnv };
}

function wall(runs: ReadonlyMap<string, readonly Run[]>, name: string): number {
  return median((runs.get(name) ?? []).map((r) => r.wallMs));
}

function add(what: string, ours: number, theirs: number, other: string): void {
  rows.push({
    what,
    ours: ms(ours),
    other: theirs > 0 ? `${other} ${ms(theirs)}` : '',
    ratio: theirs > 0 ? ours / theirs : null,
  });
}

function ms(value: number): string {
  return value >= 10_000 ? `${(value / 1000).toFixed(1)} s` : `${value.toFixed(value < 100 ? 1 : 0)} ms`;
}

function newestIndex(): string {
  const base = join(cacheDir, 'index');
  const dirs = readdirSync(base).map((name) => join(base, name));
  return dirs.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0] ?? base;
}

async function chunksOf(root: string): Promise<number> {
  const { readStatus } = await import('../../src/store/index.ts');
  const status = await readStatus(newestIndex());
  if (status.meta?.root === undefined) throw new Error(`No index of ${root}`);
  return status.meta.chunks;
}

function sizeOf(dir: string): number {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((total, entry) => total + statSync(join(entry.parentPath, entry.name)).size, 0);
}

function print(): void {
  const lines = ['| what | mlx-code | beside | ratio |', '|---|---|---|---|'];
  for (const { what, ours, other, ratio } of rows)
    lines.push(`| ${what} | ${ours} | ${other} | ${ratio === null ? '' : ratio.toFixed(2)} |`);
  process.stdout.write(`${lines.join('\n')}\n`);
}
