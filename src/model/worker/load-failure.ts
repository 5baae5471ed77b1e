/** Why the worker would not load a model, as the error the user should see. */

import { type ErrorCode, MlxCodeError } from '../../base/errors.ts';
import { WorkerRefusal } from './connection-types.ts';

const CODES: Readonly<Record<string, ErrorCode>> = {
  'unsafe-model': 'E_MODEL_UNSAFE',
  'load-failed': 'E_MODEL_CORRUPT',
  unsupported: 'E_PYTHON_OLD',
};

/** @param path of the model @returns what to throw: a refusal translated, anything else unchanged */
export function loadFailure(error: unknown, path: string): unknown {
  if (!(error instanceof WorkerRefusal)) return error;
  const message = `The model in ${path} was not loaded (${error.code}): ${error.message}`;
  return new MlxCodeError(CODES[error.code] ?? 'E_WORKER_START', message, { cause: error });
}
