/** Finds a Python that is new enough, by asking each candidate what it is. */

import { childEnv, envText } from '../../base/env.ts';
import { MlxCodeError } from '../../base/errors.ts';
import { dataDir, ensurePrivateDir } from '../../platform/dirs.ts';
import { runCommand } from '../../platform/process.ts';

export interface FoundPython {
  /** Absolute path as Python itself reports it. */
  readonly python: string;
  /** E.g. `3.11.7`. */
  readonly version: string;
  /** False on Debian without the package `python3-venv`. */
  readonly hasVenv: boolean;
}

/** Oldest version that the worker runs on. */
const OLDEST: readonly [number, number] = [3, 10];
/** Named versions first: the plain names often point to an older system Python. 3.14 is found by its plain name. */
const NAMES = ['python3.13', 'python3.12', 'python3.11', 'python3.10', 'python3', 'python'];
/** A version manager's shim may take seconds; one that hangs is no Python. */
const ASK_TIMEOUT_MS = 10_000;
const QUESTION =
  'import sys,importlib.util as u;' +
  "print('MLXCODE','.'.join(map(str,sys.version_info[:3])),int(bool(u.find_spec('venv') and u.find_spec('ensurepip'))),sys.executable)";

/**
 * @returns the Python named by `MLX_CODE_PYTHON`, else the first one on the PATH that is new enough
 * @throws E_PYTHON_MISSING, E_PYTHON_OLD (naming what was found), E_CANCELLED
 */
export async function findPython(options: { signal?: AbortSignal | undefined } = {}): Promise<FoundPython> {
  const named = envText('MLX_CODE_PYTHON');
  let old: FoundPython | undefined;
  for (const name of named === undefined ? NAMES : [named]) {
    const found = await ask(name, options.signal);
    if (found === undefined) continue;
    if (isNewEnough(found.version)) return found;
    old ??= found;
  }
  if (old !== undefined) {
    const what = named === undefined ? 'The newest Python on the PATH' : `MLX_CODE_PYTHON (${named})`;
    throw new MlxCodeError(
      'E_PYTHON_OLD',
      `${what} is ${old.version} (${old.python}); ${OLDEST.join('.')} or newer is needed`,
    );
  }
  throw new MlxCodeError(
    'E_PYTHON_MISSING',
    named === undefined
      ? 'No Python was found on the PATH'
      : `MLX_CODE_PYTHON names ${named}, which is not a working Python`,
  );
}

/** Environment for running Python: nothing of the user's own Python settings leaks in. */
export function pythonEnv(changes: Readonly<Record<string, string | undefined>> = {}): Record<string, string> {
  return childEnv({
    PYTHONPATH: undefined,
    PYTHONHOME: undefined,
    PYTHONSTARTUP: undefined,
    PYTHONNOUSERSITE: '1',
    PYTHONIOENCODING: 'utf-8',
    ...changes,
  });
}

/** A folder to run Python in: it looks for modules in its working folder, which must not be a stranger's project. */
export function safeFolder(): string {
  ensurePrivateDir(dataDir());
  return dataDir();
}

// --- internal ---

async function ask(name: string, signal: AbortSignal | undefined): Promise<FoundPython | undefined> {
  const options = { env: pythonEnv(), cwd: safeFolder(), timeoutMs: ASK_TIMEOUT_MS, signal };
  const answer = await runCommand(name, ['-c', QUESTION], options);
  const match = /^MLXCODE (\d+\.\d+\.\d+) ([01]) (.+)$/m.exec(answer.stdout);
  if (match === null) return undefined;
  const [, version = '', hasVenv, python = ''] = match;
  return { python: python.trim(), version, hasVenv: hasVenv === '1' };
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}
