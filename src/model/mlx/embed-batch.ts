/**
 * Embeds one batch whatever happens to it: a batch that kills the worker, or that it gives up on, is cut in halves until
 * the text that causes it is alone, and a text that fails alone twice is set aside.
 */

import { MlxCodeError } from '../../base/errors.ts';
import type { TextResult } from '../embed-texts.ts';
import type { SupervisedWorker } from '../worker/worker.ts';

/** A length may differ from 1 by this much: float32 sums of a thousand squares stay far below. */
const NORM_TOLERANCE = 1e-3;
/** A text that fails alone this often is set aside: once may be bad luck. */
const STRIKES = 2;

interface Group {
  readonly indexes: readonly number[];
  readonly isolating: boolean;
}

/**
 * @param onDone called with the number of texts that are settled, each time some are
 * @returns one result per text, in order
 * @throws E_WORKER_OFF, E_WORKER_START, E_WORKER_PROTOCOL, E_MODEL_*, E_CANCELLED
 */
export async function embedBatch(
  worker: SupervisedWorker,
  texts: readonly string[],
  options: { signal?: AbortSignal | undefined; onDone?: (texts: number) => void } = {},
): Promise<TextResult[]> {
  const results = new Array<TextResult>(texts.length);
  const strikes = new Map<number, number>();
  // First in, first out: the healthy half is tried before the sick one is cut further, so that successes lie between
  // deaths and the worker's supervisor can tell a bad text from a bad machine.
  const groups: Group[] = [{ indexes: texts.map((_, i) => i), isolating: false }];
  const settle = (index: number, result: TextResult) => {
    results[index] = result;
    options.onDone?.(1);
  };
  const strike = (index: number, error: MlxCodeError) => {
    const count = (strikes.get(index) ?? 0) + 1;
    strikes.set(index, count);
    if (count >= STRIKES) settle(index, error);
    else groups.push({ indexes: [index], isolating: true });
  };
  for (let group = groups.shift(); group !== undefined; group = groups.shift()) {
    const { indexes } = group;
    const batch = indexes.map((i) => texts[i] ?? '');
    const outcome = await worker.embed(batch, group.isolating, options.signal);
    if (outcome instanceof Float32Array) {
      const dims = outcome.length / indexes.length;
      indexes.forEach((index, row) => {
        const vector = outcome.subarray(row * dims, (row + 1) * dims);
        const fault = faultOf(vector);
        if (fault === undefined) settle(index, vector);
        else strike(index, new MlxCodeError('E_MODEL_BAD_VECTOR', `The model returned an unusable vector: ${fault}`));
      });
    } else if (indexes.length === 1) {
      strike(indexes[0] ?? 0, outcome.error);
    } else {
      const half = indexes.length >> 1;
      groups.push({ indexes: indexes.slice(0, half), isolating: true });
      groups.push({ indexes: indexes.slice(half), isolating: true });
    }
  }
  return results;
}

// --- internal ---

function faultOf(vector: Float32Array): string | undefined {
  let square = 0;
  for (const value of vector) square += value * value;
  if (!Number.isFinite(square)) return 'it holds a value that is not finite';
  const norm = Math.sqrt(square);
  return Math.abs(norm - 1) <= NORM_TOLERANCE ? undefined : `its length is ${norm.toPrecision(6)}, not 1`;
}
