/** What `npm install --global mlx-code` brings: all that is needed, nothing else, and not too much of it. */

import { execFileSync } from 'node:child_process';
import { cpSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/platform/package-root.ts';

const MB = 1_000_000;
/** Agreed limit for package and production dependencies together, of one platform. */
const MAX_INSTALLED_BYTES = 350 * MB;

interface LockEntry {
  readonly dev?: boolean;
  readonly devOptional?: boolean;
}

let prefix = '';
let installed = '';
let files: string[] = [];

beforeAll(() => {
  prefix = mkdtempSync(join(tmpdir(), 'mlx-code-package-'));
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', prefix];
  const [pack] = JSON.parse(execFileSync('npm', args, { cwd: packageRoot(), encoding: 'utf8' })) as [
    { filename: string; files: { path: string }[] },
  ];
  files = pack.files.map(({ path }) => path);
  installed = join(prefix, 'node_modules', 'mlx-code');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', join(prefix, pack.filename), '-C', installed, '--strip-components=1']);
  for (const path of productionPackages()) {
    mkdirSync(dirname(join(prefix, path)), { recursive: true });
    cpSync(join(packageRoot(), path), join(prefix, path), { recursive: true });
  }
}, 120_000);

afterAll(() => rmSync(prefix, { recursive: true, force: true }));

describe('the published package', () => {
  it('holds the program, grammars, the static model and the worker', () => {
    const entries = ['dist/main.js', 'dist/pipeline-worker.js', 'dist/thread-start.js', 'dist/outline-thread.js'];
    for (const wanted of ['bin/mlx-code.mjs', ...entries, 'grammars/manifest.json']) {
      expect(files).toContain(wanted);
    }
    for (const wanted of [
      'models/static/model.safetensors',
      'templates/review.md',
      'worker/requirements/lock.txt',
      'LICENSE',
      'THIRD_PARTY.md',
    ]) {
      expect(files).toContain(wanted);
    }
  });

  it('holds no sources, tests, maps or caches', () => {
    const strange = /(\.ts|\.map|\.pyc)$|test|__pycache__|\.venv|^\.|dist\/\./;
    expect(files.filter((path) => strange.test(path) && path !== 'templates/tests.md')).toEqual([]);
  });

  it('runs from where npm puts it', () => {
    const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string };
    const run = (...args: string[]) =>
      execFileSync(process.execPath, [join(installed, 'bin', 'mlx-code.mjs'), ...args], {
        cwd: join(prefix, 'project'),
        encoding: 'utf8',
        env: { ...process.env, HOME: prefix, MLX_CODE_CACHE_DIR: join(prefix, 'cache'), XDG_CONFIG_HOME: '' },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    cpSync(join(packageRoot(), 'src', 'text'), join(prefix, 'project'), { recursive: true });
    expect(run('--version').trim()).toBe(version);
    run('index', '--fast');
    const { results } = JSON.parse(run('search', 'split an identifier into words', '--json')) as {
      results: { path: string }[];
    };
    expect(results.slice(0, 3).map(({ path }) => path)).toContain('terms.ts');
  });

  it('stays under the agreed size', () => {
    const bytes = [installed, ...productionPackages().map((path) => join(prefix, path))].reduce(
      (sum, dir) => sum + bytesIn(dir),
      0,
    );
    expect(bytes).toBeLessThan(MAX_INSTALLED_BYTES);
  });
});

/** Paths of the packages that a production install has on this platform. */
function productionPackages(): string[] {
  const lock = readFileSync(join(packageRoot(), 'package-lock.json'), 'utf8');
  const { packages } = JSON.parse(lock) as { packages: Record<string, LockEntry> };
  return Object.entries(packages)
    .filter(([path, entry]) => path !== '' && entry.dev !== true && entry.devOptional !== true)
    .map(([path]) => path)
    .filter((path) => lstatSync(join(packageRoot(), path), { throwIfNoEntry: false })?.isDirectory());
}

function bytesIn(dir: string): number {
  return readdirSync(dir, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + lstatSync(join(entry.parentPath, entry.name)).size, 0);
}
