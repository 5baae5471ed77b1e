/**
 * Two builds of the program side by side on one corpus, turn by turn, as ratios of medians: first index, size of the index, cold
 * search, and search through a running watch (annotated queries, each once). `npm run bench:pairs -- --base DIR --corpus DIR
 * [--rounds N]`; DIR of the other build holds its bin/ and dist/.
 */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { folderBytes } from '../../src/platform/disk.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { ANNOTATIONS, CORPORA_LIST, readCorpora } from '../corpora.ts';
import { annotated } from '../sets/given.ts';
import { median } from '../speed/processes.ts';

const QUERIES = ['where are unknown properties handled', 'ObjectMapper', 'fix a regression in the parser', 'retry'];
/** Annotated queries that a watch is asked, each once, so that no answer comes from what it remembers. */
const WATCHED = 80;

const { values } = parseArgs({
  options: { base: { type: 'string' }, corpus: { type: 'string' }, rounds: { type: 'string', default: '7' } },
});
if (values.base === undefined || values.corpus === undefined) {
  process.stderr.write('usage: npm run bench:pairs -- --base DIR --corpus DIR [--rounds N]\n');
  process.exit(2);
}
const corpus = resolve(values.corpus);
const rounds = Number(values.rounds);
const scratch = mkdtempSync(join(tmpdir(), 'mlx-code-pairs-'));
const builds = [
  { name: 'base', root: resolve(values.base) },
  { name: 'new', root: packageRoot() },
] as const;
type Build = (typeof builds)[number];

function environment({ name }: Build, cache = 'kept') {
  return { ...process.env, MLX_CODE_CACHE_DIR: join(scratch, name, cache) };
}

/** Runs one command. @returns milliseconds of processor time of it and its children, of wall time, and its stdout */
function run(build: Build, args: readonly string[], cache?: string) {
  const started = performance.now();
  const timed = `TIMEFORMAT='%U %S'; time "$0" "$@" 2>/dev/null`;
  const command = ['-c', timed, process.execPath, join(build.root, 'bin', 'mlx-code.mjs'), ...args];
  const { stdout, stderr } = spawnSync('bash', command, {
    cwd: corpus,
    env: environment(build, cache),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const cpu = stderr.trim().split('\n').at(-1)?.split(' ').map(Number) ?? [];
  return { cpu: 1000 * cpu.reduce((sum, seconds) => sum + seconds, 0), wall: performance.now() - started, stdout };
}

function show(what: string, figures: Readonly<Record<'base' | 'new', readonly number[]>>, unit: string): void {
  const [base, now] = [median(figures.base), median(figures.new)];
  const [of, to] = [base, now].map((value) => value.toFixed(value < 10 ? 2 : 0));
  console.log(`${what.padEnd(44)} ${of} → ${to} ${unit}, ${(now / base).toFixed(3)} times`);
}

/** Turn by turn, so that what else the machine does meets both. */
function pairs(count: number, measure: (build: Build, round: number) => number) {
  const figures: Record<'base' | 'new', number[]> = { base: [], new: [] };
  for (let round = 0; round < count; round++)
    for (const build of builds) figures[build.name].push(measure(build, round));
  return figures;
}

/** So many annotated queries, spread over all corpora. */
function annotatedQueries(count: number): string[] {
  const all = readCorpora(CORPORA_LIST).flatMap(({ name, language }) =>
    annotated('annotated', ANNOTATIONS, name, language).map(({ query }) => query),
  );
  const step = Math.max(1, Math.floor(all.length / count));
  return all.filter((_, n) => n % step === 0).slice(0, count);
}

async function watched(build: Build): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(build.root, 'bin', 'mlx-code.mjs'), 'watch', '--fast'], {
    cwd: corpus,
    env: environment(build),
    stdio: 'ignore',
  });
  for (let n = 0; n < 100; n++) {
    await sleep(200);
    if (run(build, ['watch', '--status', '--json']).stdout.includes('"phase":"idle"')) return child;
  }
  throw new Error(`The watch of ${build.name} does not become idle`);
}

const watches: ChildProcess[] = [];
try {
  show(
    'first index, CPU',
    pairs(Math.min(3, rounds), (build, n) => run(build, ['index', '--fast'], `i${n}`).cpu),
    'ms',
  );
  for (const build of builds) run(build, ['index', '--fast']);
  const megabytes = async (name: Build['name']) => [(await folderBytes(join(scratch, name, 'kept'))) / 1e6];
  show('index size', { base: await megabytes('base'), new: await megabytes('new') }, 'MB');
  for (const query of QUERIES)
    show(
      `cold search, CPU: ${query}`,
      pairs(rounds, (build) => run(build, ['search', query]).cpu),
      'ms',
    );
  for (const build of builds) watches.push(await watched(build));
  const took = (build: Build, query: string) => {
    const answer: unknown = JSON.parse(run(build, ['search', query, '--json']).stdout);
    return Number((answer as { tookMs?: number }).tookMs);
  };
  for (const query of QUERIES) for (const build of builds) took(build, query);
  const asked = annotatedQueries(WATCHED);
  show(
    `search by a watch, median of ${asked.length} queries`,
    pairs(asked.length, (build, n) => took(build, asked[n] ?? '')),
    'ms',
  );
  console.log(`load ${loadavg()[0]?.toFixed(1)}`);
} finally {
  for (const child of watches) child.kill('SIGTERM');
  await sleep(500);
  rmSync(scratch, { recursive: true, force: true });
}
