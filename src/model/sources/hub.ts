/** The Hugging Face hub, or what `HF_ENDPOINT` names: its files and its listing of a repository. */

import { dirname, join } from 'node:path';
import { envFlag, envText } from '../../base/env.ts';
import { MlxCodeError } from '../../base/errors.ts';
import { makeFolder } from '../../platform/make-folder.ts';
import { type Digest, isWholeFile } from '../download/digest.ts';
import { downloadFile, refusal } from '../download/download.ts';
import { get } from '../download/fetch.ts';
import { type DownloadTimings, retrying } from '../download/retrying.ts';
import type { FetchContext } from './source.ts';

export interface HubFile {
  readonly path: string;
  readonly bytes: number;
  /** What the hub says the file is: sha256 for large files, git's name for small ones. */
  readonly digest: Digest;
}

export interface HubListing {
  /** The commit that the asked revision means. */
  readonly revision: string;
  readonly files: readonly HubFile[];
  /** As the repository names it; `unknown` when it does not. */
  readonly licence: string;
}

const DEFAULT_ENDPOINT = 'https://huggingface.co';
/** Largest listing that is accepted; usual ones are a few kilobytes. */
const MAX_LISTING_BYTES = 16 * 1024 * 1024;
const REPO = /^[\w][\w.-]*\/[\w][\w.-]*$/;
const COMMIT = /^[0-9a-f]{40}$/;
const SHA256 = /^[0-9a-f]{64}$/;
const REVISION = /^[\w][\w./-]*$/;

/**
 * Downloads files of a repository at a revision; those in place already are left.
 * @throws E_OFFLINE, and what `downloadFile` throws
 */
export async function fetchFromHub(
  repo: string,
  revision: string,
  files: readonly HubFile[],
  context: Omit<FetchContext, 'entry' | 'python'>,
): Promise<void> {
  assertOnline(repo);
  for (const { path, bytes, digest } of files) {
    const file = join(context.staging, path);
    makeFolder(dirname(file));
    if (await isWholeFile(file, bytes, digest, context.signal)) {
      context.transfer.found(bytes);
      continue;
    }
    context.transfer.note(path);
    const url = `${endpoint()}/${repo}/resolve/${encodeURIComponent(revision)}/${path.split('/').map(encodeURIComponent).join('/')}`;
    await downloadFile(
      { url, file, bytes, digest, authorization: authorization() },
      {
        signal: context.signal,
        timings: context.timings,
        onBytes: (count) => context.transfer.add(count),
        onRetry: (why) => context.transfer.note(why),
      },
    );
  }
}

/**
 * What a repository holds.
 * @throws E_OFFLINE, E_HTTP, E_NETWORK, E_CANCELLED, E_MODEL_UNKNOWN for a name that cannot be one
 */
export async function listRepo(
  repo: string,
  revision: string,
  options: { signal?: AbortSignal | undefined; timings?: Partial<DownloadTimings> | undefined } = {},
): Promise<HubListing> {
  if (!REPO.test(repo) || !REVISION.test(revision) || revision.includes('..')) {
    throw new MlxCodeError(
      'E_MODEL_UNKNOWN',
      `${JSON.stringify(`${repo}@${revision}`)} is not a model's name on the hub`,
    );
  }
  assertOnline(repo);
  const url = `${endpoint()}/api/models/${repo}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const text = await retrying(async () => {
    const answer = await get(url, {
      authorization: authorization(),
      signal: options.signal,
      idleMs: options.timings?.idleMs,
    });
    if (answer.status !== 200) {
      answer.body.destroy();
      throw refusal(answer, repo);
    }
    return readText(answer.body, url);
  }, options);
  return parseListing(text, repo);
}

/** Where models are fetched from. */
export function hubOrigin(): string {
  return URL.canParse(endpoint()) ? new URL(endpoint()).origin : endpoint();
}

// --- internal ---

/** @throws E_OFFLINE when `HF_HUB_OFFLINE` is set */
function assertOnline(what: string): void {
  if (envFlag('HF_HUB_OFFLINE'))
    throw new MlxCodeError('E_OFFLINE', `HF_HUB_OFFLINE is set: ${what} is not fetched from the hub`);
}

function endpoint(): string {
  return (envText('HF_ENDPOINT') ?? DEFAULT_ENDPOINT).replace(/\/+$/, '');
}

function authorization(): string | undefined {
  const token = envText('HF_TOKEN');
  return token === undefined ? undefined : `Bearer ${token.trim()}`;
}

async function readText(body: AsyncIterable<Buffer>, url: string): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of body) {
      bytes += piece.length;
      if (bytes > MAX_LISTING_BYTES) throw new MlxCodeError('E_HTTP', `${new URL(url).host} sent more than a listing`);
      pieces.push(piece);
    }
  } catch (error) {
    if (error instanceof MlxCodeError) throw error;
    throw new MlxCodeError('E_NETWORK', `${new URL(url).host} was cut off`, { cause: error });
  }
  return Buffer.concat(pieces).toString('utf8');
}

function parseListing(text: string, repo: string): HubListing {
  interface Sibling {
    readonly rfilename?: unknown;
    readonly size?: unknown;
    readonly blobId?: unknown;
    readonly lfs?: { readonly sha256?: unknown; readonly size?: unknown } | null;
  }
  let listing: { sha?: unknown; siblings?: unknown; cardData?: { license?: unknown; license_name?: unknown } | null };
  try {
    listing = JSON.parse(text) as typeof listing;
  } catch (error) {
    throw new MlxCodeError('E_HTTP', `The listing of ${repo} is not JSON`, { cause: error });
  }
  const { sha, siblings, cardData } = listing;
  if (typeof sha !== 'string' || !COMMIT.test(sha) || !Array.isArray(siblings)) {
    throw new MlxCodeError('E_HTTP', `The listing of ${repo} is not one of a model`);
  }
  const files = (siblings as Sibling[]).flatMap(({ rfilename, size, blobId, lfs }): HubFile[] => {
    const bytes = Number(lfs?.size ?? size);
    if (typeof rfilename !== 'string' || !Number.isSafeInteger(bytes) || bytes < 0) return [];
    if (typeof lfs?.sha256 === 'string' && SHA256.test(lfs.sha256))
      return [{ path: rfilename, bytes, digest: { kind: 'sha256', hex: lfs.sha256 } }];
    // Without a digest a file cannot be told from another: it counts as not there.
    return typeof blobId === 'string' && COMMIT.test(blobId)
      ? [{ path: rfilename, bytes, digest: { kind: 'git-sha1', hex: blobId } }]
      : [];
  });
  const named = [cardData?.license_name, cardData?.license].find(
    (name) => typeof name === 'string' && name !== 'other',
  );
  return { revision: sha, files, licence: typeof named === 'string' ? named.slice(0, 80) : 'unknown' };
}
