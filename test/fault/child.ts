/** Runs a program of `fixtures/` as a process of its own, so that a test can kill it. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { packageRoot } from '../../src/platform/package-root.ts';
import { removeFolder } from '../folders.ts';

/** Bundles a fixture; inside the package, so that it finds native packages and `dist/`. */
export async function bundleFixture(name: string): Promise<{ file: string; remove: () => void }> {
  const cache = join(packageRoot(), 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const dir = mkdtempSync(join(cache, 'mlx-code-fault-'));
  const file = join(dir, `${name}.mjs`);
  await build({
    entryPoints: [join(packageRoot(), 'test', 'fault', 'fixtures', `${name}.ts`)],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
  return { file, remove: () => removeFolder(dir) };
}

export class Child {
  readonly lines: string[] = [];
  /** What ended it, once it has ended. */
  code: number | null = null;
  signal: NodeJS.Signals | null = null;
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;

  /** @param env on top of ours */
  constructor(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.#process = spawn(process.execPath, [file, ...args], {
      env: { ...process.env, ...env },
      // A fault that was asked for says so on stderr.
      stdio: ['ignore', 'pipe', env['MLX_CODE_FAIL'] === undefined ? 'inherit' : 'ignore'],
    });
    this.#process.once('exit', (code, signal) => {
      this.code = code;
      this.signal = signal;
    });
    this.#ended = once(this.#process, 'close');
    if (this.#process.stdout !== null)
      createInterface(this.#process.stdout).on('line', (line) => this.lines.push(line));
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Waits for a line that fits, or for the end. */
  async line(fits: (line: string, count: number) => boolean): Promise<void> {
    let ended = false;
    void this.#ended.then(() => {
      ended = true;
    });
    while (!ended && !this.lines.some((line, i) => fits(line, i + 1))) await new Promise((done) => setTimeout(done, 5));
  }

  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#ended;
  }

  async end(): Promise<void> {
    await this.#ended;
  }
}
