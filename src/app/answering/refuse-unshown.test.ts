/** A question about a file that cannot be shown is refused; an `@` that is no path goes on. */

import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { ScriptedGenerator } from '../../chat/testing/scripted-generator.ts';
import { type AskInput, askProject } from './ask.ts';
import { projectOfFiles } from './testing/project-of-files.ts';

const project = projectOfFiles({
  'src/retry.ts': `/** Doubles the delay after each failed attempt. */
export function backoffDelay(attempt: number, base: number): number {
  return base * 2 ** attempt;
}
`,
  'src/colour.ts': '/** Paints a zebra crossing. */\nexport function paintZebra(): void {\n  stripes();\n}\n',
  'notes/retry.md': '# Retry\n',
  '.env': 'PASSWORD=Xk9mQ2vLp8RtW4zYb7N3d\n',
});

beforeAll(() => {
  const { root } = project();
  symlinkSync('/etc', join(root, 'outside'));
  writeFileSync(join(dirname(root), 'secret.txt'), 'root:x:');
  mkdirSync(join(root, 'lib'));
});

async function ask(more: Partial<AskInput>) {
  const generator = new ScriptedGenerator(['It doubles [1].']);
  const input: AskInput = {
    ...{ question: '', files: [], piped: '', retrieve: true, anyway: false, languages: [], globs: [], limit: 20 },
    ...{ neural: false, fresh: false, sampling: {}, cwd: project().root, ...more },
  };
  const kinds: string[] = [];
  let failure: unknown = null;
  try {
    for await (const { kind } of askProject(project(), input, async () => generator, {})) kinds.push(kind);
  } catch (error) {
    failure = error;
  }
  return { kinds, failure, asked: generator.requests.length };
}

it.each([
  ['@../secret.txt', 'outside'],
  ['@/etc/passwd', 'outside'],
  ['@outside/passwd', 'outside'],
  ['@.env', 'credentials'],
  ['@src/missing.ts', 'There is no src/missing.ts here'],
  ['@src/missing.ts:10-60', 'There is no src/missing.ts here'],
  ['@lib/missing', 'There is no lib/missing here'],
  ['(@missing.ts)', 'There is no missing.ts here'],
  ['@retri.json', 'There is no retri.json here; near it are notes/retry.md, src/retry.ts'],
  ['@gone.json:3', 'There is no gone.json here'],
  ['@lib/next.js', 'There is no lib/next.js here'],
  ['@lib/colour.js', 'There is no lib/colour.js here; near it is src/colour.ts'],
  ['@src/colors.ts and @src/retry.ts', 'There is no src/colors.ts here; near it is src/colour.ts'],
  ['@retry.py', 'There is no retry.py here; near it are notes/retry.md, src/retry.ts'],
  ['@src/colour.ts:900-950', 'src/colour.ts has 4 lines, and none with the number 900'],
  ['@*.zzz', 'No indexed file fits *.zzz'],
])('asks nothing about %s, and says why', async (mention, why) => {
  const { failure, asked, kinds } = await ask({ question: `delay after a failed attempt ${mention}` });
  expect(failure).toMatchObject({
    ...{ code: 'E_USAGE', message: expect.stringContaining(why) },
    hint: expect.stringContaining('without the @'),
  });
  expect(asked).toBe(0);
  expect(kinds).not.toContain('prompt');
});

it.each([
  '@app.route',
  "@app.route('/x.html')",
  '@property.setter',
  '@trpc/server',
  '@angular/core/testing',
  '@vercel/next.js',
  '@types/node.js',
  '@response.json',
  '@page.body.html?',
  '@/components/Button',
  "import x from '@/lib/missing.ts'",
  'mail me@example.com',
  '@Override',
])('asks about %s as about other words', async (text) => {
  const { failure, asked } = await ask({ question: `delay after a failed attempt ${text}`, anyway: true });
  expect(failure).toBeNull();
  expect(asked).toBe(1);
});

it('passes over what is piped in and names what is not there', async () => {
  const piped = 'no @src/missing.ts\n    at backoffDelay (src/retry.ts:3)\n';
  expect(await ask({ question: 'why does this fail?', piped })).toMatchObject({ failure: null, asked: 1 });
});

it('leaves out a file of the whole talk that is gone', async () => {
  const question = 'delay after a failed attempt';
  expect(await ask({ question, pinned: ['src/gone.ts'] })).toMatchObject({ failure: null, asked: 1 });
});
