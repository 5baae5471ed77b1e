/** Lines of changelogs, asked of the version before: what `training/mine/changelog_set.py` wrote. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Target } from '../quality/metric.ts';
import type { Question } from './questions.ts';

interface Version {
  /** The package; all its versions are one repository for a fit. */
  readonly corpus: string;
  readonly folder: string;
  readonly language: string;
  readonly questions: readonly { query: string; relevant: readonly Target[]; category: string }[];
}

/** @param dir with `questions.json`, and a folder for each version below `trees` */
export function changelogCorpora(dir: string) {
  const versions = JSON.parse(readFileSync(join(dir, 'questions.json'), 'utf8')) as Version[];
  return versions.map(({ corpus, folder, language, questions }) => ({
    name: folder,
    language,
    root: join(dir, 'trees', folder),
    whole: false,
    questions: questions.map(({ query, relevant, category }): Question => {
      return { set: 'changelog', corpus, language, category, query, targets: relevant };
    }),
  }));
}
