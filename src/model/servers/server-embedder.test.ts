import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Asked, ChatServer, json, type Script, status } from '../../../test/fixtures/chat-server.ts';
import { parseServer } from './address.ts';
import { createServerEmbedder } from './server-embedder.ts';

let server: ChatServer;
beforeEach(async () => {
  server = await ChatServer.start();
});
afterEach(() => server.close());

const timings = { idleMs: 400, retryMs: [1], maxRetryAfterMs: 50 };
const open = () =>
  createServerEmbedder({
    address: parseServer(`openai:${server.origin}/v1`, 'embedding.server', false),
    key: 'sk-embed-0123456789',
    timings,
    model: 'tiny',
    name: 'tiny of here',
  });

/** The length of a text and its first letter, in the wrong order of texts. */
const honest: Script = ({ body }: Asked, response) => {
  const data = (body['input'] as string[]).map((text, index) => ({
    index,
    embedding: [text.length, text.charCodeAt(0), 0],
  }));
  json({ data: data.toReversed() })({ method: '', path: '', headers: {}, body: {} }, response);
};

describe('an embedding model on a server', () => {
  it('gives a unit vector for each text, whatever the order, and zeros for a blank one', async () => {
    server.scripts = [honest];
    const embedder = await open();
    expect(embedder.identity).toMatchObject({ model: 'tiny of here', dims: 3 });
    const texts = ['alpha', ' \n', 'be', ...Array.from({ length: 70 }, (_, i) => `text ${i}`)];
    const rows = await embedder.embed(texts, 'document');
    expect(rows).toHaveLength(texts.length * 3);
    for (const [i, text] of texts.entries()) {
      const [length = 0, letter = 0] = rows.subarray(i * 3);
      if (text.trim() === '') expect([length, letter]).toEqual([0, 0]);
      else expect(letter / length).toBeCloseTo(text.charCodeAt(0) / text.length, 3);
      expect(Math.hypot(...rows.subarray(i * 3, i * 3 + 3))).toBeCloseTo(text.trim() === '' ? 0 : 1, 5);
    }
    const sizes = server.asked.map(({ body }) => (body['input'] as string[]).length);
    expect(sizes).toEqual([1, 32, 32, 8]);
    expect(server.asked[0]).toMatchObject({
      path: '/v1/embeddings',
      headers: { authorization: 'Bearer sk-embed-0123456789' },
    });
  });

  const vector = (embedding: unknown): Script => json({ data: [{ index: 0, embedding }] });
  const faults: [string, Script, string][] = [
    ['no vectors', json({ hello: 1 }), 'E_SERVER_ANSWER'],
    ['too few', json({ data: [] }), 'E_SERVER_ANSWER'],
    ['one text twice', json({ data: [{ index: 1, embedding: [1, 2, 3] }] }), 'E_SERVER_ANSWER'],
    ['another size', vector([1, 2]), 'E_MODEL_BAD_VECTOR'],
    ['words', vector(['a', 'b', 'c']), 'E_MODEL_BAD_VECTOR'],
    ['text', vector('AAAA'), 'E_MODEL_BAD_VECTOR'],
    ['zeros', vector([0, 0, 0]), 'E_MODEL_BAD_VECTOR'],
    ['numbers that overflow', vector([1e308, 1e308, 1]), 'E_MODEL_BAD_VECTOR'],
    ['401', status(401), 'E_SERVER_KEY'],
    ['429', status(429), 'E_SERVER_BUSY'],
  ];
  for (const [name, script, code] of faults) {
    it(`refuses: ${name}`, async () => {
      server.scripts = [honest];
      const embedder = await open();
      server.scripts = [script];
      await expect(embedder.embed(['x'], 'query')).rejects.toMatchObject({ code });
    });
  }
});
