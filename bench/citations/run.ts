/**
 * Citations that are found by matching. Without a model: sentences of doc comments, each known to be of one source of a prompt and
 * taken out of it, beside sentences of sources that are not in the prompt; and a plain overlap of words for comparison. With
 * `--ask N`: every Nth question of questions.json asked of the small model as `ask` does it. `npm run bench:citations -- [options]`.
 */

import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openProject } from '../../src/app/project/project.ts';
import { indexRoot } from '../../src/index/index.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { CORPORA_LIST, type Corpus, corporaFolder, readCorpora, runBench, usage } from '../corpora.ts';
import { annotationsOf, realGenerator } from '../prompts.ts';
import { saveResult } from '../results.ts';
import { type AskedFigures, askedFigures, askOne } from './asked.ts';
import { type Prompt, promptsOf } from './packed.ts';
import { type Case, casesOf, figuresOf, matching, overlap } from './sentences.ts';

/** A small project has few sentences; a large one must not outweigh it. */
const QUERIES_OF_CORPUS = 12;

function readOptions() {
  return parseArgs({
    options: {
      corpora: { type: 'string' },
      only: { type: 'string' },
      out: { type: 'string' },
      ask: { type: 'string' },
      tokens: { type: 'string', default: '120' },
      'source-tokens': { type: 'string', default: '1000' },
      answers: { type: 'string' },
    },
  }).values;
}

async function main(options: ReturnType<typeof readOptions>): Promise<void> {
  const corpora = readCorpora(CORPORA_LIST, options.only);
  const folder = corporaFolder(options.corpora, corpora);
  const scratch = mkdtempSync(join(tmpdir(), 'mlx-code-citations-'));
  try {
    const figures =
      options.ask === undefined
        ? await sentences(corpora, folder, scratch)
        : await answers(corpora, folder, scratch, options);
    process.stdout.write(`${JSON.stringify(figures, null, 1)}\n`);
    if (options.out !== undefined) process.stderr.write(`Kept in ${saveResult('citations', figures, options.out)}\n`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function sentences(corpora: readonly Corpus[], folder: string, scratch: string): Promise<object> {
  const cases: { removed: Case[]; shortened: Case[] } = { removed: [], shortened: [] };
  for (const corpus of corpora) {
    const root = join(folder, corpus.index_root);
    const indexDir = join(scratch, corpus.name);
    await indexRoot({ root, indexDir, walk: {} });
    const queries = annotationsOf(corpus).slice(0, QUERIES_OF_CORPUS);
    const prompts: Prompt[] = await promptsOf(
      root,
      indexDir,
      queries.map(({ query }) => query),
    );
    cases.removed.push(...casesOf(prompts, false));
    cases.shortened.push(...casesOf(prompts, true));
    process.stderr.write(`${corpus.name}: ${cases.removed.length} sentences so far\n`);
  }
  const both = (answer: (one: Case) => number | null) => ({
    commentTakenOut: figuresOf(cases.removed, answer),
    everyThirdWordLeftOut: figuresOf(cases.shortened, answer),
  });
  return {
    sentences: cases.removed.length,
    matching: both(matching),
    overlapOfHalf: both(overlap(0.5, 1)),
    overlapOfMost: both(overlap(0.6, 2)),
  };
}

async function answers(
  corpora: readonly Corpus[],
  folder: string,
  scratch: string,
  options: ReturnType<typeof readOptions>,
): Promise<object> {
  const generator = await realGenerator();
  const every = Number(options.ask);
  const file = join(packageRoot(), 'bench', 'citations', 'questions.json');
  const questions = JSON.parse(readFileSync(file, 'utf8')) as Record<string, readonly string[]>;
  const all: AskedFigures[] = [];
  let n = 0;
  try {
    for (const corpus of corpora) {
      const root = join(folder, corpus.index_root);
      const project = await openProject({ cwd: root, root, flags: { 'index.dir': join(scratch, corpus.name) } });
      for (const query of questions[corpus.name] ?? []) {
        if (n++ % every !== 0) continue;
        const budget = { maxTokens: Number(options.tokens), sourceTokens: Number(options['source-tokens']) };
        const { figures, answer } = await askOne(project, query, generator, budget);
        all.push(figures);
        process.stderr.write(`${corpus.name}: ${query}\n${answer}\n\n`);
        if (options.answers !== undefined)
          appendFileSync(options.answers, `${JSON.stringify({ corpus: corpus.name, query, ...figures, answer })}\n`);
      }
    }
  } finally {
    await generator.close();
  }
  return askedFigures(all, generator.identity.model);
}

await runBench(() => main(usage(readOptions)));
