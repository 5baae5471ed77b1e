/** `mlx-code chat` line by line: what a pipe, a screen reader or a dumb terminal gets. */

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { packageRoot } from '../../src/platform/package-root.ts';
import { ChatServer, data, delta, type Script, stream } from '../fixtures/chat-server.ts';
import { outputOf, type Sandbox, sampleProject } from './sandbox.ts';

async function server(...scripts: Script[]): Promise<ChatServer> {
  const started = await ChatServer.start();
  started.scripts = scripts;
  onTestFinished(() => started.close());
  return started;
}

function chat(box: Sandbox, lines: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [join(packageRoot(), 'bin', 'mlx-code.mjs'), 'chat', '--no-watch'], {
    cwd: box.project,
    env: {
      ...{ PATH: process.env['PATH'] ?? '', HOME: box.home, TMPDIR: box.top, MLX_CODE_NO_SETUP: '1' },
      ...{ MLX_CODE_CACHE_DIR: join(box.home, 'cache'), MLX_CODE_DATA_DIR: join(box.home, 'data') },
      MLX_CODE_CONFIG_DIR: join(box.home, 'config'),
      ...env,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: 60_000,
    killSignal: 'SIGKILL',
  });
  const out = outputOf(child);
  for (const line of lines) child.stdin.write(`${line}\n`);
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, ...out }));
  });
  return { child, ended };
}

it('answers piped lines one after another, and goes on with the session', async () => {
  const box = sampleProject();
  const answering = await server(stream(delta('From the session [1].'), delta('', 'stop'), data('[DONE]')));
  const env = { MLX_CODE_CHAT_SERVER: `openai:${answering.origin}/v1`, MLX_CODE_MODEL_CHAT: 'server:scripted' };
  const first = chat(box, ['how is the access token refreshed?', '/rename tokens', '/nothing', '/search circle'], env);
  first.child.stdin.end();
  const result = await first.ended;
  expect(result.code).toBe(0);
  expect(result.stdout).toMatch(
    /> how is the access token refreshed\?\nFrom the session \[1\]\.\nSources:\n {2}\[1\] \S+:\d+-\d+/,
  );
  expect(result.stdout).toContain('src/shapes/area.py');
  expect(result.stderr).toContain('called "tokens"');
  expect(result.stderr).toContain('There is no command /nothing');
  expect((await box.run(['sessions'])).stdout).toContain('tokens');
  const second = chat(box, ['/resume tokens', '/export talk.md', '/quit', '/never'], env);
  const resumed = await second.ended;
  expect(resumed.code).toBe(0);
  expect(resumed.stdout).toContain('From the session [1].');
  expect(resumed.stderr).not.toContain('/never');
}, 60_000);

it('stops an answer with Ctrl+C, keeps what was written, and leaves with the second', async () => {
  const box = sampleProject();
  const answering = await server(stream(delta('Only the beginning of '), delta('a long answer '), null));
  const env = { MLX_CODE_CHAT_SERVER: `openai:${answering.origin}/v1`, MLX_CODE_MODEL_CHAT: 'server:scripted' };
  const { child, ended } = chat(box, ['how is the access token refreshed?'], env);
  let sent = false;
  child.stdout.on('data', (text: string) => {
    if (!sent && text.includes('Only the')) child.kill('SIGINT');
    sent ||= text.includes('Only the');
  });
  child.stderr.on('data', (text: string) => {
    if (text.includes('Stopped;')) child.kill('SIGINT');
  });
  const result = await ended;
  expect(result.stdout).toContain('Only the beginning');
  expect(result.stderr).toContain('Stopping');
  expect(result.code).toBe(130);
}, 60_000);

it('without a model shows what fits', async () => {
  const box = sampleProject();
  const { child, ended } = chat(box, ['how is the access token refreshed?'], {});
  child.stdin.end();
  const result = await ended;
  expect(result.code).toBe(0);
  expect(result.stdout).toMatch(/no model on this machine[\s\S]*src\/auth\/token\.ts/);
  const printed = await box.run(['chat', '--no-watch', '--root', 'missing']);
  expect(printed).toMatchObject({ code: 2, stderr: expect.stringContaining('[E_ROOT_MISSING]') });
}, 60_000);

it('changes files as an answer says, and takes the change back', async () => {
  const box = sampleProject();
  const file = join(box.project, 'src/shapes/area.py');
  const before = readFileSync(file, 'utf8');
  const answer =
    'Like this:\n\n`src/shapes/area.py`\n```python\n<<<<<<< SEARCH\n        return math.pi * self.radius ** 2\n=======\n        return 3 * self.radius ** 2\n>>>>>>> REPLACE\n```\n';
  const answering = await server(stream(delta(answer), delta('', 'stop'), data('[DONE]')));
  const env = { MLX_CODE_CHAT_SERVER: `openai:${answering.origin}/v1`, MLX_CODE_MODEL_CHAT: 'server:scripted' };
  const changing = chat(box, ['make the area of a circle coarser', '/diff', '/apply', '/history', '/apply'], env);
  changing.child.stdin.end();
  const { code, stdout, stderr } = await changing.ended;
  expect(code).toBe(0);
  expect(stdout + stderr).toContain('+        return 3 * self.radius ** 2');
  expect(stdout + stderr).toContain('Changed 1 file.');
  expect(stdout + stderr).toContain('refused: ');
  expect(readFileSync(file, 'utf8')).toBe(before.replace('math.pi * self', '3 * self'));
  const back = chat(box, ['/undo', '/redo', '/undo', '/undo'], env);
  back.child.stdin.end();
  const undone = await back.ended;
  expect(undone.stdout + undone.stderr).toContain('There is nothing to undo.');
  expect(readFileSync(file, 'utf8')).toBe(before);
}, 60_000);
