/** `ask` with several models or several answers, as a program: a server on loopback stands for the models. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ChatServer, data, delta, type Script } from '../fixtures/chat-server.ts';
import { type Sandbox, sampleProject } from './sandbox.ts';

let server: ChatServer;
beforeAll(async () => {
  server = await ChatServer.start();
});
afterAll(() => server.close());
beforeEach(() => {
  server.asked.length = 0;
});

/** By model: what it says. */
function says(answers: Readonly<Record<string, string>>): Script {
  return (asked, response) => {
    if (asked.method === 'GET') {
      const models = Object.keys(answers).map((id) => ({ id }));
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data: models }));
      return;
    }
    const answer = answers[String(asked.body['model'])];
    if (answer === undefined) {
      response.writeHead(500).end('{}');
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(`${delta(answer)}${delta('', 'stop')}${data('[DONE]')}`);
  };
}

const QUESTION = 'how is an expired access token refreshed';

function ask(box: Sandbox, args: readonly string[]) {
  return box.run(['ask', QUESTION, ...args], { env: { MLX_CODE_CHAT_SERVER: `openai:${server.origin}/v1` } });
}

describe('ask --compare', () => {
  it('shows the answers one below the other, each with its sources and figures, and keeps no turn', async () => {
    server.scripts = [says({ one: 'It asks the refresh URL [1].', two: 'By `guessTheToken` [1].' })];
    const box = sampleProject();
    const { code, stdout } = await ask(box, ['--compare', 'server:one,server:two']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^1 · server:one\n\nIt asks the refresh URL \[1\]\.\n\nSources:[\s\S]*\n2 · server:two\n/);
    expect(stdout).toMatch(/1 shown only because nothing else was found · 1 invented name \(guessTheToken\)/);
    const [first, second] = server.asked.filter(({ method }) => method === 'POST').map(({ body }) => body['messages']);
    expect(second).toEqual(first);
    expect((await box.run(['sessions'])).stdout).not.toContain('expired access');
  });

  it('prints all of it as JSON', async () => {
    server.scripts = [says({ one: 'It asks the refresh URL [1].', two: 'It asks again [1].' })];
    const { code, stdout } = await ask(sampleProject(), ['--compare', 'server:one,server:two', '--json']);
    expect(code).toBe(0);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events.filter(({ event }) => event === 'text').map(({ number }) => number)).toContain(2);
    expect(events.at(-1)).toMatchObject({
      event: 'compared',
      answers: [
        { number: 1, model: 'one', name: 'server:one', state: 'done', support: { invented: [] } },
        { number: 2, model: 'two', state: 'done', answer: 'It asks again [1].' },
      ],
    });
  });

  it('says what is missing and how to get it before anything is asked', async () => {
    server.scripts = [says({ one: 'It asks the refresh URL [1].' })];
    const { code, stdout, stderr } = await ask(sampleProject(), ['--compare', 'server:one,smol']);
    expect([code, stdout]).toEqual([6, '']);
    expect(stderr).toMatch(/SmolLM2-135M-Instruct[\s\S]*mlx-code models pull SmolLM2-135M-Instruct/);
    expect(server.asked).toEqual([]);
  });

  it('takes two or three models', async () => {
    const { code, stderr } = await ask(sampleProject(), ['--compare', 'server:one']);
    expect(code).toBe(2);
    expect(stderr).toContain('Name two or three');
  });
});
