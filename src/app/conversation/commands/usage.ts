/** The error for a command that was used wrongly. */

import { MlxCodeError } from '../../../base/errors.ts';

export function usage(message: string, hint: string): MlxCodeError {
  return new MlxCodeError('E_USAGE', message.replace(/\.$/, ''), { hint });
}

/** A name that was taken apart at its blanks is the usual cause. */
export function missingHint(words: readonly string[]): string {
  return words.length > 1 ? 'Put names with spaces in quotes.' : '/files shows the files there are.';
}
