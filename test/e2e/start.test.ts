/** `npm start` in a bare clone: set-up once, nothing of it on stdout, clear errors, and then the program itself. */

import { type SpawnOptions, spawn } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ERROR_CATALOGUE, type ErrorCode } from '../../src/base/errors.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { removeFolder } from '../folders.ts';

const fakeNpm = join(packageRoot(), 'test', 'fixtures', 'programs', 'npm-cli.mjs');
let clone = '';
let npmLog = '';

beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'mlx-code-start-'));
  npmLog = join(clone, 'npm.log');
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(clone, path)), { recursive: true });
    writeFileSync(join(clone, path), text);
  };
  cpSync(join(packageRoot(), 'scripts'), join(clone, 'scripts'), { recursive: true });
  write('package.json', '{ "name": "mlx-code", "type": "module" }');
  write(
    'package-lock.json',
    '{ "lockfileVersion": 3, "packages": { "": {}, "node_modules/esbuild": { "version": "1" } } }',
  );
  write('bin/mlx-code.mjs', "import '../dist/main.js';");
  write('src/index/threads/pipeline-worker.ts', 'export {};');
  write('src/history/change/outline-thread.ts', 'export {};');
  write(
    'src/ui/cli/main.ts',
    `const args: string[] = process.argv.slice(2);
     import('./version.ts').then(({ version }) => console.log(JSON.stringify({ args, cwd: process.cwd(), version })));
     process.exitCode = Number(args[0] ?? 0);`,
  );
  write('src/ui/cli/start/start.ts', 'export {};');
  write('src/ui/cli/start/thread-start.ts', 'export {};');
  write('src/ui/cli/version.ts', 'export const version = 1;');
});

afterEach(() => removeFolder(clone));

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(
  args: readonly string[],
  env: Record<string, string> = {},
  options: SpawnOptions = {},
): Promise<Outcome> {
  const child = spawn(process.execPath, [join(clone, 'scripts', 'start.mjs'), ...args], {
    cwd: clone,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
    env: {
      ...process.env,
      INIT_CWD: clone,
      npm_execpath: fakeNpm,
      FAKE_NPM: 'ok',
      FAKE_NPM_LOG: npmLog,
      FAKE_NPM_SOURCE: join(packageRoot(), 'node_modules'),
      ...env,
    },
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (bytes) => {
    stdout += bytes;
  });
  child.stderr?.on('data', (bytes) => {
    stderr += bytes;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

const npmCalls = () => (existsSync(npmLog) ? readFileSync(npmLog, 'utf8').trim().split('\n').length : 0);

describe('npm start', () => {
  it('sets a bare clone up, then only runs the program', async () => {
    const first = await start(['0', 'a b', '--flag']);
    expect(first.code, first.stderr).toBe(0);
    expect(JSON.parse(first.stdout)).toMatchObject({ args: ['0', 'a b', '--flag'], version: 1 });
    expect(first.stderr).toMatch(/Setting mlx-code up, once: .* MB to fetch/);
    expect(first.stderr).toContain('Installing packages');
    expect(first.stderr).toContain('Building');
    expect(npmCalls()).toBe(1);

    const second = await start(['3']);
    expect(second).toMatchObject({ code: 3, stderr: '' });
    expect(npmCalls()).toBe(1);
    expect(existsSync(join(clone, '.mlx-code-setup.lock'))).toBe(false);
  });

  it('runs the program in the folder where npm was called', async () => {
    mkdirSync(join(clone, 'elsewhere'));
    const { stdout } = await start([], { INIT_CWD: join(clone, 'elsewhere') });
    expect(JSON.parse(stdout).cwd).toMatch(/elsewhere$/);
  });

  it('builds again when a source changes, and installs again when the lock file changes', async () => {
    await start([]);
    writeFileSync(join(clone, 'src', 'ui', 'cli', 'version.ts'), 'export const version = 22;');
    const rebuilt = await start([]);
    expect(JSON.parse(rebuilt.stdout).version).toBe(22);
    expect(npmCalls()).toBe(1);

    rmSync(join(clone, 'node_modules'), { recursive: true });
    appendFileSync(join(clone, 'package-lock.json'), '\n');
    const reinstalled = await start([]);
    expect(reinstalled.code, reinstalled.stderr).toBe(0);
    expect(npmCalls()).toBe(2);
  });

  it('does the work once when two start together', async () => {
    const outcomes = await Promise.all([start(['0', 'one']), start(['0', 'two'])]);
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0]);
    expect(outcomes.map(({ stdout }) => JSON.parse(stdout).args[1])).toEqual(['one', 'two']);
    expect(npmCalls()).toBe(1);
  });

  it('takes over from a set-up that was killed', async () => {
    writeFileSync(join(clone, '.mlx-code-setup.lock'), '999999999');
    expect(await start([])).toMatchObject({ code: 0 });
  });

  it.each([
    ['offline', 'E_NETWORK'],
    ['refused', 'E_HTTP'],
    ['full', 'E_DISK_FULL'],
    ['odd', 'E_SETUP_FAILED'],
  ] as const)('says what is wrong when npm fails: %s', async (how, code) => {
    const failed = await start([], { FAKE_NPM: how });
    expect(failed.code).toBe(ERROR_CATALOGUE[code].exitCode);
    expect(failed.stdout).toBe('');
    expect(failed.stderr).toContain(`[${code}]`);
    expect(failed.stderr).not.toMatch(/\n\s+at /);
    expect(await start([])).toMatchObject({ code: 0 });
  });

  it('says what is wrong when the sources do not build', async () => {
    writeFileSync(join(clone, 'src', 'ui', 'cli', 'version.ts'), 'export const = ;');
    const failed = await start([]);
    expect(failed.code).toBe(3);
    expect(failed.stderr).toContain('version.ts');
    expect(failed.stderr).toContain('[E_SETUP_FAILED]');
  });

  it('uses the codes and exit codes of the catalogue', () => {
    const source = readFileSync(join(packageRoot(), 'scripts', 'prepare.mjs'), 'utf8');
    const used = [...source.matchAll(/new SetupError\('(\w+)', (\d+)/g)];
    expect(used.length).toBeGreaterThan(5);
    for (const [, code, exitCode] of used) {
      expect(ERROR_CATALOGUE[code as ErrorCode].exitCode).toBe(Number(exitCode));
    }
  });
});
