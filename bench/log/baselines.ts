/** What git itself finds: commits by words of the question in their messages, or in the lines that they changed. */

import { gitRecords } from '../../src/files/index.ts';
import { analyzeQuery } from '../../src/search/index.ts';

const LONGEST = 12;

/** Words of the question as a person would give them to git. */
export function wordsOf(question: string): string[] {
  return [...new Set(analyzeQuery(question).words)].filter((word) => word.length > 2).slice(0, LONGEST);
}

/** Most words first, then newest: commits for which git says yes to each word. @param ask options of one word */
export async function byWords(
  root: string,
  question: string,
  ask: (word: string) => readonly string[],
  isHidden: (id: string) => boolean,
): Promise<string[]> {
  const held = new Map<string, number>();
  const order: string[] = [];
  for await (const id of gitRecords(root, ['rev-list', 'HEAD'], '\n')) order.push(id);
  for (const word of wordsOf(question)) {
    const args = ['log', '--no-merges', '--format=%H', '--regexp-ignore-case', '--fixed-strings', ...ask(word), 'HEAD'];
    for await (const id of gitRecords(root, args, '\n'))
      if (id !== '' && !isHidden(id)) held.set(id, (held.get(id) ?? 0) + 1);
  }
  const place = new Map(order.map((id, n) => [id, n]));
  return [...held].sort((a, b) => b[1] - a[1] || (place.get(a[0]) ?? 0) - (place.get(b[0]) ?? 0)).map(([id]) => id);
}
