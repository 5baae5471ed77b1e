/** The models on this machine: their folders, whether they are complete, and removing them. */

import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { fromErrno, MlxCodeError } from '../../base/errors.ts';
import { withHome } from '../../platform/dirs.ts';
import { folderBytes } from '../../platform/disk.ts';
import { catalogue, findInCatalogue } from '../catalogue/catalogue.ts';
import type { ModelEntry } from '../catalogue/catalogue-entry.ts';
import { describeFolder } from '../sources/folder.ts';
import { bytesOf, faults, fetchedEntries, folderName, folderOf, modelsFolder, partialBytes } from './model-folders.ts';

export interface ModelStatus {
  readonly id: string;
  readonly entry: ModelEntry;
  readonly installed: boolean;
  /** Where it is or will be. */
  readonly dir: string;
  /** Bytes on disk, parts of an unfinished download included. */
  readonly bytes: number;
  /** Files that are missing, of another size or, when looked at deeply, of another content. */
  readonly problems: readonly string[];
  /** Whether every hash was computed. */
  readonly hashed: boolean;
}

const HUB_ID = /^([\w][\w.-]*\/[\w][\w.-]*)(?:@([\w][\w./-]*))?$/;

/** Every catalogue model and every other one that was fetched; hashes are not computed. */
export async function listModels(): Promise<ModelStatus[]> {
  const fetched = await fetchedEntries();
  const entries = catalogue().map((entry) => {
    // What is here tells more than the catalogue does of a model whose files only the hub knows.
    return (entry.files.length === 0 ? fetched.find(({ id }) => id === entry.id) : undefined) ?? entry;
  });
  for (const other of fetched) {
    if (!entries.some((entry) => entry.id === other.id && entry.revision === other.revision)) entries.push(other);
  }
  return Promise.all(entries.map((entry) => statusOf(entry, false)));
}

/**
 * @param id as for `ensureModel`
 * @param options.deep compute every hash: a second for each 500 MB
 * @throws E_MODEL_UNKNOWN, and for a folder E_MODEL_MISSING, E_MODEL_UNSAFE
 */
export async function modelStatus(
  id: string,
  options: { deep?: boolean; signal?: AbortSignal } = {},
): Promise<ModelStatus> {
  const folder = asFolder(id);
  const entry =
    folder === undefined
      ? ((await knownEntry(id)) ?? (await installedFromHub(id)))
      : await describeFolder(folder, options.signal);
  if (entry === undefined) throw parseHubId(id) !== undefined ? missing(id) : unknown(id);
  return statusOf(entry, options.deep === true, options.signal);
}

/**
 * Takes a fetched model, all its revisions and any unfinished download off the disk.
 * @returns bytes freed
 * @throws E_MODEL_UNKNOWN, E_MODEL_MISSING when it is not there, E_USAGE for one that ships with the program or is a folder of the user's
 */
export async function removeModel(id: string): Promise<number> {
  if (asFolder(id) !== undefined)
    throw new MlxCodeError('E_USAGE', `${id} is a folder of your own: delete it yourself`);
  const entry = findInCatalogue(id);
  if (entry?.sources.some(({ kind }) => kind === 'shipped'))
    throw new MlxCodeError('E_USAGE', `${id} is part of mlx-code and stays`);
  if (entry === undefined && parseHubId(id) === undefined) throw unknown(id);
  const folder = join(modelsFolder(), folderName(entry?.id ?? parseHubId(id)?.repo ?? id));
  if (!existsSync(folder)) throw missing(id);
  const bytes = await folderBytes(folder);
  await rm(folder, { recursive: true, force: true }).catch((error) => {
    throw fromErrno(error, `remove ${folder}`);
  });
  return bytes;
}

/** The entry of the catalogue; for one without hashes that of the model as it was fetched, when it was. */
export async function knownEntry(id: string): Promise<ModelEntry | undefined> {
  const entry = findInCatalogue(id);
  if (entry === undefined || entry.files.length > 0) return entry;
  return (await fetchedEntries()).find((fetched) => fetched.id === entry.id) ?? entry;
}

/** Splits `owner/name@revision`; undefined when the id has another form. */
export function parseHubId(id: string): { readonly repo: string; readonly revision: string | undefined } | undefined {
  const [, repo, revision] = HUB_ID.exec(id) ?? [];
  return repo === undefined || repo.includes('..') ? undefined : { repo, revision };
}

/** Absolute path when the id names a folder of the user's, else undefined. */
export function asFolder(id: string): string | undefined {
  if (id.startsWith('~/')) return withHome(id);
  return isAbsolute(id) || id.startsWith('./') || id.startsWith('../') ? resolve(id) : undefined;
}

/** The stamped entry of a hub model outside the catalogue, at the asked revision if one is asked for. */
export async function installedFromHub(id: string): Promise<ModelEntry | undefined> {
  const { repo, revision } = parseHubId(id) ?? {};
  return (await fetchedEntries()).find(
    (entry) => entry.id === repo && (revision === undefined || entry.revision === revision),
  );
}

export function unknown(id: string): MlxCodeError {
  const names = catalogue().map((entry) => entry.id);
  return new MlxCodeError('E_MODEL_UNKNOWN', `There is no model ${JSON.stringify(id)}; known are ${names.join(', ')}`);
}

export function missing(id: string): MlxCodeError {
  return new MlxCodeError('E_MODEL_MISSING', `The model ${id} is not on this machine`);
}

// --- internal ---

async function statusOf(entry: ModelEntry, deep: boolean, signal?: AbortSignal): Promise<ModelStatus> {
  const dir =
    entry.sources.flatMap((source) =>
      source.kind === 'shipped' || source.kind === 'folder' ? [source.path] : [],
    )[0] ?? folderOf(entry);
  const problems = await faults(dir, entry, deep, signal);
  const stamped = entry.sources.some(({ kind }) => kind !== 'shipped' && kind !== 'folder');
  const there = existsSync(dir);
  const bytes = there ? await bytesOf(dir, entry.files) : stamped ? await partialBytes(entry) : 0;
  return {
    id: entry.id,
    entry,
    installed: there && problems.length === 0,
    dir,
    bytes,
    problems: there ? problems : [],
    hashed: deep,
  };
}
