/**
 * How well `log` finds a commit by its reason when its own message is hidden: only its changed lines, names and paths speak.
 * Questions are subjects of commits, and paraphrases that were written by hand, of this project's and of two foreign histories. `--repos DIR` is a folder of
 * repositories; this one is asked too. `--baselines` also asks git itself, which takes minutes. `--many 10000` measures in place of that
 * how long the first reading of so many commits takes. `--ask` measures what `ask` packs, and `--others FILE...` which questions about other projects get commits.
 */

import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openRepository, withCommits } from '../../src/history/index.ts';
import { loadStaticEmbedder } from '../../src/model/index.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { byWords } from './baselines.ts';
import { asQuestions, measuredInAsk, strangers } from './in-ask.ts';
import { manyCommits } from './many.ts';
import { BOUNDS, paraphrases, type Question, questionsIn, subjects } from './questions.ts';

const DEPTH = 10;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    repos: { type: 'string' },
    baselines: { type: 'boolean', default: false },
    miss: { type: 'boolean', default: false },
    many: { type: 'string' },
    ask: { type: 'boolean', default: false },
    others: { type: 'boolean', default: false },
  },
});
const embedder = loadStaticEmbedder();
if (values.many !== undefined) {
  await speed(Number(values.many));
  process.exit(0);
}
const own = packageRoot();
if (values.others) {
  process.stdout.write(`${JSON.stringify(await strangers(own, positionals))}\n`);
  process.exit(0);
}
const roots =
  values.repos === undefined
    ? []
    : readdirSync(values.repos)
        .sort()
        .map((name) => resolve(values.repos ?? '', name));
const figures: Record<string, object> = {};
const sums = new Map<string, number[]>();

for (const root of [own, ...roots]) {
  const name = root === own ? 'own' : (root.split('/').at(-1) ?? root);
  const asked = await subjects(root);
  figures[name] = values.ask ? await measuredInAsk(root, asQuestions(asked), values.miss) : await measured(root, asked);
  process.stdout.write(`${name} ${JSON.stringify(figures[name])}\n`);
}
for (const [arm, list] of sums) process.stdout.write(`subjects, all: ${arm} ${mean(list)} of ${list.length}\n`);
sums.clear();
const foreign = questionsIn<Record<string, [string, string][]>>('foreign-paraphrases.json');
for (const [name, root, asked] of [
  ['own', own, questionsIn<[string, string][]>('paraphrases.json')] as const,
  ...roots.map((root) => [basename(root), root, foreign[basename(root)] ?? []] as const),
]) {
  if (asked.length === 0) continue;
  const questions = await paraphrases(root, asked);
  figures[`paraphrases of ${name}`] = values.ask
    ? await measuredInAsk(root, questions, values.miss)
    : await measured(root, questions);
  process.stdout.write(`paraphrases of ${name} ${JSON.stringify(figures[`paraphrases of ${name}`])}\n`);
}

async function speed(count: number): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'mlx-code-many-'));
  manyCommits(join(dir, 'repository'), count);
  mkdirSync(join(dir, 'index'));
  const repository = await openRepository(join(dir, 'repository'));
  for (const what of ['first', 'again']) {
    const started = performance.now();
    await withCommits(join(dir, 'index'), repository, loadStaticEmbedder, BOUNDS, {}, async ({ known, find }) => {
      const read = performance.now();
      const [found] = await find('why is the lock released before the file is removed');
      const asked = performance.now() - read;
      const seconds = Math.round((read - started) / 10) / 100;
      process.stdout.write(
        `${JSON.stringify({ what, known, seconds, askMs: Math.round(asked), found: found?.subject })}\n`,
      );
    });
  }
  process.stdout.write(`${statSync(join(dir, 'index', 'commits.db')).size} bytes\n`);
  rmSync(dir, { recursive: true, force: true });
}

async function measured(root: string, questions: readonly Question[]): Promise<object> {
  const hidden = new Set(questions.map(({ id }) => id));
  const out: Record<string, number> = { questions: questions.length };
  for (const isHidden of [true, false]) {
    const dir = mkdtempSync(join(tmpdir(), 'mlx-code-log-'));
    const repository = await openRepository(root);
    const ranks: number[] = [];
    const started = performance.now();
    await withCommits(
      dir,
      repository,
      () => embedder,
      BOUNDS,
      {},
      async ({ find }) => {
        out['indexSeconds'] = Math.round((performance.now() - started) / 10) / 100;
        for (const { id, text } of questions) {
          const found = [...(await find(text))].slice(0, DEPTH).map((each) => each.id);
          ranks.push(reciprocal(found.indexOf(id)));
          if (values.miss && isHidden) process.stdout.write(`  ${found.indexOf(id)} ${id.slice(0, 7)} ${text}\n`);
        }
      },
      (commit) => (isHidden && hidden.has(commit.id) ? { ...commit, subject: '', body: '' } : commit),
    );
    const key = isHidden ? 'hidden' : 'withMessage';
    out[key] = mean(ranks);
    sums.set(key, [...(sums.get(key) ?? []), ...ranks]);
  }
  if (!values.baselines) return out;
  for (const [key, ask, hide] of [
    ['grepHidden', (word: string) => [`--grep=${word}`], true],
    ['grepWithMessage', (word: string) => [`--grep=${word}`], false],
    ['changedLines', (word: string) => [`-G${word}`], false],
  ] as const) {
    const ranks: number[] = [];
    for (const { id, text } of questions) {
      const found = await byWords(root, text, ask, (each) => hide && hidden.has(each));
      ranks.push(reciprocal(found.slice(0, DEPTH).indexOf(id)));
    }
    out[key] = mean(ranks);
    sums.set(key, [...(sums.get(key) ?? []), ...ranks]);
  }
  return out;
}

function reciprocal(place: number): number {
  return place < 0 ? 0 : 1 / (place + 1);
}

function mean(list: readonly number[]): number {
  return Math.round((list.reduce((sum, each) => sum + each, 0) / Math.max(1, list.length)) * 1000) / 1000;
}
