/** An error as the user sees it: what happened, what to do, the code; a stack only for a fault of ours. */

import { MlxCodeError } from '../../base/errors.ts';
import { forTerminal, oneLine } from '../../base/text.ts';
import type { CliIo } from './io.ts';

/** @returns the exit code that goes with it */
export function printError(error: unknown, io: CliIo): number {
  const known = error instanceof MlxCodeError ? error : asKnown(error);
  const paint = io.paintErr;
  if (known.code === 'E_CANCELLED') {
    io.say(`${paint.yellow('Stopped.')} ${forTerminal(known.hint)}`);
    return known.exitCode;
  }
  io.say(`${paint.red('mlx-code:')} ${oneLine(known.message)}`);
  io.say(`  ${forTerminal(known.hint)}`);
  io.say(`  ${paint.dim(`[${known.code}]`)}`);
  if (known.code === 'E_BUG') {
    const stack = (known.cause instanceof Error ? known.cause : known).stack ?? '';
    io.say(paint.dim(forTerminal(stack)));
  }
  return known.exitCode;
}

// --- internal ---

function asKnown(error: unknown): MlxCodeError {
  if (error instanceof Error && error.name === 'AbortError')
    return new MlxCodeError('E_CANCELLED', undefined, { cause: error });
  const message = error instanceof Error ? error.message : String(error);
  return new MlxCodeError('E_BUG', message === '' ? undefined : message, { cause: error });
}
