/**
 * Downloads one file to its place: goes on where an earlier try stopped, tries again with growing waits when the link or
 * the server fails, hashes while it writes, and puts the file in place only when it is what it should be.
 */

import type { Hash } from 'node:crypto';
import { open, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fromErrno, MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { type Digest, feedFile, startDigest } from './digest.ts';
import { type Answer, get, retryAfterMs, unreachable } from './fetch.ts';

export interface DownloadRequest {
  readonly url: string;
  /** Absolute path of the finished file; beside it lie `.part` and `.etag` while it is not. */
  readonly file: string;
  readonly bytes: number;
  readonly digest: Digest;
  readonly authorization?: string | undefined;
}

export interface DownloadTimings {
  /** Milliseconds without a byte that count as a cut. @default 30_000 */
  readonly idleMs: number;
  /** Waits before the next try; a try that brought bytes starts the row again. @default [500, 1_000, 2_000, 4_000, 8_000] */
  readonly retryMs: readonly number[];
  /** The longest wait that a server may ask for with Retry-After. @default 60_000 */
  readonly maxRetryAfterMs: number;
}

export interface DownloadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Bytes that were found or arrived; negative when they turned out useless. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
  /** Told when it waits before another try. */
  readonly onRetry?: ((why: string) => void) | undefined;
  readonly timings?: Partial<DownloadTimings> | undefined;
}

const TIMINGS: DownloadTimings = {
  idleMs: 30_000,
  retryMs: [500, 1_000, 2_000, 4_000, 8_000],
  maxRetryAfterMs: 60_000,
};
/** Even a link that brings a few bytes each time must end some day. */
const MAX_TRIES = 200;
const POINTER = 'version https://git-lfs';

/** A failure after which trying again makes sense. */
class Passing extends Error {
  readonly waitMs: number | undefined;
  readonly error: MlxCodeError;

  constructor(error: MlxCodeError, waitMs?: number) {
    super(error.message);
    this.error = error;
    this.waitMs = waitMs;
  }
}

/**
 * @throws E_HTTP for 401, 403, 404 and other refusals, E_NETWORK when the server cannot be reached or keeps failing,
 * E_MODEL_CORRUPT when what came is not what it should be, E_DISK_FULL, E_READ_ONLY, E_CANCELLED
 */
export async function downloadFile(request: DownloadRequest, options: DownloadOptions = {}): Promise<void> {
  const timings = { ...TIMINGS, ...options.timings };
  const partial = await PartialFile.open(request, options);
  let failures = 0;
  let fresh = partial.have === 0;
  for (let tries = 1; ; tries++) {
    throwIfCancelled(options.signal);
    const before = partial.have;
    try {
      if (partial.have < request.bytes || request.bytes === 0) await fetchRest(partial, request, options, timings);
      await partial.finish();
      return;
    } catch (error) {
      throwIfCancelled(options.signal);
      if (error instanceof MlxCodeError && error.code === 'E_MODEL_CORRUPT' && !fresh) {
        // An earlier try may have left rubbish: once more, from the first byte.
        fresh = true;
        continue;
      }
      if (!(error instanceof Passing)) throw error;
      failures = partial.have > before ? 1 : failures + 1;
      if (failures > timings.retryMs.length || tries >= MAX_TRIES) throw error.error;
      const wait = error.waitMs ?? timings.retryMs[failures - 1] ?? 0;
      options.onRetry?.(`${error.message}; trying again`);
      await sleep(
        Math.min(wait, timings.maxRetryAfterMs),
        undefined,
        options.signal === undefined ? {} : { signal: options.signal },
      ).catch(() => {});
    }
  }
}

// --- internal ---

/** The part of a file that is there already, its hash so far, and the ETag it belongs to. */
class PartialFile {
  readonly #request: DownloadRequest;
  readonly #options: DownloadOptions;
  #hash: Hash;
  etag: string | undefined;
  have = 0;

  static async open(request: DownloadRequest, options: DownloadOptions): Promise<PartialFile> {
    const partial = new PartialFile(request, options);
    const size = await stat(partial.path).then(
      (stats) => stats.size,
      () => 0,
    );
    partial.etag = (await readFile(`${request.file}.etag`, 'utf8').catch(() => '')) || undefined;
    if (size > request.bytes) await partial.discard();
    else if (size > 0) {
      await feedFile(partial.#hash, partial.path, size, options.signal);
      partial.have = size;
      options.onBytes?.(size);
    }
    return partial;
  }

  private constructor(request: DownloadRequest, options: DownloadOptions) {
    this.#request = request;
    this.#options = options;
    this.#hash = startDigest(request.digest.kind, request.bytes);
  }

  get path(): string {
    return `${this.#request.file}.part`;
  }

  /** Appends what comes. @throws Passing when the stream is cut */
  async append(answer: Answer): Promise<void> {
    const { file, bytes } = this.#request;
    const handle = await open(this.path, 'a').catch((error) => {
      throw fromErrno(error, `write ${this.path}`);
    });
    try {
      for await (const piece of answer.body as AsyncIterable<Buffer>) {
        throwIfCancelled(this.#options.signal);
        if (this.have + piece.length > bytes) throw await this.corrupt(`it is longer than ${bytes} bytes`);
        await handle.appendFile(piece).catch((error) => {
          throw fromErrno(error, `write ${file}`);
        });
        this.#hash.update(piece);
        this.have += piece.length;
        this.#options.onBytes?.(piece.length);
      }
      await handle.sync();
    } catch (error) {
      if (error instanceof MlxCodeError) throw error;
      throw new Passing(unreachable(new URL(answer.url), error));
    } finally {
      answer.body.destroy();
      await handle.close();
    }
  }

  /** Puts the file in place. @throws E_MODEL_CORRUPT when it is not what it should be, Passing when bytes are missing */
  async finish(): Promise<void> {
    const { file, bytes, digest } = this.#request;
    const start = this.have < 1024 ? await readFile(this.path, 'utf8').catch(() => '') : '';
    if (start.startsWith(POINTER)) throw await this.corrupt('the server sent a pointer in place of the file');
    if (this.have < bytes) {
      throw new Passing(
        new MlxCodeError('E_NETWORK', `${basename(file)} was cut off after ${this.have} of ${bytes} bytes`),
      );
    }
    const got = this.#hash.copy().digest('hex');
    if (got !== digest.hex) throw await this.corrupt(`its ${digest.kind} is ${got}, not ${digest.hex}`);
    await rename(this.path, file);
    await rm(`${file}.etag`, { force: true });
  }

  async rememberEtag(etag: string | undefined): Promise<void> {
    // A weak tag does not promise the same bytes.
    this.etag = etag?.startsWith('W/') ? undefined : etag;
    if (this.etag !== undefined) await writeFile(`${this.#request.file}.etag`, this.etag);
  }

  async discard(): Promise<void> {
    await truncate(this.path).catch(() => {});
    await rm(`${this.#request.file}.etag`, { force: true });
    this.#options.onBytes?.(-this.have);
    this.have = 0;
    this.etag = undefined;
    this.#hash = startDigest(this.#request.digest.kind, this.#request.bytes);
  }

  async corrupt(why: string): Promise<MlxCodeError> {
    await this.discard();
    return new MlxCodeError('E_MODEL_CORRUPT', `${basename(this.#request.file)} is not what it should be: ${why}`);
  }
}

async function fetchRest(
  partial: PartialFile,
  request: DownloadRequest,
  options: DownloadOptions,
  timings: DownloadTimings,
): Promise<void> {
  const range =
    partial.have > 0
      ? { range: `bytes=${partial.have}-`, ...(partial.etag === undefined ? {} : { 'if-range': partial.etag }) }
      : {};
  const answer = await get(request.url, {
    headers: range,
    authorization: request.authorization,
    signal: options.signal,
    idleMs: timings.idleMs,
  }).catch((error: unknown) => {
    throw error instanceof MlxCodeError && error.code === 'E_NETWORK' ? new Passing(error) : error;
  });
  if (answer.status === 206 && startOf(answer) === partial.have) return partial.append(answer);
  if (isWebPage(answer, request.file)) {
    answer.body.destroy();
    throw new MlxCodeError(
      'E_HTTP',
      `${new URL(answer.url).host} sent a web page in place of ${basename(request.file)}`,
      {
        hint: 'The network may want you to log in first (a hotel or office page), or HF_ENDPOINT names something that is no hub.',
      },
    );
  }
  if (answer.status === 200) {
    // The whole file: the server knows no ranges, or the file is another one than the part is of.
    if (partial.have > 0) await partial.discard();
    await partial.rememberEtag(answer.headers.etag);
    return partial.append(answer);
  }
  answer.body.destroy();
  if (answer.status === 206 || answer.status === 416) {
    await partial.discard();
    throw new Passing(
      new MlxCodeError('E_NETWORK', `${new URL(answer.url).host} sent another part than was asked for`),
      0,
    );
  }
  throw refusal(answer, basename(request.file));
}

/** @returns what to throw for an answer that brings nothing: Passing when it may be different later */
export function refusal(answer: Answer, what: string): Error {
  const { host } = new URL(answer.url);
  const { status } = answer;
  const message = `${host} answered ${status} for ${what}`;
  if (status === 429 || status === 408 || status >= 500) {
    const code = status === 429 ? 'E_HTTP' : 'E_NETWORK';
    const hint =
      status === 429 ? 'The server asks to slow down: wait a few minutes, then run the same command again.' : undefined;
    const error = new MlxCodeError(code, message, hint === undefined ? {} : { hint });
    return new Passing(error, retryAfterMs(answer));
  }
  const hint =
    status === 401 || status === 403
      ? 'The model may need an account: set HF_TOKEN to a token that may read it.'
      : status === 404
        ? 'Check the name and the revision of the model, and HF_ENDPOINT if it is set.'
        : undefined;
  return new MlxCodeError('E_HTTP', message, hint === undefined ? {} : { hint });
}

/** Runs `work`, again after a wait while it fails in passing. */
export async function retrying<T>(work: () => Promise<T>, options: DownloadOptions): Promise<T> {
  const { retryMs, maxRetryAfterMs } = { ...TIMINGS, ...options.timings };
  for (let failures = 0; ; failures++) {
    try {
      return await work();
    } catch (error) {
      throwIfCancelled(options.signal);
      const passing = error instanceof Passing ? error : undefined;
      const network = error instanceof MlxCodeError && error.code === 'E_NETWORK';
      if (passing === undefined && !network) throw error;
      // A name that does not resolve is a network that is away, not one that stumbles.
      const patience = isUnknownHost(error) ? 1 : retryMs.length;
      if (failures >= patience) throw passing?.error ?? error;
      const wait = Math.min(passing?.waitMs ?? retryMs[failures] ?? 0, maxRetryAfterMs);
      await sleep(wait, undefined, options.signal === undefined ? {} : { signal: options.signal }).catch(() => {});
    }
  }
}

function isUnknownHost(error: unknown): boolean {
  return ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code === 'ENOTFOUND';
}

/** What a network that wants a login answers to everything. */
function isWebPage(answer: Answer, file: string): boolean {
  const type = answer.headers['content-type'] ?? '';
  return answer.status < 300 && /^text\/html\b/i.test(type) && !file.endsWith('.html');
}

function startOf(answer: Answer): number {
  return Number(/^bytes (\d+)-/.exec(answer.headers['content-range'] ?? '')?.[1] ?? Number.NaN);
}
