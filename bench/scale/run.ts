/**
 * What an index costs as it grows: time a chunk, memory, bytes on disk, warm search, and the share of the true nearest
 * chunks that a search by vectors finds. `npm run bench:scale -- --corpora DIR [--sizes LIST] [--out DIR]`, sizes in chunks
 * (about); `1m-lines` is a repository of a million lines. A million chunks take some ten minutes and 3 GB of disk.
 * `--soak 2000` makes that many small commits instead, and tells whether index and memory grow.
 */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot } from '../../src/platform/package-root.ts';
import { readStatus } from '../../src/store/index.ts';
import { ANNOTATIONS, CORPORA_LIST, corporaFolder, readCorpora, runBench, usage } from '../corpora.ts';
import { saveResult } from '../results.ts';
import { run } from '../speed/processes.ts';
import { makeTree } from './make.ts';
import { measureSearch } from './search.ts';
import { soak } from './soak.ts';

const { values: options } = usage(() =>
  parseArgs({
    options: {
      corpora: { type: 'string' },
      sizes: { type: 'string', default: '1000,10000,1m-lines,100000,1000000' },
      scratch: { type: 'string', default: tmpdir() },
      out: { type: 'string' },
      soak: { type: 'string' },
    },
  }),
);

/** Bytes of source for a chunk, over the corpora. */
const BYTES_PER_CHUNK = 765;
const LINES = '1m-lines';
const QUERIES = 100;

await runBench(async () => {
  if (options.soak !== undefined) {
    const figures = await soak(Number(options.soak), options.scratch);
    process.stdout.write(`${JSON.stringify(figures)}\n`);
    if (options.out !== undefined) saveResult('scale', { soak: figures }, options.out);
    return;
  }
  const list = readCorpora(CORPORA_LIST);
  const corpora = corporaFolder(options.corpora, list);
  const roots = list.map(({ index_root }) => join(corpora, index_root));
  const rows: object[] = [];
  for (const size of options.sizes.split(',')) rows.push(await measure(size, roots));
  if (options.out !== undefined) process.stderr.write(`Kept in ${saveResult('scale', { rows }, options.out)}\n`);
});

// --- internal ---

async function measure(size: string, corpora: readonly string[]): Promise<object> {
  const scratch = mkdtempSync(join(options.scratch, 'mlx-code-scale-'));
  try {
    const root = join(scratch, 'tree');
    const made = makeTree(corpora, root, size === LINES ? { lines: 1e6 } : { bytes: Number(size) * BYTES_PER_CHUNK });
    const cacheDir = join(scratch, 'cache');
    const cli = join(packageRoot(), 'bin', 'mlx-code.mjs');
    const env = { MLX_CODE_CACHE_DIR: cacheDir, MLX_CODE_CONFIG_DIR: join(scratch, 'config'), NO_COLOR: '1' };
    const index = {
      name: 'index',
      argv: [process.execPath, cli, 'index', root, '--fast'],
      env,
    };
    const first = await run(index);
    const indexDir = join(cacheDir, 'index', readdirSync(join(cacheDir, 'index'))[0] ?? '');
    const again = await run(index);
    const status = await readStatus(indexDir);
    const figures = {
      size,
      chunks: status.chunks,
      files: status.files,
      lines: made.lines,
      indexSeconds: round(first.wallMs / 1000, 1),
      microsecondsPerChunk: round((first.wallMs * 1000) / status.chunks, 0),
      cpuMicrosecondsPerChunk: round((first.cpuMs * 1000) / status.chunks, 0),
      peakMiB: round(first.peakMiB, 0),
      noopSeconds: round(again.wallMs / 1000, 1),
      indexMiB: round(status.bytes.total / 2 ** 20, 0),
      timesSource: round(status.bytes.total / status.sourceBytes, 2),
      ...(await measureSearch(indexDir, queries())),
    };
    process.stdout.write(`${JSON.stringify(figures)}\n`);
    return figures;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Evenly taken from those of the development corpora. */
function queries(): string[] {
  const all = readdirSync(ANNOTATIONS)
    .sort()
    .flatMap((file) => JSON.parse(readFileSync(join(ANNOTATIONS, file), 'utf8')) as { query: string }[])
    .map(({ query }) => query);
  const step = all.length / QUERIES;
  return Array.from({ length: QUERIES }, (_, i) => all[Math.floor(i * step)] ?? '');
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
