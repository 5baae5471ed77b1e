/**
 * The cache that the hub's own tools (huggingface_hub, mlx-lm, transformers) keep on this machine: what is there already
 * is verified and linked into our folder, so that it costs neither a download nor a second copy on the disk.
 */

import { constants } from 'node:fs';
import { copyFile, link, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { envText } from '../../base/env.ts';
import { fromErrno, throwIfCancelled } from '../../base/errors.ts';
import { userCacheDir } from '../../platform/dirs.ts';
import { makeFolder } from '../../platform/make-folder.ts';
import { feedFile, startDigest } from '../download/digest.ts';
import type { HubFile, HubListing } from './hub.ts';
import type { FetchContext } from './source.ts';

const COMMIT = /^[0-9a-f]{40}$/;
const SHA256 = /^[0-9a-f]{64}$/;

/**
 * Looks for a model in the hub's cache; every file is hashed before it is taken.
 * @param files with the digests that they must have
 * @returns the snapshot's folder when all files were there and right, else undefined
 */
export async function takeFromHubCache(
  repo: string,
  files: readonly HubFile[],
  context: Pick<FetchContext, 'staging' | 'transfer' | 'signal'>,
): Promise<string | undefined> {
  if (files.length === 0) return undefined;
  for (const folder of await snapshots(repo)) {
    const sizes = await Promise.all(files.map(({ path }) => sizeOf(join(folder, path))));
    if (!files.every(({ bytes }, i) => sizes[i] === bytes)) continue;
    context.transfer.note(`checking the copy in ${folder}`);
    let taken = 0;
    for (const file of files) {
      if (!(await takeVerified(join(folder, file.path), join(context.staging, file.path), file, context.signal))) break;
      context.transfer.found(file.bytes);
      taken++;
    }
    if (taken === files.length) return folder;
    context.transfer.found(-files.slice(0, taken).reduce((sum, { bytes }) => sum + bytes, 0));
  }
  return undefined;
}

/**
 * What the cache says of a repository, for when the hub does not answer: its files are stored under the hub's own
 * digests, so that they can be verified without it.
 * @param revision a branch or a commit
 */
export async function listHubCache(repo: string, revision: string): Promise<HubListing | undefined> {
  const top = repoFolder(repo);
  const named = await readFile(join(top, 'refs', ...revision.split('/')), 'utf8').catch(() => revision);
  const commit = named.trim();
  if (!COMMIT.test(commit)) return undefined;
  const folder = join(top, 'snapshots', commit);
  const files: HubFile[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
    const file = join(entry.parentPath, entry.name);
    const blob = basename(await realpath(file).catch(() => ''));
    const bytes = await sizeOf(file);
    if (bytes < 0) continue;
    const kind = SHA256.test(blob) ? 'sha256' : COMMIT.test(blob) ? 'git-sha1' : undefined;
    if (kind === undefined) continue; // Copied by hand: nothing says what it should be.
    files.push({ path: file.slice(folder.length + 1), bytes, digest: { kind, hex: blob } });
  }
  return files.length === 0 ? undefined : { revision: commit, files, licence: 'unknown' };
}

/** Where the hub's own tools keep what they download. */
export function hubCache(): string {
  const home = envText('HF_HOME') ?? join(userCacheDir(), 'huggingface');
  return envText('HF_HUB_CACHE') ?? join(home, 'hub');
}

// --- internal ---

function repoFolder(repo: string): string {
  return join(hubCache(), `models--${repo.replace('/', '--')}`);
}

async function snapshots(repo: string): Promise<string[]> {
  const folder = join(repoFolder(repo), 'snapshots');
  return (await readdir(folder).catch(() => [])).map((name) => join(folder, name));
}

/** Of a regular file, links followed; -1 when there is none. */
function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    (stats) => (stats.isFile() ? stats.size : -1),
    () => -1,
  );
}

/** @returns false when the source is not the file it should be; nothing is left in place then */
async function takeVerified(
  from: string,
  to: string,
  file: HubFile,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  throwIfCancelled(signal);
  const source = await realpath(from);
  const temp = `${to}.taken`;
  try {
    makeFolder(dirname(to));
    await rm(temp, { force: true });
    // A second name for the same bytes; on another file system a copy. What is hashed is what we then hold.
    await link(source, temp).catch(() => copyFile(source, temp, constants.COPYFILE_FICLONE));
  } catch (error) {
    throw fromErrno(error, `write ${to}`);
  }
  const hash = startDigest(file.digest.kind, file.bytes);
  await feedFile(hash, temp, undefined, signal);
  if (hash.digest('hex') === file.digest.hex) {
    await rename(temp, to);
    return true;
  }
  await rm(temp, { force: true });
  return false;
}
