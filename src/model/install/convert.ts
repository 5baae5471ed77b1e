/** A GGUF file into an MLX folder, by the worker: whole, or not at all. */

import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fromErrno, MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { formatBytes } from '../../base/text.ts';
import type { WorkOptions } from '../../base/types.ts';
import { makeFolder } from '../../platform/make-folder.ts';
import { isAlive } from '../../platform/process.ts';
import type { PythonEnv } from '../python/python-folders.ts';
import { WorkerConnection } from '../worker/connection.ts';
import { CONNECTION_TIMINGS, type WorkerLaunch } from '../worker/connection-types.ts';
import { workerLaunch } from '../worker/launch.ts';
import { loadFailure } from '../worker/load-failure.ts';

export interface ConvertOptions extends WorkOptions {
  /** Absolute path of the file: a Llama or Qwen2 network in F32, F16, Q4_1, Q4_K, Q5_0, Q6_K or Q8_0, with its tokenizer. */
  readonly gguf: string;
  /** What the folder will take. @default as much as the file */
  readonly bytes?: number;
  /** Absolute path of the folder to make; what is there is replaced once the new one is whole. */
  readonly outDir: string;
  readonly env: Pick<PythonEnv, 'python'>;
  /** Another program in place of the worker: for tests. */
  readonly launch?: WorkerLaunch;
}

/** Between the folder's name and the process that makes it. */
const STAGING = '.converting-';
const CONVERT_MS = 10 * 60_000;
/** Beside the weights: tokenizer and configs. */
const SPARE_BYTES = 32 * 2 ** 20;

/**
 * Writes `config.json`, `model.safetensors`, `tokenizer.json` and `tokenizer_config.json` with the chat template. The
 * values of the weights stay those of the file.
 * @throws E_MODEL_UNSAFE for a file whose header does not fit it, E_MODEL_CORRUPT for one that is not such a network,
 * E_MODEL_MISSING, E_DISK_LOW, E_DISK_FULL, E_READ_ONLY, E_WORKER_*, E_CANCELLED; `outDir` is then as it was
 */
export async function convertGguf(options: ConvertOptions): Promise<void> {
  const { gguf, outDir, signal } = options;
  throwIfCancelled(signal);
  const parent = dirname(outDir);
  const { size } = await stat(gguf).catch((error) => {
    throw new MlxCodeError('E_MODEL_MISSING', `Cannot read ${gguf}`, { cause: error });
  });
  makeFolder(parent);
  await checkDisk(parent, (options.bytes ?? size) + SPARE_BYTES);
  await removeLeftovers(outDir);
  const staging = `${outDir}${STAGING}${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    await mkdir(staging);
    options.onProgress?.({ phase: 'setup', done: 0, total: 1, unit: 'steps', note: `converting ${basename(gguf)}` });
    await run(options, staging);
    throwIfCancelled(signal);
    await rm(outDir, { recursive: true, force: true });
    await rename(staging, outDir);
    options.onProgress?.({
      ...{ phase: 'setup', done: 1, total: 1, unit: 'steps' },
      note: `converted ${basename(gguf)}`,
    });
  } catch (error) {
    throw fromErrno(error, `make ${outDir}`);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

// --- internal ---

async function run(options: ConvertOptions, target: string): Promise<void> {
  const launch = options.launch ?? workerLaunch({ python: options.env.python });
  const { connection } = await WorkerConnection.open(launch, CONNECTION_TIMINGS, options.signal);
  try {
    await connection.request('convert', { source: options.gguf, target }, CONVERT_MS);
    await connection.close();
  } catch (error) {
    await connection.kill();
    throwIfCancelled(options.signal);
    throw loadFailure(error, options.gguf);
  }
}

async function checkDisk(folder: string, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= needed) return;
  const free = formatBytes(bavail * bsize);
  throw new MlxCodeError('E_DISK_LOW', `The model needs ${formatBytes(needed)} in ${folder}, where ${free} are free`, {
    hint: 'Free some space, or choose another place with MLX_CODE_DATA_DIR.',
  });
}

/** What a conversion left that was killed. */
async function removeLeftovers(outDir: string): Promise<void> {
  const prefix = `${basename(outDir)}${STAGING}`;
  for (const name of await readdir(dirname(outDir))) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number.parseInt(name.slice(prefix.length), 10);
    if (!isAlive(pid)) await rm(join(dirname(outDir), name), { recursive: true, force: true });
  }
}
