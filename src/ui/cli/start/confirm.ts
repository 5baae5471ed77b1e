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

/** Questions on a terminal, one after another. */
export interface Questions {
  /** Null at the end of the input. */
  ask(question: string): Promise<string | null>;
  /** Gives the terminal to another program meanwhile. */
  lend<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * Asks several questions on a terminal.
 * @throws E_CANCELLED on Ctrl+C
 */
export async function asking<T>(use: (questions: Questions) => Promise<T>): Promise<T> {
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
    return await use({
      ask: async (question) => {
        const line = isOpen ? await Promise.race([prompt.question(question).catch(() => null), ended]) : null;
        if (isCancelled) throw new MlxCodeError('E_CANCELLED');
        return line;
      },
      lend: async (work) => {
        prompt.pause();
        process.stdin.setRawMode(false);
        try {
          return await work();
        } finally {
          process.stdin.setRawMode(true);
          prompt.resume();
        }
      },
    });
  } finally {
    prompt.close();
  }
}
