/** `ask --each` as a program: a server on loopback stands for the model. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ChatServer, data, delta, type Script } from '../fixtures/chat-server.ts';
import { emptyProject, type Sandbox } from './sandbox.ts';

let server: ChatServer;
beforeAll(async () => {
  server = await ChatServer.start();
});
afterAll(() => server.close());
beforeEach(() => {
  server.asked.length = 0;
});

/** Answers with the name of the file that is asked about. @param special by file: what is done in place of that */
function about(special: Readonly<Record<string, 'fails' | 'hangs'>> = {}): Script {
  return ({ body }, response) => {
    const file = fileAsked(body);
    if (special[file] === 'fails') {
      response.writeHead(400).end('{"error":{"message":"this one is refused"}}');
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(delta(`About ${file} [1].\n<!-- mlx-code end -->`));
    if (special[file] !== 'hangs') response.end(`${delta('', 'stop')}${data('[DONE]')}`);
  };
}

function fileAsked(body: Record<string, unknown>): string {
  const messages = body['messages'] as { content: string }[];
  return /Files: (\S+)/.exec(messages.at(-1)?.content ?? '')?.[1] ?? 'a file';
}

function asked(): string[] {
  return server.asked.filter(({ method }) => method === 'POST').map(({ body }) => fileAsked(body));
}

function project(): Sandbox {
  const box = emptyProject();
  for (const name of ['alpha', 'beta', 'gamma'])
    box.write(`src/${name}.ts`, `/** Adds ${name}. */\nexport function ${name}(x: number) {\n  return x + 1;\n}\n`);
  box.write('.gitignore', 'build/\n');
  box.write('build/out.ts', 'export const ignored = 1;\n');
  box.write('other.py', 'print("no TypeScript")\n');
  return box;
}

function each(
  box: Sandbox,
  args: readonly string[] = ['--template', 'docs'],
  more: Parameters<Sandbox['run']>[1] = {},
) {
  const env = { MLX_CODE_CHAT_SERVER: `openai:${server.origin}/v1`, MLX_CODE_CHAT_SERVER_MODEL: 'scripted' };
  return box.run(['ask', '--each', '**/*.ts', ...args], { ...more, env });
}

const ALL = ['src/alpha.ts', 'src/beta.ts', 'src/gamma.ts'];

describe('ask --each', () => {
  it('asks about each file that fits, and of those that are done only about what changed', async () => {
    server.scripts = [about()];
    const box = project();
    const first = await each(box);
    expect(first.code, first.stderr).toBe(0);
    expect(asked()).toEqual(ALL);
    const out = join(box.project, 'mlx-code-docs.md');
    expect(first.stdout).toBe(`${out}\n`);
    expect(first.stderr).toContain('3 files, 0 answered already · scripted · ');
    expect(first.stderr).toMatch(/^2\/3 src\/beta\.ts · /m);
    const text = readFileSync(out, 'utf8');
    for (const path of ALL) expect(text).toContain(`## \`${path}\`\n\nAbout ${path} [1].`);
    expect(text).toMatch(/Sources:\n\n- \[1\] `src\/alpha\.ts:1-\d`/);

    box.write('src/beta.ts', 'export const beta = 2;\n');
    const again = await each(box, ['--template', 'docs', '--json']);
    expect(asked()).toEqual([...ALL, 'src/beta.ts']);
    expect(JSON.parse(again.stdout)).toMatchObject({
      out,
      files: 3,
      done: 2,
      answered: 1,
      failed: [],
      cancelled: false,
    });
    // No turn of a conversation is kept, and the answers are no sources.
    expect((await box.run(['sessions'])).stdout).not.toContain('alpha');
    expect(JSON.stringify(server.asked.at(-1)?.body)).not.toContain('About src');
  });

  it('goes on where it was stopped', async () => {
    server.scripts = [about({ 'src/beta.ts': 'hangs' })];
    const box = project();
    const signal = { name: 'SIGINT', whenOutput: /^1\/3 src\/alpha/m, afterMs: 30_000 } as const;
    const stopped = await each(box, ['--template', 'docs', '--out', 'docs.jsonl'], { signal });
    expect(stopped.code, stopped.stderr).toBe(130);
    const lines = () => readFileSync(join(box.project, 'docs.jsonl'), 'utf8').trim().split('\n').slice(1);
    expect(lines().map((line) => JSON.parse(line).path)).toEqual(['src/alpha.ts']);
    server.asked.length = 0;
    server.scripts = [about()];
    const rest = await each(box, ['--template', 'docs', '--out', 'docs.jsonl']);
    expect(rest.code, rest.stderr).toBe(0);
    expect(rest.stderr).toContain('3 files, 1 answered already');
    expect(asked()).toEqual(['src/beta.ts', 'src/gamma.ts']);
    expect(lines().map((line) => JSON.parse(line).path)).toEqual(ALL);
    server.asked.length = 0;
    expect((await each(box, ['--template', 'docs', '--out', 'docs.jsonl'])).code).toBe(0);
    expect(server.asked).toEqual([]);
  });

  it('names a file that failed at the end, after the rest', async () => {
    server.scripts = [about({ 'src/beta.ts': 'fails' })];
    const box = project();
    const { code, stdout, stderr } = await each(box, ['--template', 'docs', '--json']);
    const totals = JSON.parse(stdout);
    expect(totals).toMatchObject({ files: 3, answered: 2, failed: [{ path: 'src/beta.ts' }] });
    expect(code).toBe(totals.failed[0].exitCode);
    expect(code).toBeGreaterThan(1);
    expect(stderr).toMatch(/2 answered, 1 failed\.\n {2}src\/beta\.ts: /);
    server.asked.length = 0;
    server.scripts = [about()];
    expect((await each(box)).code).toBe(0);
    expect(asked()).toEqual(['src/beta.ts']);
  });

  it('leaves the rest for another run where the server is gone', async () => {
    const box = project();
    for (const name of ['a', 'b', 'c']) box.write(`src/${name}.ts`, `export const ${name} = 1;\n`);
    const env = { MLX_CODE_CHAT_SERVER: 'openai:http://127.0.0.1:1/v1', MLX_CODE_CHAT_SERVER_MODEL: 'gone' };
    const { code, stdout, stderr } = await box.run(['ask', '--each', '*.ts', '--template', 'docs', '--json'], { env });
    const totals = JSON.parse(stdout);
    expect(totals).toMatchObject({ files: 6, answered: 0, cancelled: false });
    expect(totals.failed.map((each: { code: string }) => each.code)).toEqual(Array(3).fill('E_SERVER_UNREACHABLE'));
    expect(code).toBe(totals.failed[0].exitCode);
    expect(stderr).toContain('3 failed, 3 left.');
  });

  it('takes a question in the place of a template', async () => {
    server.scripts = [about()];
    const box = project();
    const { code, stderr } = await each(box, ['what does this file add?']);
    expect(code, stderr).toBe(0);
    expect(JSON.stringify(server.asked[0]?.body)).toContain('what does this file add?');
    expect(existsSync(join(box.project, 'mlx-code-answers.md'))).toBe(true);
  });

  it('asks about the very file, whatever its name and wherever it is asked from', async () => {
    server.scripts = [about()];
    const box = emptyProject();
    const names = [
      '[id].ts',
      'a b.ts',
      'x:10-20.ts',
      'y:3.ts',
      '@types/z.ts',
      '~/home.ts',
      'src/{a,b}.ts',
      'w#L3.ts',
      '-q.ts',
    ];
    for (const [n, name] of names.entries()) box.write(name, `export const marker${n}end = "${name}";\n`);
    box.write('sub/a b.ts', 'export const another = 1;\n');
    box.write('key.pem', '-----BEGIN PRIVATE KEY-----\n');
    const options = { cwd: join(box.project, 'sub') };
    const { code, stdout, stderr } = await each(
      box,
      ['--template', 'docs', '--no-retrieval', '--root', box.project, '--json'],
      options,
    );
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      files: names.length + 1,
      out: join(box.project, 'sub', 'mlx-code-docs.md'),
    });
    const prompts = server.asked.map(({ body }) => JSON.stringify(body));
    for (const n of names.keys()) expect(prompts.filter((prompt) => prompt.includes(`marker${n}end`))).toHaveLength(1);
    expect((await each(box, ['--template', 'docs', '--no-retrieval', '--root', box.project], options)).code).toBe(0);
    expect(server.asked).toHaveLength(names.length + 1);
  });

  it('gives 1 where no file fits, and 2 for a result file that cannot be one', async () => {
    const box = project();
    const env = { MLX_CODE_CHAT_SERVER: `openai:${server.origin}/v1`, MLX_CODE_CHAT_SERVER_MODEL: 'scripted' };
    const none = await box.run(['ask', '--each', '*.rs', '--template', 'docs'], { env });
    expect([none.code, none.stdout]).toEqual([1, '']);
    expect(none.stderr).toContain('No file of the project fits.');
    mkdirSync(join(box.project, '.git'));
    writeFileSync(join(box.project, 'mine.md'), 'Notes.\n');
    for (const out of ['.git/x.md', 'mine.md'])
      expect((await each(box, ['--template', 'docs', '--out', out])).code).toBe(2);
    expect(readFileSync(join(box.project, 'mine.md'), 'utf8')).toBe('Notes.\n');
    expect((await box.run(['ask', 'x', '--out', 'x.md'], { env })).code).toBe(2);
    expect((await each(box, [])).code).toBe(2);
    expect(server.asked).toEqual([]);
  });
});
