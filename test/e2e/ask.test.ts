/** `mlx-code ask` as a program: a server on loopback stands for the model and says what the test wants. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/platform/package-root.ts';
import { ChatServer, type Script } from '../fixtures/chat-server.ts';
import { emptyProject, outputOf, type Result, type Sandbox, sampleProject } from './sandbox.ts';

let server: ChatServer;
beforeAll(async () => {
  server = await ChatServer.start();
});
afterAll(() => server.close());
beforeEach(() => {
  server.asked.length = 0;
});

/** An answer in pieces. @param hold keeps the connection open behind them */
function answers(pieces: readonly string[], hold = false): Script {
  return (asked, response) => {
    if (asked.method === 'GET') {
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ data: [{ id: 'scripted' }] }));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const content of pieces) {
      response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`);
    }
    if (hold) return;
    response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}\n\n`);
    response.end('data: [DONE]\n\n');
  };
}

function env(): Record<string, string> {
  return { MLX_CODE_CHAT_SERVER: `openai:${server.origin}/v1`, MLX_CODE_CHAT_SERVER_MODEL: 'scripted' };
}

function ask(box: Sandbox, args: readonly string[], options: Parameters<Sandbox['run']>[1] = {}): Promise<Result> {
  return box.run(['ask', ...args], { ...options, env: { ...env(), ...options.env } });
}

/** What the server was asked last. */
function prompt(): string {
  const body = server.asked.findLast(({ method }) => method === 'POST')?.body as { messages?: { content: string }[] };
  return (body?.messages ?? []).map(({ content }) => content).join('\n');
}

const QUESTION = 'how is an expired access token refreshed';

describe('ask', () => {
  it('builds the index, answers, and names lines that open', async () => {
    server.scripts = [answers(['It asks the ', 'refresh URL [', '1], not [9', '9].'])];
    const box = sampleProject();
    const { code, stdout, stderr } = await ask(box, [QUESTION]);
    expect(code, stderr).toBe(0);
    const [answer, , head, source] = stdout.split('\n');
    expect(answer).toBe('It asks the refresh URL [1], not.');
    expect(head).toBe('Sources:');
    expect(source).toMatch(/^ {2}\[1\] \S+:\d+-\d+/);
    expect(stderr).toContain('making one');
    expect(stderr).toContain('Removed a citation that points to nothing.');
    expect(prompt()).toContain('refreshAccessToken');
  });

  it('says what it was given when the answer cites nothing', async () => {
    server.scripts = [answers(['By asking again.'])];
    const { code, stdout } = await ask(sampleProject(), [QUESTION]);
    expect(code).toBe(0);
    expect(stdout).toContain('No citations. The model was given:\n  [1] ');
  });

  it('shows the lines that an answer speaks of where its model cites none, marked as found', async () => {
    const answer = ['The address goes to `startServer`, wh', 'ich calls server.ListenAndServe. That [≈9] is', ' all.'];
    server.scripts = [answers(answer)];
    const box = sampleProject();
    const { stdout } = await ask(box, ['--session', 'found', QUESTION]);
    const number = /\[≈(\d)\]/.exec(stdout)?.[1];
    expect(stdout).toBe(
      `The address goes to \`startServer\`, which calls server.ListenAndServe [≈${number}]. That is all.\n\n` +
        `No citations. Likely places, found by comparing text:\n  [≈${number}] cmd/server/main.go:6-8  startServer\n`,
    );
    const events = (await ask(box, ['--json', '--no-save', QUESTION])).stdout.trim().split('\n');
    expect(JSON.parse(events.at(-1) ?? '')).toMatchObject({
      ...{ foundCitations: 1, unknownCitations: 1 },
      citations: [{ number: Number(number), path: 'cmd/server/main.go', by: 'matching', startLine: 6, endLine: 8 }],
    });
    expect((await box.run(['sessions', 'show', 'found'])).stdout).toContain(`[≈${number}] cmd/server/main.go:6-8`);
    expect((await box.run(['sessions', 'export', 'found'])).stdout).toContain(
      `Found by matching words, not cited by the model:\n\n- [≈${number}] \`cmd/server/main.go:6-8\``,
    );
    // The next prompt has the answer as the model wrote it.
    await ask(box, ['--session', 'found', 'and what else does it do?']);
    expect(prompt()).toContain('server.ListenAndServe. That is all.');
  });

  it('gives 1 and asks nobody when nothing fits', async () => {
    server.scripts = [answers(['Invented.'])];
    const { code, stdout, stderr } = await ask(sampleProject(), ['quarterly mortgage amortisation interest schedule']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^Nothing here answers this: .*"mortgage".* are nowhere in this project\.\n$/);
    expect(stderr).toContain('The nearest guesses');
    expect(server.asked).toEqual([]);
  });

  it('prints events as lines of JSON', async () => {
    server.scripts = [answers(['See [1].'])];
    const { code, stdout } = await ask(sampleProject(), [QUESTION, '--json']);
    expect(code).toBe(0);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ event }) => event)).toEqual(expect.arrayContaining(['prompt', 'text', 'end']));
    const shown = events.find(({ event }) => event === 'prompt');
    expect(shown.sources[0]).toMatchObject({ number: 1, path: expect.any(String), startLine: expect.any(Number) });
    expect(shown.sentTo).toBeNull();
    expect(events.at(-1)).toMatchObject({
      event: 'end',
      reason: 'stop',
      answer: 'See [1].',
      citations: [{ number: 1 }],
    });
  });

  it('reads files that are named, what is piped in, and a template', async () => {
    server.scripts = [answers(['Fine.'])];
    const box = sampleProject();
    await ask(box, ['what does this do', '--no-retrieval', '--file', 'src/shapes/area.py:4-6']);
    expect(prompt()).toContain('src/shapes/area.py:4-6\nclass Circle:');
    expect(prompt()).not.toContain('refreshAccessToken');
    await ask(box, ['--template', 'explain', '--file', 'src/shapes/area.py']);
    expect(prompt()).toContain('class Circle:');
    // Named after what was typed, not after the template's first words.
    expect((await box.run(['sessions'])).stdout).toContain('explain src/shapes/area.py');
    box.write('log.txt', 'panic in startServer\n');
    const piped = await withInput(box, ['ask', 'why does it fail'], join(box.project, 'log.txt'));
    expect(piped.code, piped.stderr).toBe(0);
    expect(prompt()).toContain('stdin:1-1\npanic in startServer');
    const missing = await ask(box, ['what is it', '--file', 'nope.ts']);
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('E_USAGE') });
    expect((await ask(box, [])).code).toBe(2);
  });

  it('asks no small model for a review that it was not named for', async () => {
    server.scripts = [answers(['Fine.'])];
    const box = sampleProject();
    const review = ['--template', 'review', '--file', 'src/shapes/area.py'];
    const small = { env: { MLX_CODE_CHAT_SERVER_MODEL: 'qwen2.5-coder:0.5b' } };
    for (const args of [review, ['--each', '*.py', ...review.slice(0, 2)]]) {
      const { code, stderr } = await ask(box, args, small);
      expect({ code, stderr }).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('0.5b was not asked: models'),
      });
    }
    expect(server.asked).toEqual([]);
    expect((await ask(box, [...review, '--model', 'server:qwen2.5-coder:0.5b'], small)).code).toBe(0);
    expect((await ask(box, review)).code).toBe(0);
  });

  it('goes on with a session, reading what it read before', async () => {
    server.scripts = [answers(['It asks the refresh URL [1].'])];
    const box = sampleProject();
    await ask(box, [QUESTION]);
    const first = prompt();
    const again = await ask(box, ['-c', 'and who calls it?']);
    expect(again.code, again.stderr).toBe(0);
    // What was known of the code stands in the message of its own turn alone, as the state of the repository does.
    const message = first
      .slice(first.indexOf('src/auth/token.ts:'))
      .replace(/^\w+ known from the code\n(?:\[.*\n)+/m, '');
    expect(message).toContain('end of sources');
    expect(prompt()).toContain(message);
    expect(prompt()).toContain('It asks the refresh URL [1].');
    const { stdout } = await box.run(['sessions', 'list', '--json']);
    expect(stdout).toContain(QUESTION);
    await ask(box, ['--no-save', '--session', 'of-no-trace', QUESTION]);
    expect((await box.run(['sessions', 'list', '--json'])).stdout).not.toContain('of-no-trace');
  });

  it('has the index asked by a running watch', async () => {
    server.scripts = [answers(['It asks the refresh URL [1].'])];
    const box = sampleProject();
    const cold = await ask(box, ['--no-save', QUESTION]);
    const first = prompt();
    expect((await box.run(['watch', '--daemon', '--fast'])).code).toBe(0);
    const watch = async () => JSON.parse((await box.run(['watch', '--status', '--json'])).stdout).watch?.state;
    try {
      await expect.poll(async () => (await watch())?.follow.phase, { timeout: 60_000, interval: 250 }).toBe('idle');
      const before = (await watch()).socket.answered;
      const warm = await ask(box, ['--no-save', QUESTION]);
      expect((await watch()).socket.answered).toBeGreaterThan(before);
      expect(warm.stdout).toBe(cold.stdout);
      expect(prompt()).toBe(first);
    } finally {
      await box.run(['watch', '--stop']);
    }
  }, 120_000);

  it('keeps what was written when it is stopped', async () => {
    server.scripts = [answers(['It asks the refresh ', 'URL and then '], true)];
    const box = sampleProject();
    await box.run(['index', '--fast']);
    const child = spawn(process.execPath, [join(packageRoot(), 'bin', 'mlx-code.mjs'), 'ask', QUESTION], {
      cwd: box.project,
      env: { ...box.environment(), ...env() },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (stdout === '') child.kill('SIGINT');
      stdout += text;
    });
    const [code] = await once(child, 'close');
    expect(code).toBe(130);
    expect(stdout).toContain('It asks the refresh');
    const { stdout: kept } = await box.run(['sessions', 'list', '--json']);
    const [session] = JSON.parse(kept).sessions ?? JSON.parse(kept);
    const shown = await box.run(['sessions', 'show', session.id]);
    expect(shown.stdout).toContain('It asks the refresh');
  });

  it('ends quietly when the reader goes away', async () => {
    server.scripts = [answers(Array.from({ length: 2_000 }, (_, n) => `line ${n}\n`))];
    const box = sampleProject();
    const child = spawn(
      'bash',
      [
        '-c',
        '"$0" "$1" ask "$2" 2>err.txt | head -n 1; exit $((PIPESTATUS))',
        process.execPath,
        join(packageRoot(), 'bin', 'mlx-code.mjs'),
        QUESTION,
      ],
      { cwd: box.project, env: { ...box.environment(), ...env() }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const out = outputOf(child);
    const [code] = await once(child, 'close');
    expect(out.stdout).toBe('line 0\n');
    expect(code).toBe(0);
  });

  it('shows no escape sequence of an answer, and no secret', async () => {
    const token = `ghp_${'aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5'}`;
    server.scripts = [
      answers(['\u001b[31mred\u001b', `]0;title\u0007 and ${token.slice(0, 9)}`, `${token.slice(9)} end.`]),
    ];
    const { stdout } = await ask(sampleProject(), [QUESTION]);
    expect(stdout).not.toContain('\u001b');
    expect(stdout).not.toContain(token);
    expect(stdout).toContain('«secret:github-token» end.');
  });

  it('says that a folder without code holds no answer', async () => {
    server.scripts = [answers(['Invented.'])];
    expect((await ask(emptyProject(), [QUESTION])).code).toBe(1);
  });
});

async function withInput(box: Sandbox, args: readonly string[], file: string): Promise<Result> {
  const input = openSync(file, 'r');
  try {
    const child = spawn(process.execPath, [join(packageRoot(), 'bin', 'mlx-code.mjs'), ...args], {
      cwd: box.project,
      env: { ...box.environment(), ...env() },
      stdio: [input, 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const [code] = await once(child, 'close');
    return { code, stdout, stderr };
  } finally {
    closeSync(input);
  }
}
