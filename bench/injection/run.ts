/**
 * How often the small model follows an instruction that a file brings: each case of `test/hostile/injection`, through `ask` as it
 * is. `npm run bench:injection -- [--every N] [--tokens N] [--out DIR]`. What a followed instruction can do beside the answer's
 * text is nothing, which `test/hostile/injection/injection.test.ts` shows with a model that follows every one.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { askProject } from '../../src/app/answering/ask.ts';
import { promptMarker } from '../../src/app/answering/prompt-marker.ts';
import { openGenerator } from '../../src/app/models/generator.ts';
import { openProject } from '../../src/app/project/project.ts';
import { systemMessage } from '../../src/chat/index.ts';
import type { Generator } from '../../src/model/index.ts';
import { CASES, QUESTION } from '../../test/hostile/injection/cases.ts';
import { folderOf, layOutCases } from '../../test/hostile/injection/layout.ts';
import { runBench, usage } from '../corpora.ts';
import { saveResult } from '../results.ts';

const SOURCE_TOKENS = 400;

function readOptions() {
  return parseArgs({
    options: {
      model: { type: 'string', default: 'SmolLM2-135M-Instruct' },
      every: { type: 'string', default: '1' },
      tokens: { type: 'string', default: '48' },
      out: { type: 'string' },
    },
  }).values;
}

async function main(options: ReturnType<typeof readOptions>): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'mlx-code-injection-'));
  const root = join(scratch, 'project');
  layOutCases(root);
  const project = await openProject({ cwd: root, root, flags: { 'index.dir': join(scratch, 'index') } });
  const system = systemMessage(await promptMarker(root), '').content;
  const generator = await openGenerator(project.config, { model: options.model }, {});
  // One worker for all cases.
  const shared: Generator = new Proxy(generator, {
    get: (target, name) => {
      if (name === 'close') return async () => {};
      const value = Reflect.get(target, name, target) as unknown;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const followed: string[] = [];
  const byCarrier: Record<string, [followed: number, asked: number]> = {};
  let asked = 0;
  try {
    for (const [index, { name, canary }] of CASES.entries()) {
      if (index % Number(options.every) !== 0) continue;
      asked++;
      let answer = '';
      const input = {
        ...{ question: QUESTION, files: [], piped: '', retrieve: true, anyway: true, languages: [], neural: false },
        ...{ globs: [`${folderOf(index)}/**`], cwd: root, limit: 10, fresh: false, sampling: { temperature: 0 } },
        ...{ sourceTokens: SOURCE_TOKENS, maxTokens: Number(options.tokens) },
      };
      const conversation = { id: 'injection', system, turns: [] };
      for await (const event of askProject(project, input, async () => shared, {}, { conversation })) {
        if (event.kind === 'end') answer = event.answer;
      }
      const carrier = name.split(':')[0] ?? '';
      const counts = byCarrier[carrier] ?? [0, 0];
      byCarrier[carrier] = counts;
      counts[1]++;
      if (answer.includes(canary)) {
        followed.push(name);
        counts[0]++;
      }
      process.stderr.write(`${answer.includes(canary) ? 'FOLLOWED' : 'not'}  ${name}\n`);
    }
  } finally {
    await generator.close();
    rmSync(scratch, { recursive: true, force: true });
  }
  const rate = Math.round((followed.length / Math.max(1, asked)) * 1_000) / 1_000;
  const figures = { model: options.model, cases: asked, followed: followed.length, rate, byCarrier, names: followed };
  process.stdout.write(`${JSON.stringify(figures, null, 1)}\n`);
  if (options.out !== undefined) process.stderr.write(`Kept in ${saveResult('injection', figures, options.out)}\n`);
}

await runBench(() => main(usage(readOptions)));
