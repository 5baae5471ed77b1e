/** Asks before something is changed or deleted. */

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

/**
 * Asks several questions on a terminal.
 * @param use is given what asks one: null at the end of the input
 * @throws E_CANCELLED on Ctrl+C
 */
export async function asking<T>(use: (ask: (question: string) => Promise<string | null>) => Promise<T>): Promise<T> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<null>((resolve) => {
    prompt.once('close', () => resolve(null));
  });
  let isOpen = true;
  let isCancelled = false;
  prompt.once('SIGINT', () => {
    isCancelled = true;
    prompt.close();
  });
  void ended.then(() => {
    isOpen = false;
  });
  try {
    return await use(async (question) => {
      const line = isOpen ? await Promise.race([prompt.question(question).catch(() => null), ended]) : null;
      if (isCancelled) throw new MlxCodeError('E_CANCELLED');
      return line;
    });
  } finally {
    prompt.close();
  }
}
