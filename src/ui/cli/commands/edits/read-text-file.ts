/** Reads a file that a command of changes was given. */

import { readFileSync, statSync } from 'node:fs';
import { type ErrorCode, fromErrno, MlxCodeError } from '../../../../base/errors.ts';

const MAX_BYTES = 100_000_000;

/** @param code of the error when it is no file that can be read */
export function readTextFile(path: string, code: ErrorCode): string {
  try {
    if (statSync(path).size > MAX_BYTES) throw new MlxCodeError(code, `${path} is larger than 100 MB`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    const known = fromErrno(error, `read ${path}`);
    if (known instanceof MlxCodeError) throw known;
    throw new MlxCodeError(code, `Cannot read ${path}: ${(error as Error).message}`, { cause: error });
  }
}
