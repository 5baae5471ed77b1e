/** Asks before something is deleted. */

import { createInterface } from 'node:readline/promises';
import { MlxCodeError } from '../../../base/errors.ts';

/** @param question on stderr; without foreign text that was not cleaned @throws E_USAGE when there is no terminal to ask on */
export async function confirmed(question: string): Promise<boolean> {
  if (process.stdin.isTTY !== true) {
    throw new MlxCodeError('E_USAGE', 'There is no terminal to ask on', {
      hint: 'Add --yes to delete without asking.',
    });
  }
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await prompt.question(question)).trim());
  } finally {
    prompt.close();
  }
}
