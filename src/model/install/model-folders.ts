/** The folders of installed models: by name and revision, whole or on the way. */

import type { Dirent } from 'node:fs';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { dataDir } from '../../platform/dirs.ts';
import { folderBytes } from '../../platform/disk.ts';
import { bytesOfFiles, type ModelEntry, type ModelFile } from '../catalogue/catalogue-entry.ts';
import { sha256File } from '../download/digest.ts';

/** Written last into a fetched model's folder: the entry that it was fetched by. */
export interface ModelStamp {
  readonly entry: ModelEntry;
}

export const MODEL_STAMP = 'mlx-code.json';

/**
 * The model that was fetched into a folder, when it is whole as far as sizes tell, or hashes when asked to verify.
 * @param pinned what the catalogue says of its files, which then counts instead of what was stamped
 */
export async function wholeIn(
  dir: string,
  pinned: ModelEntry | undefined,
  { verify = false, signal }: { verify?: boolean; signal?: AbortSignal },
): Promise<ModelEntry | undefined> {
  const stamped = await stampIn(dir);
  const entry = stamped === undefined ? undefined : (pinned ?? stamped);
  if (entry === undefined) return undefined;
  return (await faults(dir, entry, verify, signal)).length === 0 ? entry : undefined;
}

/** Where a fetched model lies. */
export function folderOf(entry: Pick<ModelEntry, 'id' | 'revision'>): string {
  return join(modelsFolder(), folderName(entry.id), entry.revision);
}

/** Where the parts of an unfinished download wait. */
export function stagingOf(entry: Pick<ModelEntry, 'id' | 'revision'>): string {
  return join(dirname(folderOf(entry)), `${PARTIAL}${entry.revision}`);
}

/** Takes away every other revision of a model. */
export async function removeOtherRevisions(entry: ModelEntry): Promise<void> {
  const folder = dirname(folderOf(entry));
  for (const name of await folders(folder))
    if (name !== entry.revision) await rm(join(folder, name), { recursive: true, force: true });
}

async function folders(folder: string): Promise<string[]> {
  const found = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => []);
  return found.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
}

export async function faults(dir: string, entry: ModelEntry, deep: boolean, signal?: AbortSignal): Promise<string[]> {
  const found: string[] = entry.files.length === 0 ? ['it was not fetched yet'] : [];
  for (const { path, bytes, sha256 } of entry.files) {
    const file = join(dir, path);
    const size = await stat(file).then(
      (stats) => stats.size,
      () => undefined,
    );
    if (size === undefined) found.push(`${path} is missing`);
    else if (size !== bytes) found.push(`${path} has ${size} bytes, not ${bytes}`);
    else if (deep && (await sha256File(file, signal)) !== sha256) found.push(`${path} is not the file it should be`);
  }
  return found;
}

export async function fetchedEntries(): Promise<ModelEntry[]> {
  const entries: ModelEntry[] = [];
  for (const model of await folders(modelsFolder())) {
    for (const revision of await folders(join(modelsFolder(), model))) {
      const entry = await stampIn(join(modelsFolder(), model, revision));
      if (entry !== undefined) entries.push(entry);
    }
  }
  return entries;
}

export async function bytesOf(dir: string, files: readonly ModelFile[]): Promise<number> {
  const sizes = await Promise.all(
    files.map(({ path }) =>
      stat(join(dir, path)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

export async function partialBytes(entry: ModelEntry): Promise<number> {
  const folder = dirname(folderOf(entry));
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.startsWith(PARTIAL));
  const sizes = await Promise.all(names.map((name) => folderBytes(join(folder, name))));
  return sizes.reduce((sum, size) => sum + size, 0);
}

export function modelsFolder(): string {
  return join(dataDir(), 'models');
}

export function folderName(id: string): string {
  return id.replaceAll('/', '--');
}

// --- internal ---

const PARTIAL = '.partial-';

async function stampIn(dir: string): Promise<ModelEntry | undefined> {
  const text = await readFile(join(dir, MODEL_STAMP), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const { entry } = JSON.parse(text) as ModelStamp;
    // What an earlier version stamped may lack what came later.
    return {
      ...entry,
      shortNames: entry.shortNames ?? [],
      licenceNote: entry.licenceNote ?? '',
      bytes: bytesOfFiles(entry.files),
    };
  } catch {
    return undefined; // A damaged stamp is no stamp: the model counts as missing.
  }
}
