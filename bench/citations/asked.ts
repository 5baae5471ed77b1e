/** A query asked of the small model as `ask` does it, and what its answer cites. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AskInput, askProject } from '../../src/app/answering/ask.ts';
import type { Project } from '../../src/app/project/project.ts';
import type { Generator } from '../../src/model/index.ts';
import { unclosed } from '../prompts.ts';

export interface AskedFigures {
  /** Places cited by the model, and found by matching. */
  readonly cited: number;
  readonly found: number;
  /** Of these, whose lines are in their file. */
  readonly resolved: number;
  readonly unknown: number;
  readonly empty: boolean;
}

export async function askOne(
  project: Project,
  question: string,
  generator: Generator,
  budget: { readonly maxTokens: number; readonly sourceTokens: number },
): Promise<{ figures: AskedFigures; answer: string }> {
  const input: AskInput = {
    ...{ question, files: [], piped: '', retrieve: true, anyway: true, languages: [], globs: [], neural: false },
    ...{ cwd: project.root, limit: 40, fresh: false, sampling: { temperature: 0 }, ...budget },
  };
  for await (const event of askProject(project, input, async () => unclosed(generator), {})) {
    if (event.kind !== 'end') continue;
    const { citations, unknownCitations: unknown, answer } = event;
    const by = (who: string) => citations.filter((citation) => citation.by === who).length;
    const resolved = citations.filter(({ path, startLine, endLine }) => {
      const lines = readFileSync(join(project.root, path), 'utf8').split('\n').length;
      return startLine >= 1 && startLine <= endLine && endLine <= lines;
    }).length;
    const places = citations.map(
      ({ number, path, startLine, endLine }) => `[${number}] ${path}:${startLine}-${endLine}`,
    );
    const figures = { cited: by('model'), found: by('matching'), resolved, unknown, empty: answer.trim() === '' };
    return { figures, answer: [answer, ...places].join('\n') };
  }
  throw new Error(`No end of an answer: ${question}`);
}

export function askedFigures(all: readonly AskedFigures[], model: string): object {
  const share = (count: number) => Math.round((count / Math.max(1, all.length)) * 1_000) / 1_000;
  const sum = (key: 'cited' | 'found' | 'resolved' | 'unknown') => all.reduce((total, one) => total + one[key], 0);
  return {
    model,
    questions: all.length,
    answersWithCitationOfModel: share(all.filter(({ cited }) => cited > 0).length),
    answersWithFoundCitation: share(all.filter(({ found }) => found > 0).length),
    answersWithAny: share(all.filter(({ cited, found }) => cited + found > 0).length),
    emptyAnswers: share(all.filter(({ empty }) => empty).length),
    placesCited: sum('cited'),
    placesFound: sum('found'),
    placesResolved: sum('resolved'),
    unknownCitations: sum('unknown'),
  };
}
