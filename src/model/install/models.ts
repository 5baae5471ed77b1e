/** The models on this machine: where they lie, whether they are whole, and taking them away. */

import { type Dirent, existsSync } from 'node:fs';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fromErrno, MlxCodeError } from '../../base/errors.ts';
import { dataDir, withHome } from '../../platform/dirs.ts';
import { bytesIn } from '../../platform/folder-size.ts';
import { catalogue, findInCatalogue } from '../catalogue/catalogue.ts';
import { bytesOfFiles, type ModelEntry, type ModelFile } from '../catalogue/catalogue-entry.ts';
import { sha256File } from '../download/digest.ts';
import { describeFolder } from '../sources/folder.ts';

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

/** Written last into a fetched model's folder: the entry that it was fetched by. */
export interface ModelStamp {
  readonly entry: ModelEntry;
}

export const MODEL_STAMP = 'mlx-code.json';

const PARTIAL = '.partial-';
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
  const bytes = await bytesIn(folder);
  await rm(folder, { recursive: true, force: true }).catch((error) => {
    throw fromErrno(error, `remove ${folder}`);
  });
  return bytes;
}

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

async function faults(dir: string, entry: ModelEntry, deep: boolean, signal?: AbortSignal): Promise<string[]> {
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

async function fetchedEntries(): Promise<ModelEntry[]> {
  const entries: ModelEntry[] = [];
  for (const model of await folders(modelsFolder())) {
    for (const revision of await folders(join(modelsFolder(), model))) {
      const entry = await stampIn(join(modelsFolder(), model, revision));
      if (entry !== undefined) entries.push(entry);
    }
  }
  return entries;
}

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

async function partialBytes(entry: ModelEntry): Promise<number> {
  const folder = dirname(folderOf(entry));
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.startsWith(PARTIAL));
  const sizes = await Promise.all(names.map((name) => bytesIn(join(folder, name))));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function folders(folder: string): Promise<string[]> {
  const found = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => []);
  return found.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
}

async function bytesOf(dir: string, files: readonly ModelFile[]): Promise<number> {
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

function modelsFolder(): string {
  return join(dataDir(), 'models');
}

function folderName(id: string): string {
  return id.replaceAll('/', '--');
}
