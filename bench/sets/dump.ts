/** The input of `training/rank/fit.py`: the names of the signals, then a question a line with those of each candidate file. */

import type { Hit } from '../../src/search/index.ts';
import type { Question } from './questions.ts';

export function dumpHead(results: readonly Hit[]): string {
  const names = (results[0]?.signals ?? []).map(({ name }) => name).filter((name) => name !== 'saturation');
  return JSON.stringify(names.sort());
}

/** @param head the line of `dumpHead` */
export function dumpLine(question: Question, results: readonly Hit[], head: string): string {
  const names = JSON.parse(head) as string[];
  const best = results.filter(({ signals = [] }) =>
    signals.every(({ name, value }) => name !== 'saturation' || value === 0),
  );
  const files = best.map(({ path, startLine, endLine, signals = [] }) => {
    const values = new Map(signals.map(({ name, value }) => [name, value]));
    return { path, lines: [startLine, endLine], x: names.map((name) => Number((values.get(name) ?? 0).toFixed(5))) };
  });
  return JSON.stringify({ ...question, files });
}
