/**
 * Whether the right file reaches the model: questions of a newcomer about this project, its own source and documents, through
 * search and packing as `ask` does, in windows of 8,192 and 4,096 tokens. `npm run bench:ask-files`; `--verbose` names what missed.
 */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { contextOf } from '../../src/app/answering/ask-context.ts';
import { currentLines } from '../../src/app/answering/ask-files.ts';
import { isConfident } from '../../src/app/answering/ask-follow-up.ts';
import { openProject, type Project } from '../../src/app/project/project.ts';
import { budgetOf, composePrompt, type LinesOf, systemMessage } from '../../src/chat/index.ts';
import { indexRoot } from '../../src/index/index.ts';
import type { Generator } from '../../src/model/index.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { runBench, usage } from '../corpora.ts';
import { estimator, MARKER, MODEL, realGenerator } from '../prompts.ts';
import { saveResult } from '../results.ts';

interface Question {
  readonly query: string;
  /** Any of them answers it. */
  readonly relevant: readonly string[];
}

const WINDOWS = [8_192, 4_096] as const;
/** As `ask` asks. */
const HITS = 40;

function readOptions() {
  return parseArgs({
    options: {
      root: { type: 'string', default: packageRoot() },
      questions: { type: 'string', default: join(packageRoot(), 'bench', 'ask-files', 'questions.json') },
      estimate: { type: 'boolean', default: false },
      'keep-index': { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
      out: { type: 'string' },
    },
  }).values;
}

async function main(options: ReturnType<typeof readOptions>): Promise<void> {
  const { root } = options;
  // The questions themselves, and answers that were measured, would be found for every one of them, also when the index is brought up to date.
  const exclude = ['bench/**'];
  const opened = await openProject({ cwd: root, root, flags: { 'index.exclude': exclude } });
  const indexDir = join(packageRoot(), 'bench', '.cache', 'ask-files');
  const project: Project = { ...opened, indexDir };
  await indexRoot({ root, indexDir, walk: { exclude }, force: !options['keep-index'] });
  const questions = JSON.parse(readFileSync(options.questions, 'utf8')) as Question[];
  // A file that was moved would count as one that is never found.
  const gone = questions.flatMap(({ relevant }) => relevant).filter((path) => !existsSync(join(root, path)));
  if (gone.length > 0) throw new Error(`${options.questions} names files that are not there: ${gone.join(', ')}`);
  const generator = options.estimate ? estimator(WINDOWS[0]) : await realGenerator();
  const linesOf = await currentLines(project);
  const given: Record<number, number> = Object.fromEntries(WINDOWS.map((window) => [window, 0]));
  let found = 0;
  let confident = 0;
  for (const { query, relevant } of questions) {
    const { passages, confidence } = await contextOf(project, inputOf(project, query), {});
    const at = passages.findIndex(({ path }) => relevant.includes(path));
    if (at >= 0) found++;
    if (isConfident(confidence)) confident++;
    for (const window of WINDOWS) {
      const sources = await sourcesOf(generator, query, passages, linesOf, window);
      const isGiven = sources.some((path) => relevant.includes(path));
      if (isGiven) given[window] = (given[window] ?? 0) + 1;
      else if (options.verbose)
        process.stderr.write(
          `${window}: ${query} (${confidence}): best passage ${at + 1}; given ${[...new Set(sources)].join(', ')}\n`,
        );
    }
  }
  await generator.close();
  const figures = {
    questions: questions.length,
    tokenizer: options.estimate ? 'estimate' : MODEL,
    found,
    confident,
    ...Object.fromEntries(WINDOWS.map((window) => [`given at ${window}`, given[window] ?? 0])),
  };
  process.stdout.write(`${JSON.stringify(figures, null, 1)}\n`);
  if (options.out !== undefined) process.stderr.write(`Kept in ${saveResult('ask-files', figures, options.out)}\n`);
}

function inputOf({ root }: Project, query: string): Parameters<typeof contextOf>[1] {
  return {
    ...{ query, question: query, languages: [], globs: [], paths: [], cwd: root, limit: HITS },
    ...{ neural: false, fresh: false, names: [], outlineTokens: 0 },
  };
}

async function sourcesOf(
  generator: Generator,
  query: string,
  passages: Parameters<typeof composePrompt>[1]['passages'],
  linesOf: LinesOf,
  window: number,
): Promise<readonly string[]> {
  const { sources } = await composePrompt(generator, {
    ...{ question: query, query, system: systemMessage(MARKER, ''), earlier: [], passages, linesOf, marker: MARKER },
    budget: budgetOf({
      // The tokenizer is that of a small model, and stands for that of any.
      identity: { ...generator.identity, model: '', contextTokens: window },
      exactCounts: generator.exactCounts,
    }),
  });
  return sources.map(({ path }) => path);
}

await runBench(() => main(usage(readOptions)));
