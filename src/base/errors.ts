/** Every error a user can meet: one class, one catalogue of codes with exit code, title and hint. */

import { EDIT_ERRORS } from './error-catalogue/edit-errors.ts';
import { FORGE_ERRORS } from './error-catalogue/forge-errors.ts';
import { HISTORY_ERRORS } from './error-catalogue/history-errors.ts';
import { INDEX_ERRORS } from './error-catalogue/index-errors.ts';
import { MODEL_ERRORS } from './error-catalogue/model-errors.ts';
import { REQUEST_ERRORS } from './error-catalogue/request-errors.ts';
import { SERVER_AND_MACHINE_ERRORS } from './error-catalogue/server-and-machine-errors.ts';

/** Exit codes: 0 found/done, 1 nothing found and never anything else, 2 usage, 3 set-up, 4 index, 5 busy, 6 model/worker, 7 disk/permission, 8 network, 9 refused, 70 bug, 130 cancelled. */
export const ERROR_CATALOGUE = {
  ...REQUEST_ERRORS,
  ...EDIT_ERRORS,
  ...HISTORY_ERRORS,
  ...FORGE_ERRORS,
  ...INDEX_ERRORS,
  ...MODEL_ERRORS,
  ...SERVER_AND_MACHINE_ERRORS,
} as const;

export type ErrorCode = keyof typeof ERROR_CATALOGUE;

/**
 * An error for the user: `message` says what happened with the value, the catalogue says what to do.
 * The command line prints `message`, the hint and the code; a stack is shown for E_BUG only.
 */
export class MlxCodeError extends Error {
  override readonly name = 'MlxCodeError';
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, message?: string, options: { cause?: unknown; hint?: string } = {}) {
    super(message ?? ERROR_CATALOGUE[code].title, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint ?? ERROR_CATALOGUE[code].hint;
  }

  /** The process exit code that goes with this error. */
  get exitCode(): number {
    return ERROR_CATALOGUE[this.code].exitCode;
  }
}

/** Throws E_CANCELLED when the signal has fired. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new MlxCodeError('E_CANCELLED');
}

/**
 * Turns a file-system failure into the error the user should see; anything else comes back unchanged.
 * @param what the action that failed, with the path, e.g. `write /cache/x`
 */
export function fromErrno(error: unknown, what: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new MlxCodeError('E_DISK_FULL', `No space left: cannot ${what}`, { cause: error });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new MlxCodeError('E_READ_ONLY', `Not permitted: cannot ${what}`, { cause: error });
    case 'EIO':
      return new MlxCodeError('E_DISK_ERROR', `The disk failed: cannot ${what}`, { cause: error });
    case 'EMFILE':
    case 'ENFILE':
      return new MlxCodeError('E_TOO_MANY_FILES', `Too many files are open: cannot ${what}`, { cause: error });
    default:
      return error;
  }
}

/** The same error with a hint that fits the place: the general one speaks of the index. */
export function unwritable(error: unknown, hint: string): unknown {
  const isPlace = error instanceof MlxCodeError && (error.code === 'E_READ_ONLY' || error.code === 'E_DISK_ERROR');
  return isPlace ? new MlxCodeError(error.code, error.message, { cause: error, hint }) : error;
}

/** True when the process or the system has no file handle left: a shortage that says nothing of the file asked for. */
export function isHandleShortage(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return code === 'EMFILE' || code === 'ENFILE';
}
