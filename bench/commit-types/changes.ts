/** Changes that people gave a type, as features: from git histories, and from files of changes made out of releases. */

import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { featuresOf } from '../../src/history/commit/features.ts';
import { readSubject } from '../../src/history/commit/habits.ts';
import { LineGatherer } from '../../src/history/commit/learned.ts';
import { type CommittedFile, commitsOf, linesOfCommits } from '../../src/history/git/commits.ts';

export interface TypedChange {
  readonly repository: string;
  readonly type: string;
  readonly subject: string;
  readonly paths: readonly string[];
  readonly features: ReadonlySet<string>;
}

const TYPES: ReadonlySet<string> = new Set([
  ...(['feat', 'fix', 'docs', 'style', 'refactor', 'perf', 'test', 'build', 'ci', 'chore', 'revert'] as const),
]);
const MOST = 2_000;

interface Row {
  readonly repo: string;
  readonly type: string;
  readonly subject: string;
  readonly files: readonly (CommittedFile & { readonly plus: readonly string[]; readonly minus: readonly string[] })[];
}

/** One JSON object a line. */
export function changesInFile(file: string): TypedChange[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row)
    .filter(({ type }) => TYPES.has(type))
    .map(({ repo, type, subject, files }) => ({
      ...{ repository: repo, type, subject, paths: files.map(({ path }) => path) },
      features: featuresOf(
        files,
        new Map(files.map(({ path, plus, minus }) => [path, { added: plus, removed: minus }] as const)),
      ),
    }));
}

/** The newest commits of each repository of a folder that say a type, oldest first. */
export async function changesInRepositories(dir: string): Promise<TypedChange[]> {
  const out: TypedChange[] = [];
  for (const name of readdirSync(dir).sort()) {
    const top = resolve(dir, name);
    const typed = [];
    for await (const commit of commitsOf(top, { revision: 'HEAD', limit: 20_000, noMerges: true })) {
      const { form, type } = readSubject(commit.subject);
      if (form !== 'conventional' || !TYPES.has(type) || commit.files.length === 0) continue;
      typed.push({ ...commit, type });
      if (typed.length === MOST) break;
    }
    if (typed.length === 0) continue;
    const lines = new Map<string, LineGatherer>();
    const asked = { revision: 'HEAD', limit: typed.length, ids: typed.map(({ id }) => id) };
    for await (const { id, path, sign, text } of linesOfCommits(top, asked)) {
      const own = lines.get(id) ?? new LineGatherer();
      lines.set(id, own);
      own.add(path, sign, text);
    }
    for (const { id, type, subject, files } of typed.reverse()) {
      const features = featuresOf(files, lines.get(id)?.lines ?? new Map());
      out.push({ repository: name, type, subject, paths: files.map(({ path }) => path), features });
    }
  }
  return out;
}
