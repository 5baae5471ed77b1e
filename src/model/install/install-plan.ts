/** What is to be fetched for a model, the hash and size of each file, and how its catalogue entry is completed after that. */

import { type ErrorCode, MlxCodeError } from '../../base/errors.ts';
import { findInCatalogue } from '../catalogue/catalogue.ts';
import { bytesOfFiles, type ModelEntry, type ModelFile, type ModelRole } from '../catalogue/catalogue-entry.ts';
import { isAllowedFile } from '../catalogue/model-safety.ts';
import { describeUse } from '../catalogue/model-settings.ts';
import { type Pin, readPin } from '../catalogue/pins.ts';
import type { DownloadTimings } from '../download/retrying.ts';
import { type HubFile, type HubListing, listRepo } from '../sources/hub.ts';
import { listHubCache } from '../sources/hub-cache.ts';
import type { Fetched } from '../sources/source.ts';
import { parseHubId } from './models.ts';

export interface Plan {
  /** A file's sha256 is empty while only the hub's own digest of it is known. */
  readonly what: Fetched;
  readonly hubFiles: readonly HubFile[];
  /** The whole entry where it is known before a byte has come. */
  readonly entry: ModelEntry | undefined;
  readonly licence: string;
  /** Where its hashes are kept when it has come; null when the catalogue holds them. */
  readonly pin: { readonly repo: string; readonly asked: string } | null;
  /** @throws E_MODEL_CORRUPT, E_MODEL_ROLE when the files cannot be used */
  complete(folder: string, files: readonly ModelFile[]): Promise<ModelEntry>;
}

export interface PlanOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timings?: Partial<DownloadTimings> | undefined;
  readonly role?: ModelRole;
  readonly update?: boolean;
}

/** The hub's cache may have what the hub does not give. */
const CACHE_HELPS: ReadonlySet<ErrorCode> = new Set(['E_NETWORK', 'E_OFFLINE', 'E_HTTP']);

/** For a model whose every hash is known. */
export function planFor(entry: ModelEntry): Plan {
  return {
    what: entry,
    hubFiles: asHubFiles(entry.files),
    entry,
    licence: entry.licence,
    pin: null,
    complete: async () => entry,
  };
}

/**
 * For a model of which only the hub knows the files: from the hashes of its first download, else from the hub's listing,
 * else from what the hub's tools have in their cache.
 * @param id of the catalogue, or `owner/name`, `owner/name@revision`
 * @throws E_MODEL_UNKNOWN, E_MODEL_UNSAFE, E_MODEL_CORRUPT, E_OFFLINE, E_NETWORK, E_HTTP, E_CANCELLED
 */
export async function planFromHub(id: string, options: PlanOptions): Promise<Plan> {
  const listed = findInCatalogue(id);
  const source = listed?.sources.find(({ kind }) => kind === 'hub');
  const { repo = '', revision: asked = 'main' } =
    source?.kind === 'hub' ? source : (parseHubId(id) ?? { repo: '', revision: undefined });
  const pinned = options.update === true ? undefined : await readPin(repo, asked);
  const listing = pinned === undefined ? await list(repo, asked, options) : ofPin(pinned);
  const hubFiles = listing.files.filter(({ path }) => isAllowedFile(path));
  if (!hubFiles.some(({ path }) => path.endsWith('.safetensors')))
    throw new MlxCodeError('E_MODEL_UNSAFE', `${repo} is refused: it has no safetensors weights`);
  const what: Fetched = {
    id: listed?.id ?? repo,
    sources: [{ kind: 'hub', repo, revision: listing.revision }],
    revision: listing.revision,
    files: hubFiles.map(({ path, bytes, digest }) => ({
      path,
      bytes,
      sha256: digest.kind === 'sha256' ? digest.hex : '',
    })),
    bytes: bytesOfFiles(hubFiles),
  };
  const complete = async (folder: string, files: readonly ModelFile[]): Promise<ModelEntry> => {
    await checkAgainstPin(repo, asked, what.revision, files);
    if (listed !== undefined) return { ...listed, ...what, files };
    const plain = { shortNames: [], licence: listing.licence, licenceNote: '' };
    return { ...what, ...plain, ...(await describeUse(folder, repo, options.role)), files };
  };
  const licence = listed?.licence ?? listing.licence;
  return { what, hubFiles, entry: undefined, licence, pin: { repo, asked }, complete };
}

// --- internal ---

async function list(repo: string, asked: string, options: PlanOptions): Promise<HubListing> {
  try {
    return await listRepo(repo, asked, options);
  } catch (error) {
    if (!(error instanceof MlxCodeError) || !CACHE_HELPS.has(error.code)) throw error;
    const cached = await listHubCache(repo, asked);
    // A part of a model, as an interrupted download leaves it, is none.
    if (cached === undefined || !cached.files.some(({ path }) => path === 'config.json')) throw error;
    return cached;
  }
}

function ofPin({ revision, files }: Pin): HubListing {
  return { revision, files: asHubFiles(files), licence: 'unknown' };
}

function asHubFiles(files: readonly ModelFile[]): HubFile[] {
  return files.map(({ path, bytes, sha256 }) => ({ path, bytes, digest: { kind: 'sha256', hex: sha256 } }));
}

/** A commit names its files for good: a hub that has others under the same commit is not to be believed. */
async function checkAgainstPin(
  repo: string,
  asked: string,
  revision: string,
  files: readonly ModelFile[],
): Promise<void> {
  const pin = await readPin(repo, asked);
  if (pin === undefined || pin.revision !== revision) return;
  const other = files.find(({ path, sha256 }) =>
    pin.files.some((kept) => kept.path === path && kept.sha256 !== sha256),
  );
  if (other === undefined) return;
  throw new MlxCodeError(
    'E_MODEL_CORRUPT',
    `${other.path} of ${repo} is another file than the one that came first under the same commit`,
  );
}
