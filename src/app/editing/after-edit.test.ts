/** Programs of the user that run after a change, from a conversation as a user starts one. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  ANSWER,
  chat,
  cleanUp,
  events,
  prepare,
  QUESTION,
  RETRY,
  read,
  root,
  settings,
  started,
} from '../../../test/fixtures/change-lab.ts';

beforeEach(prepare);
afterEach(cleanUp);

const program = (code: string, ...args: string[]) => [process.execPath, '-e', code, ...args];
const FORMATTER = program(
  'for (const f of process.argv.slice(1)) require("node:fs").appendFileSync(f, "// formattedByHook\\n")',
  '{files}',
);

it('a formatter and a checker run after a change, their end is shown, and undo takes back both', async () => {
  const checker = program('console.error("line 3 is odd"); process.exit(4)');
  settings({ 'hooks.afterEdit': [FORMATTER, checker, ['no-such-program-here']] });
  const { send, project } = await started([ANSWER]);
  await send(QUESTION);
  expect(await send('/apply')).toMatchObject([
    {
      ...{ of: 'patch', applied: true },
      hooks: [
        { outcome: 'done', changed: ['src/retry.ts'] },
        { outcome: 'failed', code: 4, output: 'line 3 is odd', changed: [] },
        { outcome: 'not-started' },
      ],
    },
  ]);
  expect(read()).toMatch(/3 \*\*[\s\S]*\/\/ formattedByHook\n$/);
  expect((await events(project)).slice(-4)).toEqual(['written', 'hook', 'hook', 'hook']);
  // A search sees the change at once, without a watch.
  expect(await send('/search formattedByHook')).toMatchObject([{ of: 'hits', sources: [{ path: 'src/retry.ts' }] }]);
  await send('/undo');
  expect(read()).toBe(RETRY);
  await send('/redo');
  expect(read()).toContain('// formattedByHook');
});

it('is ended when it takes too long, and never comes from the file of a project', async () => {
  settings({ 'hooks.afterEdit': [program('setInterval(() => undefined, 1000)')], 'hooks.seconds': 1 });
  writeFileSync(join(root, '.mlx-code.json'), JSON.stringify({ 'hooks.afterEdit': [FORMATTER] }));
  const { send, project } = await started([ANSWER]);
  expect(project.config.warnings.join('\n')).toContain('hooks.afterEdit is ignored');
  await send(QUESTION);
  expect(await send('/apply')).toMatchObject([{ applied: true, hooks: [{ outcome: 'late' }] }]);
  expect(read()).not.toContain('formattedByHook');
  expect(chat?.state.change).toBe(null);
});
