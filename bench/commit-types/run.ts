/**
 * How often the type of a change is the one that its people gave it. Changes come from git repositories with Conventional Commits
 * (`--repos DIR`, a folder of them), and from a file of changes made out of published releases (`--changes FILE`, by
 * `training/commit-types/mine.py`). Beside the weights that ship stand the most common type, a rule that sees paths alone, and
 * what the earlier half of a project's own log teaches about the later one. `--features FILE` writes what the fit reads.
 */

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { typeModel } from '../../src/history/commit/type-model.ts';
import { changesInFile, changesInRepositories, type TypedChange } from './changes.ts';
import { typeByPaths } from './paths-alone.ts';
import { byRepository, byType, type Judged, line } from './report.ts';

/** Fewer teach nothing that could be measured. */
const MIN_LOG = 60;

const { values } = parseArgs({
  options: {
    repos: { type: 'string' },
    changes: { type: 'string', multiple: true, default: [] },
    features: { type: 'string' },
    only: { type: 'string' },
  },
});
const changes: TypedChange[] = values.changes.flatMap((file) => changesInFile(file));
if (values.repos !== undefined) changes.push(...(await changesInRepositories(values.repos)));
if (values.features !== undefined) {
  const rows = changes.map(({ features, ...rest }) => JSON.stringify({ ...rest, features: [...features] }));
  writeFileSync(values.features, `${rows.join('\n')}\n`);
}
const judged = judge(changes);
const say = (text: string) => process.stdout.write(`${text}\n`);
say(line('all', judged));
for (const [repository, own] of byRepository(judged)) if (own.length >= MIN_LOG) say(line(repository, own));
for (const text of byType(judged)) say(text);
const later = learnedFromEarlier(changes);
say('later half of each log:');
say(line('  without the earlier half', judge(later.map(({ change }) => change))));
say(
  line(
    '  learned from the earlier half',
    later.map(({ learned }) => learned),
  ),
);

function judge(of: readonly TypedChange[]): Judged[] {
  const model = typeModel([]);
  return of.map(({ repository, type, features, paths }) => ({
    ...{ repository, type, byPaths: typeByPaths(paths) },
    ranked: model.rank(features).map(([each]) => each),
  }));
}

/** Changes of a repository are in the order of time. */
function learnedFromEarlier(all: readonly TypedChange[]): { change: TypedChange; learned: Judged }[] {
  const repositories = [...new Set(all.map(({ repository }) => repository))];
  return repositories.flatMap((repository) => {
    const own = all.filter((each) => each.repository === repository);
    if (own.length < MIN_LOG) return [];
    const half = Math.floor(own.length / 2);
    const model = typeModel(own.slice(0, half));
    return own.slice(half).map((change) => ({
      change,
      learned: {
        ...{ repository, type: change.type, byPaths: typeByPaths(change.paths) },
        ranked: model.rank(change.features).map(([each]) => each),
      },
    }));
  });
}
