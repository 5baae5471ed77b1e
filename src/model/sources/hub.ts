/** The Hugging Face hub, or what `HF_ENDPOINT` names: its files, its listing of a repository, and the cache on this machine. */

import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { envFlag, envText } from '../../base/env.ts';
import { fromErrno, MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { type Digest, startDigest } from '../digest.ts';
import { type DownloadTimings, downloadFile, refusal, retrying } from '../download.ts';
import { get } from '../fetch.ts';
import type { FetchContext } from './source.ts';

export interface HubFile {
  readonly path: string;
  readonly bytes: number;
  /** What the hub says the file is: sha256 for large files, git's name for small ones. */
  readonly digest: Digest;
}

const DEFAULT_ENDPOINT = 'https://huggingface.co';
/** A listing is a few kilobytes; this much is no listing. */
const MAX_LISTING_BYTES = 16 * 1024 * 1024;
const REPO = /^[\w][\w.-]*\/[\w][\w.-]*$/;
const REVISION = /^[\w][\w./-]*$/;

/**
 * Downloads files of a repository at a revision; those in place already are left.
 * @throws E_OFFLINE, and what `downloadFile` throws
 */
export async function fetchFromHub(
  repo: string,
  revision: string,
  files: readonly HubFile[],
  context: Omit<FetchContext, 'entry'>,
): Promise<void> {
  assertOnline(repo);
  for (const { path, bytes, digest } of files) {
    const file = join(context.staging, path);
    await mkdir(dirname(file), { recursive: true }).catch((error) => {
      throw fromErrno(error, `make ${dirname(file)}`);
    });
    if ((await stat(file).catch(() => undefined))?.size === bytes) {
      context.transfer.add(bytes);
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
 * @returns the commit that the revision means, and every file
 * @throws E_OFFLINE, E_HTTP, E_NETWORK, E_CANCELLED, E_MODEL_UNKNOWN for a name that cannot be one
 */
export async function listRepo(
  repo: string,
  revision: string,
  options: { signal?: AbortSignal | undefined; timings?: Partial<DownloadTimings> | undefined } = {},
): Promise<{ revision: string; files: HubFile[] }> {
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

/**
 * Looks for a model in the hub's cache on this machine; every file is verified while it is copied.
 * @returns the snapshot's folder when all files were there and right, else undefined
 */
export async function copyFromHubCache(
  repo: string,
  files: readonly HubFile[],
  context: Pick<FetchContext, 'staging' | 'transfer' | 'signal'>,
): Promise<string | undefined> {
  const snapshots = join(hubCache(), `models--${repo.replace('/', '--')}`, 'snapshots');
  for (const name of await readdir(snapshots).catch(() => [])) {
    const folder = join(snapshots, name);
    const sizes = await Promise.all(
      files.map(({ path }) =>
        stat(join(folder, path)).then(
          ({ size }) => size,
          () => -1,
        ),
      ),
    );
    if (!files.every(({ bytes }, i) => sizes[i] === bytes)) continue;
    context.transfer.note(`copying from ${folder}`);
    let copied = 0;
    for (const file of files) {
      if (!(await copyVerified(join(folder, file.path), join(context.staging, file.path), file, context))) break;
      copied++;
    }
    if (copied === files.length) return folder;
    context.transfer.add(-files.slice(0, copied).reduce((sum, { bytes }) => sum + bytes, 0));
  }
  return undefined;
}

/** Where the hub's own tools keep what they download. */
export function hubCache(): string {
  const home = envText('HF_HOME') ?? join(envText('XDG_CACHE_HOME') ?? join(homedir(), '.cache'), 'huggingface');
  return envText('HF_HUB_CACHE') ?? join(home, 'hub');
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

function parseListing(text: string, repo: string): { revision: string; files: HubFile[] } {
  interface Sibling {
    readonly rfilename?: unknown;
    readonly size?: unknown;
    readonly blobId?: unknown;
    readonly lfs?: { readonly sha256?: unknown; readonly size?: unknown } | null;
  }
  let listing: { sha?: unknown; siblings?: unknown };
  try {
    listing = JSON.parse(text) as typeof listing;
  } catch (error) {
    throw new MlxCodeError('E_HTTP', `The listing of ${repo} is not JSON`, { cause: error });
  }
  const { sha, siblings } = listing;
  if (typeof sha !== 'string' || !/^[0-9a-f]{40}$/.test(sha) || !Array.isArray(siblings)) {
    throw new MlxCodeError('E_HTTP', `The listing of ${repo} is not one of a model`);
  }
  const files = (siblings as Sibling[]).flatMap(({ rfilename, size, blobId, lfs }): HubFile[] => {
    if (typeof rfilename !== 'string') return [];
    if (typeof lfs?.sha256 === 'string') {
      return [{ path: rfilename, bytes: Number(lfs.size ?? size), digest: { kind: 'sha256', hex: lfs.sha256 } }];
    }
    return typeof blobId === 'string'
      ? [{ path: rfilename, bytes: Number(size), digest: { kind: 'git-sha1', hex: blobId } }]
      : [];
  });
  return { revision: sha, files };
}

/** @returns false when the source is not the file it should be; nothing is left in place then */
async function copyVerified(
  from: string,
  to: string,
  file: HubFile,
  context: Pick<FetchContext, 'transfer' | 'signal'>,
): Promise<boolean> {
  await mkdir(dirname(to), { recursive: true });
  const temp = `${to}.copy`;
  const handle = await open(temp, 'w').catch((error) => {
    throw fromErrno(error, `write ${to}`);
  });
  const hash = startDigest(file.digest.kind, file.bytes);
  let bytes = 0;
  try {
    for await (const piece of createReadStream(from, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) {
      throwIfCancelled(context.signal);
      hash.update(piece);
      bytes += piece.length;
      await handle.appendFile(piece).catch((error) => {
        throw fromErrno(error, `write ${to}`);
      });
      context.transfer.add(piece.length);
    }
  } finally {
    await handle.close();
  }
  if (hash.digest('hex') === file.digest.hex) {
    await rename(temp, to);
    return true;
  }
  context.transfer.add(-bytes);
  return false;
}
