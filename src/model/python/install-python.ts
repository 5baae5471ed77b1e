/** Installs the Python environment, step by step, and checks that MLX runs in it. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MlxCodeError } from '../../base/errors.ts';
import type { WorkOptions } from '../../base/types.ts';
import { writeFileAtomic } from '../../platform/atomic-write.ts';
import { runCommand } from '../../platform/process.ts';
import { findBlas } from './blas-find.ts';
import { lastLines, runPip } from './pip.ts';
import { findPython, pythonEnv, safeFolder } from './python-find.ts';
import { BLAS_LOCK, blasLock, lockFile, type PythonEnv, STAMP } from './python-folders.ts';
import { makeVenv } from './venv.ts';

export interface EnsurePythonOptions extends WorkOptions {
  /** Load MLX to see that it works, and try again to find a fast BLAS, though the stamp says all is done. @default false */
  readonly repair?: boolean;
  /** Folder of lock files. @default `worker/requirements` of this package */
  readonly requirements?: string;
}

/**
 * @param complete the packages were all installed once; they are installed again only if MLX does not load
 * @param repair what was found out about libraries is forgotten
 */
export async function install(
  folder: string,
  requirements: string,
  complete: boolean,
  repair: boolean,
  signal: AbortSignal | undefined,
  steps: Steps,
): Promise<PythonEnv> {
  const python = join(folder, 'bin', 'python');
  const pip = { signal, onLine: steps.pipLine };
  // The lock lists every package that is needed, and leaves out those that are asked for but never imported.
  const flags = ['install', '--no-deps', '--require-hashes', '--only-binary', ':all:', '--progress-bar', 'off'];
  let loaded = complete ? await loadMlx(python, signal) : undefined;
  if (loaded?.version === undefined) {
    steps.step('looking for Python');
    const whole = existsSync(python) && (await works(python, ['-m', 'pip', '--version'], signal));
    if (!whole) {
      const base = await findPython({ signal });
      steps.step(`making a Python ${base.version} environment`);
      await makeVenv(base, folder, signal);
    }
    const what = 'install the packages of the MLX worker';
    // What was installed and does not load is damaged, which pip does not see by itself.
    const again = complete ? ['--force-reinstall'] : [];
    await runPip(python, [...flags, ...again, '-r', lockFile(requirements)], { ...pip, what });
    steps.step('checking MLX');
    loaded = await loadMlx(python, signal);
  }
  const { version, problem } = loaded;
  if (version === undefined)
    throw new MlxCodeError('E_SETUP_FAILED', `MLX was installed but does not load: ${problem}`);
  steps.step('looking for a fast BLAS');
  const blas = await ensureBlas(python, requirements, repair, flags, pip, steps);
  const lock = blasLock(requirements);
  const env: PythonEnv = { python, folder, version, blas, ...(lock !== undefined && { blasLock: lock }) };
  await writeFileAtomic(join(folder, STAMP), `${JSON.stringify(env, null, 2)}\n`);
  steps.step('Python is ready');
  return env;
}

export class Steps {
  readonly #options: WorkOptions;
  readonly #total: number;
  #done = 0;

  constructor(options: WorkOptions, packages: number) {
    this.#options = options;
    // Besides the packages: find Python, make the environment, install, look for a BLAS, check.
    this.#total = packages + 5;
  }

  note(note: string): void {
    this.#options.onProgress?.({ phase: 'setup', done: this.#done, total: this.#total, unit: 'steps', note });
  }

  step(note: string): void {
    this.#done = Math.min(this.#done + 1, this.#total);
    this.note(note);
  }

  /** One line of pip; each package that it collects is a step. */
  readonly pipLine = (line: string): void => {
    const text = line.trim();
    const name = /^(?:Collecting|Requirement already satisfied:) ([\w.-]+)/.exec(text)?.[1];
    if (name !== undefined) this.step(`getting ${name}`);
    else if (/^Downloading /.test(text))
      this.note(text.replace(/^Downloading (?:\S*\/)?(\S+)/, 'downloading $1').slice(0, 120));
    else if (/^Installing collected packages/.test(text)) this.step('installing packages');
  };
}

// --- internal ---

const CHECK_TIMEOUT_MS = 120_000;

/** Loads MLX once. @returns the Python version, or what went wrong */
async function loadMlx(
  python: string,
  signal: AbortSignal | undefined,
): Promise<{ version: string | undefined; problem: string }> {
  const question = 'import sys, mlx.core; print("MLXCODE", "%d.%d.%d" % sys.version_info[:3])';
  const check = await runCommand(python, ['-c', question], {
    env: pythonEnv(),
    cwd: safeFolder(),
    timeoutMs: CHECK_TIMEOUT_MS,
    signal,
  });
  const version = /^MLXCODE (\S+)$/m.exec(check.stdout)?.[1];
  return { version, problem: lastLines(check.stderr) || check.reason || 'no answer' };
}

/** Without a fast BLAS the tier works slowly: a failed install is reported, and set-up goes on. */
async function ensureBlas(
  python: string,
  requirements: string,
  forget: boolean,
  flags: readonly string[],
  pip: { signal: AbortSignal | undefined; onLine: (line: string) => void },
  steps: Steps,
): Promise<string | null> {
  if (process.platform !== 'linux') return null;
  const { signal } = pip;
  const found = await findBlas(python, { forget, signal });
  for (const { path, why } of found.ruledOut) steps.note(`${path} cannot be used: ${why}`);
  const lock = join(requirements, BLAS_LOCK);
  if (found.path !== null || !found.wanted || !existsSync(lock)) return found.path;
  try {
    await runPip(python, [...flags, '-r', lock], { ...pip, what: 'install a fast BLAS' });
  } catch (error) {
    if (!(error instanceof MlxCodeError) || error.code === 'E_CANCELLED') throw error;
    steps.note(`no fast BLAS, the MLX tier will be slow: ${error.message}`);
  }
  return (await findBlas(python, { signal })).path;
}

async function works(python: string, args: readonly string[], signal: AbortSignal | undefined): Promise<boolean> {
  return (
    (await runCommand(python, args, { env: pythonEnv(), cwd: safeFolder(), timeoutMs: CHECK_TIMEOUT_MS, signal }))
      .code === 0
  );
}
