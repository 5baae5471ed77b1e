/** Digests of files, in the two forms that model repositories use. */

import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

/** `git-sha1` is the name that git gives a file's content; repositories have it for small files. */
export interface Digest {
  readonly kind: 'sha256' | 'git-sha1';
  readonly hex: string;
}

/** @param bytes size of the whole file, which is part of a git digest */
export function startDigest(kind: Digest['kind'], bytes: number): Hash {
  return kind === 'sha256' ? createHash('sha256') : createHash('sha1').update(`blob ${bytes}\0`);
}

/** Feeds a file, or its first `bytes`, into a hash. */
export async function feedFile(hash: Hash, file: string, bytes?: number, signal?: AbortSignal): Promise<void> {
  if (bytes === 0) return;
  const range = bytes === undefined ? {} : { end: bytes - 1 };
  await pipeline(
    createReadStream(file, { highWaterMark: 1024 * 1024, ...range }),
    async (pieces) => {
      for await (const piece of pieces) hash.update(piece as Buffer);
    },
    signal === undefined ? {} : { signal },
  );
}

/** @returns sha256 of a file in lower-case hex */
export async function sha256File(file: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await feedFile(hash, file, undefined, signal);
  return hash.digest('hex');
}

/** Whether a file is there as it should be. An earlier try checked it before it got its name, but a disk may have spoilt it since. */
export async function isWholeFile(
  file: string,
  bytes: number,
  digest: Digest,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if ((await stat(file).catch(() => undefined))?.size !== bytes) return false;
  const hash = startDigest(digest.kind, bytes);
  await feedFile(hash, file, undefined, signal);
  return hash.digest('hex') === digest.hex;
}
