/** Single files out of a fetched archive into a staging folder; each is put in place only when it is the one that is pinned. */

import { createHash } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fromErrno, MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { makeFolder } from '../../platform/make-folder.ts';
import type { ModelFile } from '../catalogue/catalogue-entry.ts';
import { extract } from '../download/zip.ts';
import type { FetchContext } from './source.ts';

/**
 * @param what names the archive in errors @param files by their full names inside the archive
 * @throws E_MODEL_CORRUPT for a damaged archive, one without such a file, and a file whose hash is not the pinned one; E_DISK_FULL,
 * E_READ_ONLY, E_CANCELLED
 */
export async function takeFiles(
  archive: string,
  what: string,
  files: ReadonlyMap<string, ModelFile>,
  { staging, signal }: Pick<FetchContext, 'staging' | 'signal'>,
): Promise<void> {
  await extract(archive, [...files.keys()], async (name, pieces) => {
    const wanted = files.get(name);
    if (wanted === undefined) throw new MlxCodeError('E_BUG', `Nobody asked for ${name} in ${what}`);
    const target = join(staging, wanted.path);
    makeFolder(dirname(target));
    const handle = await open(`${target}.part`, 'w');
    const hash = createHash('sha256');
    let bytes = 0;
    try {
      for await (const piece of pieces) {
        throwIfCancelled(signal);
        bytes += piece.length;
        // What is longer is another file, however long it goes on.
        if (bytes > wanted.bytes) break;
        hash.update(piece);
        await handle.appendFile(piece).catch((error) => {
          throw fromErrno(error, `write ${target}`);
        });
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    const got = bytes > wanted.bytes ? `more than ${wanted.bytes} bytes` : `sha256 ${hash.digest('hex')}`;
    if (got !== `sha256 ${wanted.sha256}`) {
      await rm(`${target}.part`, { force: true });
      throw new MlxCodeError('E_MODEL_CORRUPT', `${wanted.path} in ${what} has ${got}, not ${wanted.sha256}`);
    }
    await rename(`${target}.part`, target);
  });
}
