/** A model folder of the user's own, used in place: checked, hashed, and read for how it wants to be used. */

import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { LRUCache } from 'lru-cache';
import { sha256Hex } from '../../base/hash.ts';
import { bytesOfFiles, type ModelEntry, type ModelFile, type ModelRole } from '../catalogue/catalogue-entry.ts';
import { checkModelFolder } from '../catalogue/model-safety.ts';
import { describeUse } from '../catalogue/model-settings.ts';
import { sha256File } from '../download/digest.ts';

/**
 * @param path absolute, or relative to the working folder
 * @param role as for `describeUse`
 * @returns an entry whose revision is a hash over all its files
 * @throws E_MODEL_MISSING, E_MODEL_UNSAFE, E_MODEL_CORRUPT, E_MODEL_ROLE, E_CANCELLED
 */
export async function describeFolder(path: string, signal?: AbortSignal, role?: ModelRole): Promise<ModelEntry> {
  const folder = resolve(path);
  const names = await checkModelFolder(folder);
  const files: ModelFile[] = [];
  for (const name of names) {
    const file = join(folder, name);
    files.push({ path: name, bytes: (await stat(file)).size, sha256: await hashed(file, signal) });
  }
  const revision = sha256Hex(files.map(({ path: name, sha256 }) => `${name} ${sha256}\n`).join(''));
  return {
    id: basename(folder),
    shortNames: [],
    sources: [{ kind: 'folder', path: folder }],
    revision,
    files,
    bytes: bytesOfFiles(files),
    licence: 'unknown',
    licenceNote: '',
    ...(await describeUse(folder, basename(folder), role)),
  };
}

// --- internal ---

const MAX_HASHES = 1_000;
const known = new LRUCache<string, { readonly key: string; readonly sha256: string }>({ max: MAX_HASHES });

/** Hashing weights takes a second: not twice in one process for a file that did not change. */
async function hashed(file: string, signal: AbortSignal | undefined): Promise<string> {
  const { size, mtimeMs, ino } = await stat(file);
  const key = `${size} ${mtimeMs} ${ino}`;
  const before = known.get(file);
  if (before?.key === key) return before.sha256;
  const sha256 = await sha256File(file, signal);
  known.set(file, { key, sha256 });
  return sha256;
}
