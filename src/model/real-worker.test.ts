/** The real worker, with the real model when it is on this machine; each test says so when it cannot run. */

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { removeFolder } from '../../test/folders.ts';
import { packageRoot } from '../platform/package-root.ts';
import { isAlive } from '../platform/process.ts';
import { blasStatus, createMlxEmbedder, findInCatalogue, identityOf, modelStatus, pythonStatus } from './index.ts';

const { state, env } = await pythonStatus();
const model = await modelStatus('all-MiniLM-L6-v2');
const noPython = state === 'ready' ? undefined : `the Python environment is ${state}: run "mlx-code setup"`;
const noModel = noPython ?? (model.installed ? undefined : 'all-MiniLM-L6-v2 is not fetched: run "mlx-code setup"');

/** Milliseconds in which no worker may outlive its parent. */
const ORPHAN_MS = 5_000;

describe('a worker whose parent is killed', () => {
  let dir: string;
  let parent: string;

  beforeAll(async () => {
    dir = mkdtempSync(join(packageRoot(), 'node_modules', '.cache-orphan-'));
    parent = join(dir, 'parent.mjs');
    await build({
      entryPoints: [join(packageRoot(), 'test/fixtures/workers/parent.ts')],
      outfile: parent,
      bundle: true,
      platform: 'node',
      format: 'esm',
      external: ['esbuild'],
      banner: { js: "import { createRequire as c } from 'node:module'; const require = c(import.meta.url);" },
    });
  });

  afterAll(() => removeFolder(dir));

  async function killParent(args: readonly string[]): Promise<number> {
    const child = spawn(process.execPath, [parent, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = Number(
      await new Promise<string>((resolve) => child.stdout.once('data', (data) => resolve(String(data)))),
    );
    expect(isAlive(pid)).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 300)); // Into the middle of its first batch.
    child.kill('SIGKILL');
    return pid;
  }

  for (const name of ['good', 'hang', 'slow']) {
    it(`is gone soon: ${name}`, async () => {
      const program = join(packageRoot(), `test/fixtures/workers/${name}.mjs`);
      const pid = await killParent([tmpdir(), '8', process.execPath, program, '1000']);
      await expect.poll(() => isAlive(pid), { timeout: ORPHAN_MS }).toBe(false);
    });
  }

  it('is gone soon, deep in MLX', async ({ skip }) => {
    if (noModel !== undefined) skip(noModel);
    const pid = await killParent([model.dir, '384']);
    await expect.poll(() => isAlive(pid), { timeout: ORPHAN_MS }).toBe(false);
  });
});

describe('the real worker', () => {
  it('embeds three texts so that the two that belong together are nearest', async ({ skip }) => {
    if (noModel !== undefined) skip(noModel);
    const entry = findInCatalogue('all-MiniLM-L6-v2');
    if (entry?.role !== 'embedder') throw new Error('not in the catalogue');
    const embedder = await createMlxEmbedder({
      modelDir: model.dir,
      identity: identityOf(entry),
      maxTokens: entry.maxTokens,
      processes: 2,
    });
    try {
      const texts = ['how to parse JSON', 'def load(text): return json.loads(text)', 'a recipe for apple pie'];
      const rows = await embedder.embed(texts, 'document');
      const dot = (a: number, b: number) => {
        let sum = 0;
        for (let i = 0; i < 384; i++) sum += (rows[a * 384 + i] ?? 0) * (rows[b * 384 + i] ?? 0);
        return sum;
      };
      expect(dot(0, 0)).toBeCloseTo(1, 4);
      expect(dot(0, 1)).toBeGreaterThan(dot(0, 2) + 0.1);
      const many = await embedder.embed(
        [...texts, ...Array(40).fill('filler text of some length'), ...texts],
        'document',
      );
      expect(Math.max(...many.subarray(0, 384 * 3).map((value, i) => Math.abs(value - (rows[i] ?? 0))))).toBeLessThan(
        1e-4,
      );
      expect(embedder.quarantined.size).toBe(0);
    } finally {
      await embedder.close();
    }
  });

  it('answers though its BLAS dies in a computation, with the next one, and tells why', async ({ skip }) => {
    if (noModel !== undefined) skip(noModel);
    if (process.platform !== 'linux') skip('only Linux needs another BLAS');
    const entry = findInCatalogue('all-MiniLM-L6-v2');
    if (entry?.role !== 'embedder') throw new Error('not in the catalogue');
    const dir = mkdtempSync(join(tmpdir(), 'mlx-code-blas-'));
    vi.stubEnv('MLX_CODE_CACHE_DIR', dir);
    // A library that is said to be proved, and has an unknown instruction where a product begins.
    const make = [
      'import sys; from pathlib import Path',
      'from tests.blas.broken_blas import broken_blas',
      'from mlx_worker.blas.trial_result import Trial',
      'from mlx_worker.blas.verdicts import Verdicts',
      'library = broken_blas(Path(sys.argv[1]), "illegal")',
      'Verdicts()._keep(library, Trial("proved", ""))',
      'print(library)',
    ].join('\n');
    const made = spawnSync(env?.python ?? '', ['-c', make, dir], {
      cwd: join(packageRoot(), 'worker'),
      env: { ...process.env, MLX_CODE_BLAS_VERDICTS: join(dir, 'blas.json') },
      encoding: 'utf8',
    });
    const library = made.stdout.trim();
    expect(library, made.stderr).toContain('illegal');
    vi.stubEnv('MLX_CODE_BLAS', library);
    const embedder = await createMlxEmbedder({
      modelDir: model.dir,
      identity: identityOf(entry),
      maxTokens: entry.maxTokens,
      processes: 1,
    });
    try {
      const row = await embedder.embed(['how to parse JSON'], 'document');
      expect(Math.hypot(...row)).toBeCloseTo(1, 4);
      expect(embedder.quarantined.size).toBe(0);
      const [state] = embedder.workers();
      expect(state?.hello?.blasPath).not.toBe(library);
      expect(state?.hello?.ruledOut).toContainEqual({
        path: library,
        why: 'SIGILL while the worker computed; it is tried again in a day',
      });
      // The next process leaves it out at once.
      expect((await blasStatus()).path).not.toBe(library);
    } finally {
      await embedder.close();
      vi.unstubAllEnvs();
      removeFolder(dir);
    }
  });

  it('tells its BLAS and how fast it is', async ({ skip }) => {
    if (noPython !== undefined) skip(noPython);
    const status = await blasStatus();
    expect(status.gflops).toBeGreaterThan(0);
    expect(status.name).not.toBe('');
    expect(status.mlx).toMatch(/^\d/);
  });
});
