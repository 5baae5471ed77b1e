/**
 * Answers about whole repositories, scored without a judge: questions with written answers (SWE-QA) asked as `ask` asks them, of
 * the model that is given, and questions of another repository, which nothing should answer. `npm run bench:answers -- --whole DIR
 * --answers DIR [options]`; the records go on where they ended, so a long run may be stopped.
 */

import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadConfig } from '../../src/app/config/config.ts';
import { openGenerator } from '../../src/app/models/generator.ts';
import { openProject, type Project } from '../../src/app/project/project.ts';
import { lastPart, namesInAnswer } from '../../src/chat/index.ts';
import { indexRoot } from '../../src/index/index.ts';
import type { Generator } from '../../src/model/index.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { BenchError, CORPORA_LIST, corporaFolder, readCorpora, runBench, usage } from '../corpora.ts';
import { estimator } from '../prompts.ts';
import { filesOf } from '../sets/files.ts';
import { answered } from '../sets/given.ts';
import { type CorpusFile, choose } from '../sets/questions.ts';
import { askForRecord, type Wish } from './ask.ts';
import { askNeedle, chunksOf, type Needle, needleQuestion, needlesOf } from './needles.ts';
import { rechecked } from './recheck.ts';
import { type AnswerRecord, readRecords } from './records.ts';
import { figuresOf, tableOf } from './score.ts';

const REPOSITORIES = ['flask', 'requests', 'pytest', 'sqlfluff', 'streamlink', 'sphinx'];

/** Writes nothing: what its prompts show and what opens its answers is measured in a minute. */
const SILENT_MODEL = 'silent-0.5B';
const SILENT_LARGE = 'silent-7B';
const SILENT_WINDOW = 8_192;

function readOptions() {
  return parseArgs({
    options: {
      whole: { type: 'string' },
      answers: { type: 'string' },
      only: { type: 'string', default: 'flask,requests' },
      records: { type: 'string', default: join(packageRoot(), 'bench', '.cache', 'answers.jsonl') },
      questions: { type: 'string', default: '15' },
      model: { type: 'string', default: '' },
      'max-tokens': { type: 'string', default: '150' },
      'source-tokens': { type: 'string', default: '1000' },
      silent: { type: 'boolean', default: false },
      'without-model': { type: 'boolean', default: false },
      corpora: { type: 'string' },
      needles: { type: 'string', default: '0' },
      facts: { type: 'string' },
      closed: { type: 'boolean', default: false },
      recheck: { type: 'string' },
      // Sources and citations as models of 3B and more get them: more passages; citations of their own, and those that are found.
      'as-large': { type: 'boolean', default: false },
      'score-only': { type: 'boolean', default: false },
    },
  }).values;
}

type Options = ReturnType<typeof readOptions>;

async function main(options: Options): Promise<void> {
  if (!options['score-only'] && options.recheck === undefined) await collect(options);
  const given = readRecords(resolve(options.records));
  const isSmall = !options['as-large'];
  const records =
    options.recheck === undefined ? given : await Promise.all(given.map((each) => rechecked(each, isSmall)));
  if (options.recheck !== undefined)
    writeFileSync(resolve(options.recheck), records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  process.stdout.write(tableOf(figuresOf(records)));
}

async function collect(options: Options): Promise<void> {
  const { whole, answers } = options;
  if (whole === undefined || answers === undefined)
    throw new BenchError('--whole DIR with the repositories and --answers DIR with NAME.jsonl are needed.');
  const names = options.only.split(',');
  const unknown = names.find((name) => !REPOSITORIES.includes(name));
  if (unknown !== undefined)
    throw new BenchError(`There are no questions about ${unknown}: ${REPOSITORIES.join(', ')}`);
  const done = new Set(readRecords(resolve(options.records)).map(keyOf));
  const keep = (record: AnswerRecord) => appendFileSync(resolve(options.records), `${JSON.stringify(record)}\n`);
  const generator = options['without-model']
    ? null
    : options.silent
      ? estimator(SILENT_WINDOW, options['as-large'] ? SILENT_LARGE : SILENT_MODEL, true)
      : await openGenerator(loadConfig({ root: null }), modelOf(options), {});
  const factShare = options.facts === undefined ? undefined : Number(options.facts);
  const tokens = { maxTokens: Number(options['max-tokens']), sourceTokens: Number(options['source-tokens']) };
  const wish: Wish = { ...tokens, factShare };
  try {
    for (const [n, name] of names.entries()) {
      const root = join(resolve(whole), name);
      const indexDir = join(packageRoot(), 'bench', '.cache', 'answers', name);
      await indexRoot({ root, indexDir, walk: {} });
      const project: Project = { ...(await openProject({ cwd: root, root })), indexDir };
      const files = await filesOf(indexDir);
      const own = questionsOf(answers, name, files, Number(options.questions));
      const other = REPOSITORIES[(REPOSITORIES.indexOf(names[n] ?? '') + 1) % REPOSITORIES.length] ?? 'flask';
      const foreign = questionsOf(answers, other, [], Number(options.questions));
      const asked: Asked[] = [
        ...own.map((each) => ({ ...each, kind: 'own' as const })),
        ...(options.silent ? [] : foreign).map((each) => ({ ...each, kind: 'foreign' as const })),
        ...(options.closed ? own.map((each) => ({ ...each, kind: 'closed' as const })) : []),
      ];
      for (const { kind, question, goldFiles, goldNames } of asked) {
        if (done.has(keyOf({ kind, corpus: name, question }))) continue;
        const head = { kind, corpus: name, question, goldFiles, goldNames };
        keep(await askForRecord(project, head, kind === 'foreign' ? null : generator, wish, files));
        process.stderr.write(`${name} ${kind}: ${question.slice(0, 90)}\n`);
      }
    }
    if (generator !== null) await collectNeedles(options, generator, wish.maxTokens, done, keep);
  } finally {
    await generator?.close();
  }
}

/** Needles of all corpora, in turn. */
async function collectNeedles(
  { corpora: folder, needles: wanted }: Options,
  generator: Generator,
  maxTokens: number,
  done: ReadonlySet<string>,
  keep: (record: AnswerRecord) => void,
): Promise<void> {
  if (Number(wanted) === 0) return;
  const corpora = readCorpora(CORPORA_LIST);
  const each = Math.ceil(Number(wanted) / corpora.length);
  const all: Needle[] = [];
  for (const { name, index_root } of corpora) {
    const root = join(corporaFolder(folder, corpora), index_root);
    const indexDir = join(packageRoot(), 'bench', '.cache', 'answers', `corpus-${name}`);
    await indexRoot({ root, indexDir, walk: {} });
    all.push(...needlesOf(name, chunksOf(await filesOf(indexDir)), each));
  }
  for (const needle of all.slice(0, Number(wanted))) {
    const record = { kind: 'needle' as const, corpus: needle.corpus, question: needleQuestion(needle) };
    if (done.has(keyOf(record))) continue;
    keep(await askNeedle(needle, generator, maxTokens));
    process.stderr.write(`${needle.corpus} needle: ${needle.sentence.slice(0, 90)}\n`);
  }
}

interface Asked {
  readonly kind: AnswerRecord['kind'];
  readonly question: string;
  readonly goldFiles: readonly string[];
  readonly goldNames: readonly string[];
}

function keyOf({ kind, corpus, question }: Pick<AnswerRecord, 'kind' | 'corpus' | 'question'>): string {
  return `${kind}\0${corpus}\0${question}`;
}

function modelOf({ model }: Options): { model: string } | Record<string, never> {
  return model === '' ? {} : { model };
}

/** The same choice in every run. @param files of the repository; none for questions whose answers do not matter */
function questionsOf(dir: string, corpus: string, files: readonly CorpusFile[], most: number) {
  const lines = readFileSync(join(resolve(dir), `${corpus}.jsonl`), 'utf8').split('\n');
  const all = lines
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { question: string; answer: string });
  const gold = new Map(answered(dir, corpus, 'python', files).map(({ query, targets }) => [query, targets]));
  const defined = new Set(files.flatMap(({ defines }) => [...defines].map(lastPart)));
  return choose(all, most, ({ question }) => question).map(({ question, answer }) => ({
    question,
    goldFiles: (gold.get(question) ?? []).map((target) => (typeof target === 'string' ? target : target.path)),
    goldNames: namesInAnswer(answer).filter((name) => defined.has(lastPart(name))),
  }));
}

await runBench(() => main(usage(readOptions)));
