/** Commits to be found, and what is asked for each: its subject, or words that were written by hand. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commitsOf } from '../../src/history/index.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { analyzeQuery } from '../../src/search/index.ts';

export interface Question {
  readonly id: string;
  readonly text: string;
}

export const BOUNDS = { commits: 10_000, message: 8_000, change: 40_000 };
const PER_REPOSITORY = 40;

/** Commits whose subject says something, and that changed few files: the same on every run. */
export async function subjects(root: string): Promise<Question[]> {
  const out: { question: Question; order: string }[] = [];
  for await (const { id, subject, parents, files } of commitsOf(root, { revision: 'HEAD', limit: 10_000 })) {
    const words = analyzeQuery(subject).terms.length;
    if (parents.length !== 1 || words < 3 || files.length === 0 || files.length > 20) continue;
    if (files.every(({ added, removed }) => (added ?? 0) + (removed ?? 0) === 0)) continue;
    out.push({ question: { id, text: subject }, order: createHash('sha256').update(id).digest('hex') });
  }
  out.sort((a, b) => (a.order < b.order ? -1 : 1));
  return out.slice(0, PER_REPOSITORY).map(({ question }) => question);
}

/** What was written by hand, in a file beside this one. */
export function questionsIn<T>(name: string): T {
  return JSON.parse(readFileSync(join(packageRoot(), 'bench', 'log', name), 'utf8')) as T;
}

/** @param asked the beginning of a commit's id, and a question that it answers */
export async function paraphrases(root: string, asked: readonly [string, string][]): Promise<Question[]> {
  const ids: string[] = [];
  for await (const { id } of commitsOf(root, { revision: 'HEAD', limit: 10_000 })) ids.push(id);
  return asked.flatMap(([short, text]) => {
    const id = ids.find((each) => each.startsWith(short));
    return id === undefined ? [] : [{ id, text }];
  });
}
