/**
 * Downloads one file to its place: goes on where an earlier try stopped, tries again with growing waits when the link or
 * the server fails, hashes while it writes, and puts the file in place only when it is what it should be.
 */

import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { type Answer, get, retryAfterMs } from './fetch.ts';
import { type DownloadRequest, PartialFile } from './partial-file.ts';
import { type DownloadOptions, type DownloadTimings, Passing, TIMINGS } from './retrying.ts';

/** Even a link that brings a few bytes each time must end some day. */
const MAX_TRIES = 200;

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
        hint: 'The network may want you to log in first (a hotel or office page), or HF_ENDPOINT names something that is not a hub.',
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

/** What a network that wants a login answers to everything. */
function isWebPage(answer: Answer, file: string): boolean {
  const type = answer.headers['content-type'] ?? '';
  return answer.status < 300 && /^text\/html\b/i.test(type) && !file.endsWith('.html');
}

function startOf(answer: Answer): number {
  return Number(/^bytes (\d+)-/.exec(answer.headers['content-range'] ?? '')?.[1] ?? Number.NaN);
}
