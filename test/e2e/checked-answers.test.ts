/** What a server answers goes through the same checks as a local model's answer: citations of shown sources, quotes cut out of them, claims without a source. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ChatServer } from '../fixtures/chat-server.ts';
import { sampleProject } from './sandbox.ts';

let server: ChatServer;
beforeAll(async () => {
  server = await ChatServer.start();
});
afterAll(() => server.close());

const QUESTION = 'how is an expired access token refreshed';
const ANSWER =
  'The refresh URL is asked for a new access token [1]. "Tokens are kept in Redis" says source [42]. The moon is made of old green cheese.';

function say(answer: string): void {
  server.scripts = [
    (asked, response) => {
      if (asked.method === 'GET') {
        const models = JSON.stringify({ data: [{ id: 'scripted' }] });
        response.writeHead(200, { 'content-type': 'application/json' }).end(models);
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const delta of [{ content: answer.slice(0, 30) }, { content: answer.slice(30) }])
        response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n`);
      response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}\n\n`);
      response.end('data: [DONE]\n\n');
    },
  ];
}

interface Line {
  readonly event: string;
  readonly answer: string;
  readonly unknownCitations: number;
  readonly citations: readonly { number: number; path: string; startLine: number; endLine: number; quote: string }[];
  readonly claims: readonly { text: string; numbers: number[]; supported: boolean }[];
  readonly sources: readonly { number: number }[];
  readonly facts: readonly { number: number; text: string }[];
}

const env = () => ({ MLX_CODE_CHAT_SERVER: `openai:${server.origin}/v1`, MLX_CODE_CHAT_SERVER_MODEL: 'scripted' });

it('checks citations, quotes and claims of a server', async () => {
  say(ANSWER);
  const box = sampleProject();
  const { code, stdout, stderr } = await box.run(['ask', QUESTION, '--json'], { env: env() });
  expect(code, stderr).toBe(0);
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  const prompt = events.find(({ event }) => event === 'prompt');
  const end = events.at(-1);
  const shown = prompt?.sources.map(({ number }) => number) ?? [];
  expect(end?.answer).not.toContain('[42]');
  expect(end?.unknownCitations).toBe(1);
  for (const { number, path, startLine, endLine, quote } of end?.citations ?? []) {
    expect(shown).toContain(number);
    const lines = readFileSync(join(box.project, path), 'utf8').split('\n');
    expect(lines.slice(startLine - 1, endLine).join('\n')).toContain(quote);
  }
  expect(end?.claims[0]).toMatchObject({ numbers: [1], supported: true });
  expect(end?.claims.at(-1)).toEqual({
    text: 'The moon is made of old green cheese.',
    numbers: [],
    supported: false,
  });
  for (const { number } of prompt?.facts ?? []) expect(shown).toContain(number);
});

it('shows the lines that are quoted, and tells what no source says', async () => {
  say(ANSWER);
  const box = sampleProject();
  const folded = await box.run(['ask', QUESTION, '--no-save'], { env: env() });
  expect(folded.stdout).not.toContain('│');
  expect(folded.stderr).toContain('No source was found for "');
  say(ANSWER);
  const { stdout } = await box.run(['ask', QUESTION, '--no-save', '--quotes'], { env: env() });
  const quote = /^ {6}│ (.+)$/m.exec(stdout)?.[1] ?? '';
  const [, path = ''] = /^ {2}\[1\] (\S+?):\d+-\d+/m.exec(stdout) ?? [];
  expect(quote).not.toBe('');
  expect(readFileSync(join(box.project, path), 'utf8')).toContain(quote);
});
