/**
 * How often projects have a word: the mean share of their chunks that hold it, from `models/common-words/words.txt`. A word that a question has and this
 * project has far seldomer or oftener than others tells whether the question is about this project.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../platform/package-root.ts';

/** By stem: share of the chunks of a usual project; nothing for a word that few projects have. */
export type CommonWords = ReadonlyMap<string, number>;

/** Steps in a factor of two: finer ones tell nothing. */
const STEPS = 4;

/** A line for each rate: how many quarter halvings of 1 it is, then the words. */
export function commonWordsText(rates: CommonWords): string {
  const lines = new Map<number, string[]>();
  for (const [word, rate] of rates) {
    const step = Math.round(-Math.log2(rate) * STEPS);
    const line = lines.get(step);
    if (line === undefined) lines.set(step, [word]);
    else line.push(word);
  }
  const inOrder = [...lines].sort(([a], [b]) => a - b);
  return `${inOrder.map(([step, words]) => `${step} ${words.sort().join(' ')}`).join('\n')}\n`;
}

/** @param text as `commonWordsText` made it; a line that does not read as such is left out */
export function readCommonWords(text: string): CommonWords {
  const rates = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [step = '', ...words] = line.split(' ');
    if (!/^\d+$/.test(step)) continue;
    for (const word of words) rates.set(word, 2 ** (-Number(step) / STEPS));
  }
  return rates;
}

let kept: CommonWords | undefined;

/** Of the program; read once, when a question is first judged. */
export function commonWords(): CommonWords {
  kept ??= readCommonWords(readFileSync(join(packageRoot(), 'models', 'common-words', 'words.txt'), 'utf8'));
  return kept;
}
