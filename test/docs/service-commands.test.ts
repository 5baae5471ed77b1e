/** Each command of docs/api.md and docs/webhooks.md, as it stands there, against one service; curl asks by its socket and its port. */

import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { packageRoot } from '../../src/platform/package-root.ts';
import { outputOf, type Result, Sandbox, writeSample } from '../e2e/sandbox.ts';
import { ChatServer, data, delta, status, stream } from '../fixtures/chat-server.ts';

const SECRET = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
const sandbox = new Sandbox();
const bin = join(sandbox.top, 'bin');
let model: ChatServer;
let receiver: ChatServer;
let service: ReturnType<typeof start>;
let socket = '';
let url = '';

beforeAll(async () => {
  writeSample(sandbox);
  sandbox.write('one/a.ts', 'export const a = 1;\n');
  sandbox.write('two/b.ts', 'export const b = 2;\n');
  mkdirSync(bin);
  const program = join(packageRoot(), 'bin', 'mlx-code.mjs');
  writeFileSync(join(bin, 'mlx-code'), `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`);
  chmodSync(join(bin, 'mlx-code'), 0o755);
  model = await ChatServer.start();
  model.scripts = [stream(delta('It is refreshed [1].'), delta('', 'stop'), data('[DONE]'))];
  receiver = await ChatServer.start();
  receiver.scripts = [status(204)];
  service = start('mlx-code serve --http --fast');
  await vi.waitFor(() => expect(service.said()).toMatch(/the token in/), { timeout: 60_000 });
  socket = /socket (\S+)/.exec(service.said())?.[1] ?? '';
  url = /http:\S+/.exec(service.said())?.[0] ?? '';
});

afterAll(async () => {
  service.child.kill('SIGINT');
  await service.ended;
  await model.close();
  await receiver.close();
  sandbox.remove();
});

/** The lines of the blocks of a page that a shell runs, where each is a command of its own. */
const lines = (page: string, block: RegExp) =>
  [...read(page).matchAll(/^```sh\n([\s\S]*?)^```/gm)]
    .map(([, text = '']) => text)
    .filter((text) => block.test(text))
    .flatMap((text) => text.trim().split('\n'));

it('docs/api.md: services start, and are found', async () => {
  const commands = lines('api.md', /^mlx-code serve/);
  expect(commands.length).toBeGreaterThan(2);
  for (const line of commands) {
    if (line.includes('--status')) {
      const { servers } = JSON.parse((await shell(line)).stdout);
      expect(servers).toMatchObject([{ roots: [sandbox.project], socket, url }]);
    } else if (line.includes('one two')) {
      const both = start(line);
      await expect.poll(() => both.said(), { timeout: 60_000 }).toMatch(/one, .*two [\s\S]*the token in/);
      both.child.kill('SIGINT');
      expect(await both.ended).toBe(0);
    } else {
      // The service of this test is that of the project around it.
      const { code, stderr } = await shell(line);
      expect(`${code} ${stderr}`).toContain('E_WATCH_RUNNING');
    }
  }
});

it('docs/api.md: curl asks by the socket', async () => {
  const commands = lines('api.md', /^curl/);
  expect(commands.length).toBeGreaterThan(5);
  for (const line of [...commands, /`(curl [^`]*\/v1\/status)`/.exec(read('api.md'))?.[1] ?? '']) {
    const { code, stdout, stderr } = await shell(line);
    expect(`${line}: ${code} ${stderr}`).toBe(`${line}: 0 `);
    expect(JSON.parse(stdout), line).not.toHaveProperty('title');
  }
});

it('docs/api.md: every address of its table is one of the document, and the other way round', async () => {
  const table = [...read('api.md').matchAll(/^\| (`.*`) \|/gm)].flatMap(([, cell = '']) =>
    cell.match(/\/(v1\/[\w/{}]+|mcp)/g),
  );
  const { stdout } = await shell('curl -s --unix-socket "$SOCKET" http://localhost/v1/openapi.json');
  const addresses = Object.keys(JSON.parse(stdout).paths);
  expect(table.filter((path) => path !== '/mcp').sort()).toEqual(addresses.sort());
});

it('by the port, curl needs the token, which only its user can read', async () => {
  const { TOKEN_FILE = '' } = environment();
  expect(Buffer.from(readFileSync(TOKEN_FILE, 'utf8'), 'base64url')).toHaveLength(32);
  for (const file of [TOKEN_FILE, TOKEN_FILE.replace('.token', '.json'), socket])
    expect(statSync(file).mode & 0o777, file).toBe(0o600);
  const token = '-H "authorization: Bearer $(cat "$TOKEN_FILE")"';
  const ask = (more: string) => shell(`curl -s -o /dev/null -w '%{http_code}' ${more} ${url}/v1/status`);
  expect((await ask('')).stdout).toBe('401');
  expect((await ask(token)).stdout).toBe('200');
});

it('docs/webhooks.md: messages go out and come in', async () => {
  const out = lines('webhooks.md', /webhooks test/).filter((line) => !/watch$/.test(line));
  expect(out.length).toBe(3);
  const sent = await shell(out.join('\n').replace('127.0.0.1:8080', receiver.origin.slice('http://'.length)));
  expect(`${sent.code} ${sent.stdout}`).toMatch(/^0 204 {2}http/m);
  expect(receiver.asked).toMatchObject([{ body: { type: 'test' } }]);
  const signing = lines('webhooks.md', /openssl dgst/)
    .join('\n')
    .replaceAll('http://127.0.0.1:8765', url);
  const first = await shell(signing);
  expect(`${first.code} ${first.stderr}`).toBe('0 ');
  expect(JSON.parse(first.stdout)).toMatchObject({ kind: 'index', state: expect.stringMatching(/running|done/) });
  expect((await shell(signing.replace('SECRET#', 'SECRETS#'))).code).not.toBe(0);
});

// --- internal ---

function read(page: string): string {
  return readFileSync(join(packageRoot(), 'docs', page), 'utf8');
}

function environment(): Record<string, string> {
  const own = sandbox.environment();
  return {
    ...own,
    PATH: `${bin}:${own['PATH']}`,
    XDG_RUNTIME_DIR: sandbox.top,
    MLX_CODE_HOOK_SECRET: SECRET,
    MLX_CODE_CHAT_SERVER: `openai:${model.origin}/v1`,
    MLX_CODE_CHAT_SERVER_MODEL: 'scripted',
    SOCKET: socket,
    TOKEN_FILE: socket.replace(/([^/]+)\.http\.sock$/, 'serve-$1.token'),
  };
}

function start(line: string) {
  const child = spawn('bash', ['-c', `exec ${line}`], { cwd: sandbox.project, env: environment() });
  const out = outputOf(child);
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return { child, ended, said: () => out.stderr };
}

function shell(text: string): Promise<Result> {
  return new Promise((resolve) => {
    const child = spawn('bash', ['-e', '-o', 'pipefail', '-c', text], { cwd: sandbox.project, env: environment() });
    const out = outputOf(child);
    child.once('close', (code) => resolve({ code, ...out }));
  });
}
