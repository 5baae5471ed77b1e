/**
 * The Python environment of the worker: a venv of ours under the user's data folder, filled from a lock file with hashes.
 * Its folder is named after the lock file, so that an upgrade makes a new one; a stamp, written last, says it is whole.
 */

import { existsSync, readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fromErrno, MlxCodeError } from '../../base/errors.ts';
import { sha256Hex } from '../../base/hash.ts';
import { formatBytes } from '../../base/text.ts';
import type { WorkOptions } from '../../base/types.ts';
import { writeFileAtomic } from '../../platform/atomic-write.ts';
import { dataDir, ensurePrivateDir } from '../../platform/dirs.ts';
import { packageRoot } from '../../platform/package-root.ts';
import { runCommand } from '../../platform/process.ts';
import { withSetupLock } from '../../platform/setup-lock.ts';
import { findBlas } from './blas-find.ts';
import { lastLines, runPip } from './pip.ts';
import { type FoundPython, findPython, pythonEnv, safeFolder } from './python-find.ts';
import { makeVenv } from './venv.ts';

export interface PythonEnv {
  /** Absolute path of the environment's Python. */
  readonly python: string;
  readonly folder: string;
  readonly version: string;
  /** The BLAS that was found or installed, null when there is none; always null where none is needed. */
  readonly blas: string | null;
  /** Which wheel of a BLAS was to be had then: another one is looked at once. */
  readonly blasLock?: string;
}

export interface PythonStatus {
  readonly state: 'ready' | 'not-set-up' | 'incomplete' | 'broken';
  /** Where the environment is or will be. */
  readonly folder: string;
  readonly env: PythonEnv | undefined;
  /** What the environment would be made with; undefined when it is ready, or when there is none. */
  readonly found: FoundPython | undefined;
  /** Why no Python can be used: E_PYTHON_MISSING or E_PYTHON_OLD. */
  readonly problem: MlxCodeError | undefined;
}

export interface EnsurePythonOptions extends WorkOptions {
  /** Load MLX to see that it works, and try again to find a fast BLAS, though the stamp says all is done. @default false */
  readonly repair?: boolean;
  /** Folder of lock files. @default `worker/requirements` of this package */
  readonly requirements?: string;
}

/** Bytes that an environment takes, its downloads included, with room to spare. */
const NEEDED_BYTES = 500_000_000;
const STAMP = 'mlx-code.json';
const BLAS_LOCK = 'blas.txt';
const CHECK_TIMEOUT_MS = 120_000;

/**
 * The environment's Python.
 * @throws E_SETUP_FAILED when nothing is installed
 */
export function installedPython(): string {
  const env = readStamp(environmentFolder(requirementsFolder()));
  if (env !== undefined && existsSync(env.python)) return env.python;
  throw new MlxCodeError('E_SETUP_FAILED', 'The Python environment of the MLX worker is not set up', {
    hint: 'Run "mlx-code setup".',
  });
}

/** What there is, for `doctor`: no network, nothing is changed; runs Python only when the environment is not ready. */
export async function pythonStatus(
  options: Pick<EnsurePythonOptions, 'signal' | 'requirements'> = {},
): Promise<PythonStatus> {
  const folder = environmentFolder(options.requirements ?? requirementsFolder());
  const env = readStamp(folder);
  if (env !== undefined && existsSync(env.python))
    return { state: 'ready', folder, env, found: undefined, problem: undefined };
  const state = env !== undefined ? 'broken' : existsSync(folder) ? 'incomplete' : 'not-set-up';
  try {
    return { state, folder, env: undefined, found: await findPython(options), problem: undefined };
  } catch (error) {
    if (!(error instanceof MlxCodeError) || error.code === 'E_CANCELLED') throw error;
    return { state, folder, env: undefined, found: undefined, problem: error };
  }
}

/**
 * Makes sure of the environment; goes on where an interrupted set-up stopped. Two at once: the second waits for the first.
 * @throws E_PYTHON_MISSING, E_PYTHON_OLD, E_SETUP_FAILED, E_NETWORK, E_DISK_FULL, E_DISK_LOW, E_READ_ONLY, E_CANCELLED
 */
export async function ensurePython(options: EnsurePythonOptions = {}): Promise<PythonEnv> {
  assertMlxRuns(process.platform, process.arch);
  const requirements = options.requirements ?? requirementsFolder();
  const folder = environmentFolder(requirements);
  const whole = () => {
    const env = readStamp(folder);
    return env !== undefined && existsSync(env.python) ? env : undefined;
  };
  const ready = () => {
    const env = whole();
    return env !== undefined && env.blasLock === blasLock(requirements) ? env : undefined;
  };
  if (options.repair !== true) {
    const env = ready();
    if (env !== undefined) return env;
  }
  const steps = new Steps(options, countPackages(requirements));
  ensurePrivateDir(dirname(folder));
  const onWait = () => steps.note('waiting for another set-up to finish');
  return withSetupLock(`${folder}.lock`, { signal: options.signal, onWait }, async () => {
    const done = ready();
    if (done !== undefined && options.repair !== true) return done;
    const env = whole();
    if (env === undefined) await checkDisk(dirname(folder));
    return install(folder, requirements, env !== undefined, options.repair === true, options.signal, steps);
  });
}

/** @throws E_SETUP_FAILED where no build of MLX exists */
export function assertMlxRuns(platform: string, arch: string): void {
  if (platform === 'linux' || (platform === 'darwin' && arch === 'arm64')) return;
  throw new MlxCodeError('E_SETUP_FAILED', `MLX does not run on ${platform} ${arch}`, {
    hint: 'It needs Apple silicon or Linux. Search works without it, on the lexical and static tiers.',
  });
}

// --- internal ---

class Steps {
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

/**
 * @param complete the packages were all installed once; they are installed again only if MLX does not load
 * @param repair what was found out about libraries is forgotten
 */
async function install(
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

async function checkDisk(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= NEEDED_BYTES) return;
  throw new MlxCodeError(
    'E_DISK_LOW',
    `The Python environment needs ${formatBytes(NEEDED_BYTES)} in ${folder}, where ${formatBytes(free)} are free`,
    {
      hint: 'Free some space, or choose another place with MLX_CODE_DATA_DIR.',
    },
  );
}

function requirementsFolder(): string {
  return join(packageRoot(), 'worker', 'requirements');
}

/** @returns what changes when another BLAS is to be had; undefined where none is */
function blasLock(requirements: string): string | undefined {
  const file = join(requirements, BLAS_LOCK);
  if (process.platform !== 'linux' || !existsSync(file)) return undefined;
  return sha256Hex(readFileSync(file)).slice(0, 16);
}

/** The lock file of this machine. @throws E_BUG when the package has none */
function lockFile(requirements: string): string {
  const names = [`${process.platform}-${process.arch}.txt`, `${process.platform}.txt`, 'lock.txt'];
  const found = names.map((name) => join(requirements, name)).find((file) => existsSync(file));
  if (found === undefined) throw new MlxCodeError('E_BUG', `${requirements} has no lock file (${names.join(', ')})`);
  return found;
}

function environmentFolder(requirements: string): string {
  const lock = readFileSync(lockFile(requirements));
  return join(dataDir(), 'python', sha256Hex(lock).slice(0, 16));
}

function countPackages(requirements: string): number {
  return readFileSync(lockFile(requirements), 'utf8').match(/^[\w.-]+(?:\[[^\]]*\])?\s*==/gm)?.length ?? 0;
}

function readStamp(folder: string): PythonEnv | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, STAMP), 'utf8')) as PythonEnv;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EACCES') throw fromErrno(error, `read ${folder}`);
    return undefined; // Not there, or damaged: the set-up makes it anew.
  }
}
