/** Makes a Python environment with pip in it, also where the system's Python has been taken apart. */

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MlxCodeError } from '../../base/errors.ts';
import { runCommand } from '../../platform/process.ts';
import { lastLines } from './pip.ts';
import { type FoundPython, pythonEnv, safeFolder } from './python-find.ts';

/**
 * @param folder absolute path; whatever is there is replaced
 * @throws E_SETUP_FAILED naming the package to install, E_DISK_FULL, E_CANCELLED
 */
export async function makeVenv(base: FoundPython, folder: string, signal: AbortSignal | undefined): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  const python = join(folder, 'bin', 'python');
  const run = (file: string, args: readonly string[]) =>
    runCommand(file, args, { env: pythonEnv(), cwd: safeFolder(), signal });
  const venv = await run(base.python, ['-m', 'venv', folder]);
  if (venv.code === 0) return;
  // Debian ships venv without ensurepip: make the environment bare and bring pip in another way.
  await rm(folder, { recursive: true, force: true });
  const bare = await run(base.python, ['-m', 'venv', '--without-pip', folder]);
  if (bare.code === 0) {
    if ((await run(python, ['-m', 'ensurepip', '--default-pip'])).code === 0) return;
    if ((await run(base.python, ['-m', 'pip', '--python', python, 'install', 'pip'])).code === 0) return;
  }
  await rm(folder, { recursive: true, force: true });
  if ((await run(base.python, ['-m', 'virtualenv', folder])).code === 0) return;
  await rm(folder, { recursive: true, force: true });
  const output = `${venv.stdout}\n${venv.stderr}`;
  if (/No space left/.test(output))
    throw new MlxCodeError('E_DISK_FULL', `No space left: cannot make the environment ${folder}`);
  const minor = base.version.split('.').slice(0, 2).join('.');
  throw new MlxCodeError(
    'E_SETUP_FAILED',
    `Python ${base.version} (${base.python}) cannot make an environment: ${lastLines(output)}`,
    {
      hint: `On Debian and Ubuntu run "apt install python${minor}-venv" (or python3-venv), then "mlx-code setup".`,
    },
  );
}
