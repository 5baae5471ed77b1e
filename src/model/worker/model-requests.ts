/** Requests to a worker that embeds, and checks of its answers. */

import { MlxCodeError } from '../../base/errors.ts';
import type { WorkerConnection } from './connection.ts';
import type { WorkerRefusal } from './connection-types.ts';
import { loadFailure } from './load-failure.ts';
import type { Frame } from './protocol.ts';
import type { WorkerModel } from './worker-types.ts';

/** @throws E_MODEL_UNSAFE, E_MODEL_CORRUPT, E_WORKER_* */
export async function loadModel(connection: WorkerConnection, model: WorkerModel, loadMs: number): Promise<void> {
  const fields = model.maxTokens === undefined ? {} : { maxTokens: model.maxTokens };
  try {
    const { header } = await connection.request('load', { path: model.path, ...fields }, loadMs);
    if (header['dims'] !== model.dims) {
      throw new MlxCodeError(
        'E_MODEL_CORRUPT',
        `The model in ${model.path} gives ${header['dims']} dimensions, not ${model.dims}`,
      );
    }
  } catch (error) {
    throw loadFailure(error, model.path);
  }
}

/** @param n texts that were sent @param dims of the model @returns `[n, dims]` float32 @throws E_WORKER_PROTOCOL */
export function readVectors(frame: Frame, n: number, dims: number): Float32Array {
  const { header, payload } = frame;
  if (header['n'] !== n || header['dims'] !== dims || payload.byteLength !== n * dims * 4) {
    const got = `n ${header['n']}, dims ${header['dims']}, ${payload.byteLength} bytes`;
    throw new MlxCodeError(
      'E_WORKER_PROTOCOL',
      `The MLX worker sent vectors of another shape: ${got}; wanted n ${n}, dims ${dims}`,
    );
  }
  return new Float32Array(payload.buffer, 0, n * dims);
}

/** Why the worker refused a batch. @throws E_WORKER_PROTOCOL when it did not understand the request */
export function refusedBatch(refusal: WorkerRefusal): MlxCodeError {
  if (refusal.code === 'bad-request') {
    throw new MlxCodeError('E_WORKER_PROTOCOL', `The MLX worker did not understand a request: ${refusal.message}`);
  }
  const message = `The MLX worker gave up on a batch (${refusal.code}): ${refusal.message}`;
  return new MlxCodeError('E_WORKER_DIED', message, { cause: refusal });
}
