/** An error as the user sees it: what happened, what to do, the code; a stack trace only for a bug. */

import { fromErrno, MlxCodeError } from '../../../base/errors.ts';
import { forTerminal, oneLine } from '../../../base/text.ts';
import type { CliIo } from '../io.ts';

/** @returns the exit code that goes with it */
export function printError(error: unknown, io: CliIo): number {
  const known = asKnown(error);
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

/** What the user sees of any error. */
export function asKnown(error: unknown): MlxCodeError {
  if (error instanceof MlxCodeError) return error;
  if (error instanceof Error && error.name === 'AbortError')
    return new MlxCodeError('E_CANCELLED', undefined, { cause: error });
  const known = fromErrno(error, actionOf(error));
  if (known instanceof MlxCodeError) return known;
  const message = error instanceof Error ? error.message : String(error);
  return new MlxCodeError('E_BUG', message === '' ? undefined : message, { cause: error });
}

/** The last event of a stream of JSON that did not reach its end. */
export function failureEvent(error: unknown): Record<string, unknown> {
  return { event: 'error', ...failure(error) };
}

/** What is in the place of the one object that a command would have printed. */
export function failureObject(error: unknown): Record<string, unknown> {
  return { error: failure(error) };
}

// --- internal ---

function failure(error: unknown): Record<string, unknown> {
  const { code, message, hint, exitCode } = asKnown(error);
  return { code, message, hint, exitCode };
}

/** What the system was asked for when it refused. */
function actionOf(error: unknown): string {
  const { syscall = 'do this', path = '' } = (error ?? {}) as NodeJS.ErrnoException;
  return `${syscall} ${path}`.trim();
}
