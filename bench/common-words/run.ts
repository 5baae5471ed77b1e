/**
 * Makes `models/common-words/words.txt`: how often projects have each word, so that a question's words tell whether it is about this one.
 * `npm run bench:common-words -- --corpora DIR --whole DIR [--scratch DIR]`. Only counts of words of several projects are kept, none of their text.
 */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { indexRoot } from '../../src/index/index.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { commonWordsText } from '../../src/search/query/common-words.ts';
import { IndexReader } from '../../src/store/index.ts';
import { BenchError, CORPORA_LIST, readCorpora, runBench, usage } from '../corpora.ts';

/** Their questions are asked by `bench:answers`, which is to meet them as it would any project. */
const ASKED = ['flask', 'requests', 'pytest', 'sqlfluff', 'streamlink', 'sphinx'];
const LEAST_PROJECTS = 4;
const WORD = /^[a-z]{2,24}$/;
/** More than any index has. */
const ALL = 10_000_000;

function readOptions() {
  return parseArgs({
    options: { corpora: { type: 'string' }, whole: { type: 'string' }, scratch: { type: 'string' } },
  }).values;
}

async function main({ corpora, whole, scratch }: ReturnType<typeof readOptions>): Promise<void> {
  if (corpora === undefined || whole === undefined)
    throw new BenchError('--corpora DIR and --whole DIR are needed: the folders that other benchmarks use.');
  const cache = resolve(scratch ?? join(packageRoot(), 'bench', '.cache', 'common-words'));
  const list = JSON.parse(readFileSync(join(packageRoot(), 'bench', 'whole', 'corpora.json'), 'utf8')) as {
    name: string;
  }[];
  const projects = [
    ...readCorpora(CORPORA_LIST).map(({ name, index_root }) => ({
      key: `c-${name}`,
      name,
      root: join(corpora, index_root),
    })),
    ...list.map(({ name }) => ({ key: `w-${name}`, name, root: join(whole, name) })),
  ].filter(({ name }) => !ASKED.includes(name));
  const rates = new Map<string, number[]>();
  for (const { key, root } of projects) {
    const indexDir = join(cache, key);
    mkdirSync(indexDir, { recursive: true });
    await indexRoot({ root: resolve(root), indexDir, walk: {} });
    const reader = await IndexReader.open(indexDir);
    const lexicon = await reader.lexicon();
    for (const term of lexicon.startingWith('', ALL)) {
      if (!WORD.test(term)) continue;
      const list = rates.get(term);
      const rate = lexicon.df(term) / Math.max(1, lexicon.chunks);
      if (list === undefined) rates.set(term, [rate]);
      else list.push(rate);
    }
    reader.close();
    process.stderr.write(`${key}: ${lexicon.terms} words\n`);
  }
  const common = [...rates].filter(([, list]) => list.length >= LEAST_PROJECTS);
  const means = common.map(
    ([term, list]) => [term, list.reduce((sum, rate) => sum + rate, 0) / projects.length] as const,
  );
  const file = join(packageRoot(), 'models', 'common-words', 'words.txt');
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, commonWordsText(new Map(means)));
  process.stderr.write(`${means.length} words of ${projects.length} projects in ${file}\n`);
}

await runBench(() => main(usage(readOptions)));
