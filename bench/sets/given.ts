/** Sets that come as files: annotated queries, subjects of changes, and questions whose answers name files. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Target } from '../quality/metric.ts';
import type { CorpusFile, Question } from './questions.ts';

interface Annotation {
  readonly query: string;
  readonly relevant: readonly Target[];
  readonly secondary?: readonly Target[];
  readonly category: string;
}

/** @param dir with `NAME.json` for each corpus that has any */
export function annotated(set: string, dir: string, corpus: string, language: string): Question[] {
  const file = join(dir, `${corpus}.json`);
  if (!existsSync(file)) return [];
  const all = JSON.parse(readFileSync(file, 'utf8')) as Annotation[];
  return all.map(({ query, relevant, secondary = [], category }) => {
    return { set, corpus, language, category, query, targets: [...relevant, ...secondary] };
  });
}

const PATH = /(?<![\w/.-])[\w./-]+\.(?:py|rst|md|toml|cfg|ini|html|js|txt)\b/g;

/**
 * Questions with a written answer: right are the files that the answer names and the corpus has.
 * @param dir with `NAME.jsonl`, lines of question and answer
 */
export function answered(dir: string, corpus: string, language: string, files: readonly CorpusFile[]): Question[] {
  const file = join(dir, `${corpus}.jsonl`);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.flatMap((line) => {
    const { question, answer } = JSON.parse(line) as { question: string; answer: string };
    const named = new Set((answer.match(PATH) ?? []).map((path) => path.replace(/^\.?\//, '')));
    const targets = [...named].flatMap((name) => {
      const right = files.filter(({ path }) => path === name || path.endsWith(`/${name}`));
      return right.length === 1 && name.includes('/') ? [right[0]?.path ?? ''] : [];
    });
    const distinct = [...new Set(targets)];
    if (distinct.length === 0) return [];
    return [{ set: 'answers', corpus, language, category: 'question', query: question, targets: distinct }];
  });
}
