/**
 * Several sets of questions, each reported apart: annotated queries and subjects of changes over the sources of libraries;
 * questions with answers, single places and mined questions over whole repositories; lines of changelogs over packages as
 * they were published. `npm run bench:sets -- [options]`;
 * bench/sets/README.md lists them.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { indexRoot } from '../../src/index/index.ts';
import { loadStaticEmbedder } from '../../src/model/index.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { openSearcher, type Searcher, type SearchRequest } from '../../src/search/index.ts';
import { ANNOTATIONS, BenchError, CORPORA_LIST, corporaFolder, readCorpora, runBench } from '../corpora.ts';
import { closeNeural, neuralFor } from '../neural.ts';
import { compareRuns } from './bootstrap.ts';
import { changelogCorpora } from './changelog.ts';
import { dumpHead, dumpLine } from './dump.ts';
import { filesOf } from './files.ts';
import { annotated, answered } from './given.ts';
import { mined } from './mined.ts';
import type { Question } from './questions.ts';
import { type SetScore, scoreOf, toTable } from './scores.ts';
import { singlePlace } from './single-place.ts';

interface Corpus {
  readonly name: string;
  readonly language: string;
  readonly root: string;
  readonly whole: boolean;
  /** What is asked of it where that came with it. */
  readonly questions?: readonly Question[];
}

const LIMIT = 20;
const ALL_CANDIDATES = 1_000;
/** What `--mode` asks by itself. */
const ALONE: ReadonlyMap<string, Pick<SearchRequest, 'mode' | 'rank'>> = new Map([
  ['lexical', { mode: 'lexical' }],
  ['static', { mode: 'semantic', rank: false }],
]);
type Options = ReturnType<typeof readOptions>;

function readOptions() {
  const { values } = parseArgs({
    options: {
      corpora: { type: 'string' },
      whole: { type: 'string' },
      annotations: { type: 'string', default: ANNOTATIONS },
      changes: { type: 'string' },
      answers: { type: 'string' },
      changelog: { type: 'string' },
      only: { type: 'string' },
      cache: { type: 'string', default: join(packageRoot(), 'bench', '.cache', 'sets') },
      'keep-index': { type: 'boolean', default: false },
      mode: { type: 'string', default: 'auto' },
      dump: { type: 'string' },
      scores: { type: 'string' },
      beside: { type: 'string' },
      model: { type: 'string' },
    },
  });
  return values;
}

async function main(options: Options): Promise<void> {
  const scores: SetScore[] = [];
  const dump: string[] = [];
  for (const corpus of corporaOf(options)) {
    const indexDir = join(resolve(options.cache), `${corpus.whole ? 'whole-' : ''}${corpus.name}`);
    const report = await indexRoot({ root: corpus.root, indexDir, walk: {}, force: !options['keep-index'] });
    const questions = await questionsOf(corpus, indexDir, options);
    process.stderr.write(`${corpus.name}: ${report.chunks} chunks, ${questions.length} questions\n`);
    const staticEmbedder = loadStaticEmbedder();
    const neural = options.model === undefined ? undefined : await neuralFor(indexDir, options.model);
    const searcher = await openSearcher({
      ...{ indexDir, staticEmbedder: () => staticEmbedder, warm: true },
      ...(neural !== undefined && { neuralEmbedder: () => Promise.resolve(neural) }),
    });
    await searcher.warmUp();
    for (const question of questions) scores.push(await ask(searcher, question, options, dump));
    searcher.close();
  }
  await closeNeural();
  if (options.dump !== undefined) writeFileSync(resolve(options.dump), `${dump.join('\n')}\n`);
  if (options.scores !== undefined) writeFileSync(resolve(options.scores), `${JSON.stringify(scores)}\n`);
  process.stdout.write(toTable(scores));
  if (options.beside !== undefined) {
    const before = JSON.parse(readFileSync(resolve(options.beside), 'utf8')) as SetScore[];
    process.stdout.write(compareRuns(before, scores));
  }
}

function corporaOf(options: Options): Corpus[] {
  const wanted = options.only?.split(',');
  const libraries = readCorpora(CORPORA_LIST);
  const folder = corporaFolder(options.corpora, libraries);
  const sources = libraries.map(({ name, language, index_root }) => {
    return { name, language, root: join(folder, index_root), whole: false };
  });
  const list = JSON.parse(readFileSync(join(packageRoot(), 'bench', 'whole', 'corpora.json'), 'utf8')) as Corpus[];
  const { whole } = options;
  const repositories =
    whole === undefined
      ? []
      : list.map(({ name, language }) => ({ name, language, root: join(resolve(whole), name), whole: true }));
  const published = options.changelog === undefined ? [] : changelogCorpora(resolve(options.changelog));
  const all: Corpus[] = [...sources, ...repositories, ...published];
  return all.filter(({ name, whole: isWhole, questions }) => {
    const names = questions === undefined ? [isWhole ? `whole-${name}` : name] : [name, 'changelog'];
    return wanted === undefined || names.some((each) => wanted.includes(each));
  });
}

async function questionsOf(corpus: Corpus, indexDir: string, options: Options): Promise<readonly Question[]> {
  const { name, language, whole, questions } = corpus;
  if (questions !== undefined) return questions;
  const { annotations, changes, answers } = options;
  if (!whole) {
    const first = annotated('annotated', annotations, name, language);
    return changes === undefined ? first : [...first, ...annotated('changes', changes, name, language)];
  }
  const files = await filesOf(indexDir);
  const given = answers === undefined ? [] : answered(answers, name, language, files);
  return [...given, ...singlePlace(name, language, files), ...mined(name, language, files)];
}

async function ask(searcher: Searcher, question: Question, options: Options, dump: string[]): Promise<SetScore> {
  const explain = options.dump !== undefined;
  const how = ALONE.get(options.mode) ?? { mode: 'auto' };
  const { query } = question;
  const response = await searcher.search({ query, ...how, limit: explain ? ALL_CANDIDATES : LIMIT, explain });
  if (explain && response.arms[0] !== 'regex') {
    if (dump.length === 0) dump.push(dumpHead(response.results));
    dump.push(dumpLine(question, response.results, dump[0] ?? '[]'));
  }
  return scoreOf(question, response.results, response.confidence);
}

await runBench(async () => {
  const options = readOptions();
  if (
    options.changes === undefined &&
    options.whole === undefined &&
    options.only === undefined &&
    options.changelog === undefined
  )
    throw new BenchError(
      'Name what is to be asked: --whole DIR (bench/whole/fetch.sh lays it out), --changes DIR, --answers DIR, --changelog DIR.',
    );
  await main(options);
});
