/** The model of machines without a GPU, asked about files as `ask` asks it: what it cites is there, and is what the answer speaks of. */

import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { indexRoot } from '../../index/index.ts';
import { type Generator, modelStatus, pythonStatus } from '../../model/index.ts';
import { loadConfig } from '../config/config.ts';
import { openGenerator } from '../models/generator.ts';
import { keptOpen } from '../models/kept-open.ts';
import { openProject, type Project } from '../project/project.ts';
import { type AnswerEnd, askProject, type PromptView } from './ask.ts';

const MODEL = 'Qwen2.5-Coder-0.5B-Instruct';
const { state } = await pythonStatus();
const { installed } = await modelStatus(MODEL);
/** For real answers on a machine that is busy with other tests. */
const REAL_MS = 300_000;

const FILES = {
  'src/retry.ts': [
    '/** Waits after a failed attempt, twice as long each time, and never longer than a minute. */',
    'export function backoffDelay(attempt: number): number {',
    '  return Math.min(100 * 2 ** attempt, 60_000);',
    '}',
  ],
  'src/cookies.ts': [
    '/** Signs a cookie with an HMAC, so that a browser cannot change it. */',
    'export function signCookie(value: string, secret: string): string {',
    "  return value + '.' + createHmac('sha256', secret).digest('base64');",
    '}',
  ],
  'src/zebra.ts': [
    '/** Paints a zebra crossing on the road. */',
    'export function paintZebra(stripes: number): string[] {',
    "  return Array.from({ length: stripes }, () => 'white');",
    '}',
  ],
};

// Without it: "mlx-code setup", "mlx-code models pull q05b".
describe.skipIf(state !== 'ready' || !installed)('an answer of the 0.5B model', { timeout: REAL_MS }, () => {
  let root: string;
  let project: Project;
  let generator: Generator;

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'mlx-code-real-answer-'));
    mkdirSync(join(root, 'src'));
    for (const [path, lines] of Object.entries(FILES)) writeFileSync(join(root, path), `${lines.join('\n')}\n`);
    const indexDir = join(root, '.index');
    await indexRoot({ root, indexDir, walk: {} });
    project = { ...(await openProject({ cwd: root, root })), indexDir };
    generator = await openGenerator(loadConfig({ root: null }), { model: MODEL }, {});
  }, REAL_MS);

  afterAll(async () => {
    await generator?.close();
    removeFolder(root);
  });

  const ask = async (question: string): Promise<{ prompt: PromptView; end: AnswerEnd }> => {
    const input = {
      ...{ question, files: [], piped: '', retrieve: true, anyway: false, languages: [], globs: [], neural: false },
      ...{ cwd: root, limit: 40, fresh: false, sampling: { temperature: 0 }, maxTokens: 40 },
    };
    const open = async (): Promise<Generator> => keptOpen(generator);
    let prompt: PromptView | undefined;
    for await (const event of askProject(project, input, open, {})) {
      if (event.kind === 'prompt') prompt = event.prompt;
      if (event.kind === 'end' && prompt !== undefined) return { prompt, end: event };
    }
    throw new Error(`no answer to ${question}`);
  };

  it.each([
    ['How long does it wait after a failed attempt?', 'src/retry.ts'],
    ['How is a cookie signed?', 'src/cookies.ts'],
  ])('cites the file that tells: %s', async (question, path) => {
    const { prompt, end } = await ask(question);
    expect(end.answer.trim()).not.toBe('');
    expect(end.citations.map((cited) => cited.path)).toContain(path);
    for (const { number, path: file, startLine, endLine, quote } of end.citations) {
      expect(prompt.sources.map((source) => source.number)).toContain(number);
      const lines = readFileSync(join(root, file), 'utf8').split('\n');
      expect(lines.slice(startLine - 1, endLine).join('\n')).toContain(quote);
      expect(quote).not.toBe('');
    }
  });
});
