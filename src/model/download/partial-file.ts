/** A file that is being downloaded: what of it is there, checked against its hash when it is whole. */

import type { Hash } from 'node:crypto';
import { open, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fromErrno, MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { type Digest, feedFile, startDigest } from './digest.ts';
import { type Answer, unreachable } from './fetch.ts';
import { type DownloadOptions, Passing } from './retrying.ts';

/** The part of a file that is there already, its hash so far, and the ETag it belongs to. */
export class PartialFile {
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

export interface DownloadRequest {
  readonly url: string;
  /** Absolute path of the finished file; beside it lie `.part` and `.etag` while it is not. */
  readonly file: string;
  readonly bytes: number;
  readonly digest: Digest;
  readonly authorization?: string | undefined;
}

// --- internal ---

const POINTER = 'version https://git-lfs';
