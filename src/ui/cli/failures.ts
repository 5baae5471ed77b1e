/** Errors that end the program in the middle: a closed output stream, and an uncaught error. */

import { fromErrno, MlxCodeError } from '../../base/errors.ts';
import type { CliIo } from './io.ts';
import { printError } from './print/print-error.ts';

const EXIT_QUIET = 0;

/**
 * A reader that goes away (`mlx-code … | head`) ends the program quietly; a disk that is full, or a device that fails, with the
 * code of the catalogue. What cannot be said on stderr keeps nothing from its work.
 */
export function endOnFailedStreams(io: CliIo): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') process.exit(EXIT_QUIET);
      if (stream === process.stderr) return;
      const known = fromErrno(error, 'write the output');
      process.exit(printError(isOurs(known) ? known : unwritable(error), io));
    });
  }
}

/** "Nothing found" has the code that Node would end with: a fault of ours must have another. */
export function endOnFault(io: CliIo): void {
  process.on('uncaughtException', (error) => {
    process.exit(printError(error, io));
  });
  process.on('unhandledRejection', (reason) => {
    process.exit(printError(reason, io));
  });
}

// --- internal ---

function isOurs(error: unknown): error is MlxCodeError {
  return error instanceof MlxCodeError;
}

function unwritable(error: NodeJS.ErrnoException): MlxCodeError {
  const message = `The output cannot be written (${error.code ?? error.message})`;
  return new MlxCodeError('E_DISK_ERROR', message, { cause: error });
}
