/**
 * The Python environment of the worker: a venv of ours under the user's data folder, filled from a lock file with hashes.
 * Its folder is named after the lock file, so that an upgrade makes a new one; a stamp, written last, says it is whole.
 */

import { existsSync, readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MlxCodeError } from '../../base/errors.ts';
import { formatBytes } from '../../base/text.ts';
import { ensurePrivateDir } from '../../platform/dirs.ts';
import { withSetupLock } from '../../platform/setup-lock.ts';
import { type EnsurePythonOptions, install, Steps } from './install-python.ts';
import { type FoundPython, findPython } from './python-find.ts';
import {
  blasLock,
  environmentFolder,
  lockFile,
  type PythonEnv,
  readStamp,
  requirementsFolder,
} from './python-folders.ts';

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

/** Bytes that an environment takes, its downloads included, with room to spare. */
const NEEDED_BYTES = 500_000_000;

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

function countPackages(requirements: string): number {
  return readFileSync(lockFile(requirements), 'utf8').match(/^[\w.-]+(?:\[[^\]]*\])?\s*==/gm)?.length ?? 0;
}
