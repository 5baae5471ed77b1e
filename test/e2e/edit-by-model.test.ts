/** `mlx-code edit "…"` as a program: a server on loopback stands for the model and says what the test wants. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ChatServer, type Script } from '../fixtures/chat-server.ts';
import { emptyProject, type Result, type Sandbox } from './sandbox.ts';

let server: ChatServer;
beforeAll(async () => {
  server = await ChatServer.start();
});
afterAll(() => server.close());
beforeEach(() => {
  server.asked.length = 0;
});

/** @param reason of the end; null: none comes, and the connection stays open */
function answers(content: string, reason: string | null = 'stop'): Script {
  return (asked, response) => {
    if (asked.method === 'GET') {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ data: [{ id: 'scripted' }] }));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`);
    if (reason === null) return;
    response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: reason }] })}\n\n`);
    response.end('data: [DONE]\n\n');
  };
}

/** Answers in turn, whatever else is asked of the server; the last one stays. */
function inTurn(...scripts: readonly Script[]): void {
  let next = 0;
  server.scripts = [
    (asked, response) => {
      const script = scripts[Math.min(next, scripts.length - 1)];
      if (asked.method === 'POST') next++;
      script?.(asked, response);
    },
  ];
}

interface Message {
  readonly role: string;
  readonly content: string;
}

function prompts(): Message[][] {
  return server.asked.filter(({ method }) => method === 'POST').map(({ body }) => body['messages'] as Message[]);
}

const RETRY = `export function retry(times: number): number[] {
  const waits: number[] = [];
  for (let n = 0; n < times; n++) waits.push(2 ** n);
  return waits;
}
`;

function block(path: string, search: string, replace: string): string {
  return `${path}\n<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE\n`;
}
const GOOD = `Here it is.\n\n${block('src/retry.ts', '  for (let n = 0; n < times; n++) waits.push(2 ** n);', '  for (let n = 0; n < times; n++) waits.push(3 ** n);')}`;
const WRONG = block('src/retry.ts', '  while (times--) waits.push(2);', '  while (times--) waits.push(3);');
const REQUEST = 'let the waits of a retry grow by three';

function project(): { readonly box: Sandbox; readonly read: (path?: string) => string } {
  const box = emptyProject();
  box.write('src/retry.ts', RETRY);
  box.write('src/other.ts', 'export const other = 1;\n');
  return { box, read: (path = 'src/retry.ts') => readFileSync(join(box.project, path), 'utf8') };
}

function edit(box: Sandbox, args: readonly string[], options: Parameters<Sandbox['run']>[1] = {}): Promise<Result> {
  const env = { MLX_CODE_CHAT_SERVER: `openai:${server.origin}/v1`, MLX_CODE_CHAT_SERVER_MODEL: 'scripted' };
  return box.run(['edit', ...args], { ...options, env });
}

test('a good answer is shown, applied when it is to be, and undone', async () => {
  inTurn(answers(GOOD));
  const { box, read } = project();
  const shown = await edit(box, [REQUEST, 'src/retry.ts']);
  expect(shown).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('+  for (let n = 0; n < times; n++) waits.push(3'),
  });
  expect(shown.stderr).toContain('src/retry.ts');
  expect(shown.stderr).toContain('add --yes');
  expect(read()).toBe(RETRY);
  expect(await edit(box, [REQUEST, 'src/retry.ts', '--yes', '--dry-run'])).toMatchObject({ code: 0 });
  expect(read()).toBe(RETRY);
  const plan = await edit(box, [REQUEST, 'src/retry.ts', '--json']);
  expect(JSON.parse(plan.stdout)).toMatchObject({ command: 'edit', title: REQUEST, applied: false, refused: [] });
  expect(read()).toBe(RETRY);
  expect(await edit(box, [REQUEST, 'src/retry.ts', '--yes'])).toMatchObject({ code: 0 });
  expect(read()).toBe(RETRY.replace('2 **', '3 **'));
  const [system, user] = prompts()[0] ?? [];
  expect(system?.content).toContain('<<<<<<< SEARCH');
  expect(user?.content).toContain(RETRY.trim());
  expect(user?.content).toContain(`${REQUEST}\nFiles to change: src/retry.ts`);
  expect(user?.content).not.toContain('citing');
  expect(await box.run(['undo'])).toMatchObject({ code: 0 });
  expect(read()).toBe(RETRY);
}, 90_000);

test('what is about no named file is looked for, and a new file is made', async () => {
  inTurn(answers(`${GOOD}\nsrc/waits.ts\n\`\`\`ts\nexport const WAITS = 3;\n\`\`\`\n`));
  const { box, read } = project();
  expect(await edit(box, [REQUEST, '--yes'])).toMatchObject({ code: 0 });
  expect(prompts()[0]?.at(-1)?.content).toContain('waits.push(2 ** n)');
  expect(read()).toContain('3 ** n');
  expect(read('src/waits.ts')).toBe('export const WAITS = 3;\n');
}, 60_000);

test('a named file that is not there is said to be new', async () => {
  inTurn(answers('src/waits.ts\n```ts\nexport const WAITS = 3;\n```\n'));
  const { box, read } = project();
  const { code, stderr } = await edit(box, [REQUEST, 'src/waits.ts', '--yes']);
  expect(code, stderr).toBe(0);
  expect(stderr).toContain('src/waits.ts: not there yet');
  expect(read('src/waits.ts')).toBe('export const WAITS = 3;\n');
}, 60_000);

test('an answer that is refused goes back once with the reason', async () => {
  inTurn(answers(WRONG), answers(GOOD));
  const { box, read } = project();
  const { code, stderr } = await edit(box, [REQUEST, 'src/retry.ts', '--yes']);
  expect(code, stderr).toBe(0);
  expect(stderr).toContain('asked once more');
  // Words for the model are its alone.
  expect(stderr).not.toContain('quote the lines');
  expect(read()).toContain('3 ** n');
  const [first, second] = prompts();
  expect(prompts()).toHaveLength(2);
  expect(second?.slice(0, -2)).toEqual(first);
  expect(second?.at(-2)).toMatchObject({ role: 'assistant', content: expect.stringContaining('while (times--)') });
  expect(second?.at(-1)).toMatchObject({
    role: 'user',
    content: expect.stringMatching(/not applied[\s\S]*quote the lines as they stand/),
  });
}, 60_000);

test.each([
  [
    'no place',
    [answers(WRONG)],
    /refused: the answer replaces a line that is not in src\/retry\.ts: .*\n {2}Nothing was written.*Ask again in other words/,
  ],
  [
    'no change at all',
    [answers('I would use a larger base.')],
    /The model's answer holds no change of a file\n {2}Name the file and what is to change in it/,
  ],
  ['an answer that was cut', [answers(GOOD, 'length')], /refused: .*longest length/],
  [
    'code left out',
    [answers('src/retry.ts\n```ts\nexport function retry() {\n  // ... existing code ...\n}\n```\n')],
    /refused: /,
  ],
  ['another bad one', [answers(WRONG), answers(GOOD.replace('for (let', 'for (var'))], /refused: /],
])(
  'two answers that cannot be used change nothing: %s',
  async (_, scripts, told) => {
    inTurn(...scripts);
    const { box, read } = project();
    const { code, stderr } = await edit(box, [REQUEST, 'src/retry.ts', '--yes']);
    expect(code, stderr).toBe(9);
    expect(stderr).toMatch(told);
    expect(prompts()).toHaveLength(2);
    expect(read()).toBe(RETRY);
  },
  60_000,
);

test('one good file beside a bad one changes neither', async () => {
  inTurn(answers(GOOD + block('src/other.ts', 'export const another = 1;', 'export const another = 2;')));
  const { box, read } = project();
  expect(await edit(box, [REQUEST, 'src/retry.ts', 'src/other.ts', '--yes'])).toMatchObject({ code: 9 });
  expect([read(), read('src/other.ts')]).toEqual([RETRY, 'export const other = 1;\n']);
}, 60_000);

test('a file that the model was not shown is not written over', async () => {
  inTurn(answers(`${GOOD}\nsrc/other.ts\n\`\`\`ts\nexport const other = 2;\n\`\`\`\n`));
  const { box, read } = project();
  const { code, stderr } = await edit(box, [REQUEST, 'src/retry.ts', '--yes']);
  expect(code, stderr).toBe(9);
  expect(stderr).toContain('src/other.ts would change in line 1, which the model was not shown');
  expect([read(), read('src/other.ts')]).toEqual([RETRY, 'export const other = 1;\n']);
}, 60_000);

test('a path that may not be changed is refused, and the model is not asked again', async () => {
  inTurn(answers(block('.github/workflows/ci.yml', 'on: push', 'on: pull_request')));
  const { box, read } = project();
  box.write('.github/workflows/ci.yml', 'on: push\n');
  const { code, stderr } = await edit(box, ['run on pull requests', '.github/workflows/ci.yml', '--yes']);
  expect(code, stderr).toBe(9);
  expect(stderr).toContain('protected');
  expect(prompts()).toHaveLength(1);
  expect(read('.github/workflows/ci.yml')).toBe('on: push\n');
}, 60_000);

test('Ctrl+C while the model writes changes nothing', async () => {
  let begun = () => {};
  const when = new Promise<void>((resolve) => {
    begun = resolve;
  });
  inTurn((asked, response) => {
    answers(GOOD, null)(asked, response);
    if (asked.method === 'POST') begun();
  });
  const { box, read } = project();
  const signal = { name: 'SIGINT' as const, whenOutput: /never/, afterMs: 50_000, when };
  const { code } = await edit(box, [REQUEST, 'src/retry.ts', '--yes'], { signal });
  expect(code).toBe(130);
  expect(read()).toBe(RETRY);
}, 60_000);

test('a request without words, or with an answer beside a model, is refused', async () => {
  const { box } = project();
  expect(await edit(box, [])).toMatchObject({ code: 2, stderr: expect.stringContaining('Nothing is asked for') });
  expect(await edit(box, ['x', '--parse'])).toMatchObject({ code: 2 });
  expect(await edit(box, ['--from', 'a.md', '--model', 'q05b'])).toMatchObject({ code: 2 });
  expect(server.asked).toEqual([]);
}, 60_000);
