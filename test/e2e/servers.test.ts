/** Servers that the user names, through the built program: what is embedded there, and what `status` says of what leaves. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Asked, ChatServer, json } from '../fixtures/chat-server.ts';
import { sampleProject } from './sandbox.ts';

let server: ChatServer;
beforeEach(async () => {
  server = await ChatServer.start();
});
afterEach(() => server.close());

/** A vector of letters: texts with the same words are near. */
const vectorOf = (text: string) => {
  const counts = Array<number>(26).fill(0.01);
  for (const letter of text.toLowerCase()) {
    const at = letter.charCodeAt(0) - 97;
    if (at >= 0 && at < 26) counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts;
};

describe('a server', () => {
  it('embeds the project and the query, and is shown in status', async () => {
    server.scripts = [
      (asked: Asked, response) => {
        const texts = asked.body['input'] as string[];
        json({ data: texts.map((text, index) => ({ index, embedding: vectorOf(text) })) })(asked, response);
      },
    ];
    const box = sampleProject();
    const env = {
      MLX_CODE_EMBEDDING_SERVER: `openai:${server.origin}/v1`,
      MLX_CODE_EMBEDDING_SERVER_MODEL: 'letters',
      MLX_CODE_CHAT_SERVER: 'anthropic',
      MLX_CODE_CHAT_SERVER_MODEL: 'big',
      ANTHROPIC_API_KEY: 'sk-ant-secret-0123456789',
    };
    const index = await box.run(['index', '--full'], { env });
    expect(index.code, index.stderr).toBe(0);
    const sent = server.asked.flatMap(({ body }) => body['input'] as string[]).join('\n');
    expect(sent).toContain('refreshAccessToken');
    const status = await box.run(['status', '--json'], { env });
    const report = JSON.parse(status.stdout);
    expect(report).toMatchObject({
      neuralModel: `letters of ${server.origin}/v1`,
      embeddingLeavesTo: null,
      chat: { model: 'big', server: 'https://api.anthropic.com', leavesTo: 'https://api.anthropic.com', problem: null },
    });
    const text = (await box.run(['status'], { env })).stdout;
    expect(text).toMatch(
      /^leaves here +questions and the code found for them, the branch and the names of changed files and definitions, messages, authors and changed lines of commits that explain; in commit, review and edits the changed lines too, to https:\/\/api\.anthropic\.com$/m,
    );
    expect(text + status.stdout).not.toContain('sk-ant-secret');
    const found = JSON.parse((await box.run(['search', 'refresh access token', '--neural', '--json'], { env })).stdout);
    expect(found.arms).toHaveLength(3);
    expect(found.results[0]?.path).toBe('src/auth/token.ts');

    // A server that is down takes one arm along, not the search.
    await server.close();
    const down = await box.run(['search', 'refresh access token', '--neural', '--json'], { env });
    expect(down.code, down.stderr).toBe(0);
    const left = JSON.parse(down.stdout);
    expect(left.arms).not.toContain('neural');
    expect(left.results[0]?.path).toBe('src/auth/token.ts');
    expect(down.stderr).toContain('searched without the vectors of that server');
  }, 60_000);

  it('is shown where it would be reached in the clear, and refused', async () => {
    const box = sampleProject();
    await box.run(['index', '--fast']);
    const env = { MLX_CODE_CHAT_SERVER: 'openai:http://llm.example/v1' };
    const report = JSON.parse((await box.run(['status', '--json'], { env })).stdout);
    expect(report.chat).toMatchObject({ leavesTo: null, problem: { code: 'E_SERVER_INSECURE' } });
    expect(await box.run(['models'], { env })).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/E_SERVER_INSECURE/),
    });
  }, 60_000);
});
