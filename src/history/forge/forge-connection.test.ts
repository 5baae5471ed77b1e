/** What a forge may do to a request: pages, limits, redirects, and answers that are too long, cut or nothing. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FakeForge } from '../testing/fake-forge.ts';
import { type ConnectionOptions, ForgeConnection } from './forge-connection.ts';
import type { ForgeHost } from './forge-host.ts';

const TOKEN = 'sesame-open-0123456789';
const server = new FakeForge();
const other = new FakeForge();
beforeAll(async () => {
  await server.start();
  await other.start();
});
beforeEach(() => {
  server.heard.length = 0;
  other.heard.length = 0;
});
afterAll(async () => {
  await server.stop();
  await other.stop();
});

function connect(options: ConnectionOptions = {}, token: string | null = TOKEN): ForgeConnection {
  const { origin } = server;
  const host: ForgeHost = { kind: 'github', name: 'forge.test', web: origin, api: `${origin}/api/v3`, loopback: true };
  return new ForgeConnection(host, token === null ? null : { token, from: 'GH_TOKEN' }, options);
}

const soon = () => Math.ceil(Date.now() / 1000) + 3600;

describe('pages', () => {
  const page = (from: number, count: number) => Array.from({ length: count }, (_, n) => ({ id: from + n }));

  it('are followed by the Link header, and by the number that GitLab gives', async () => {
    const next = `<${server.origin}/api/v3/pulls?per_page=100&page=2>; rel="next", <x>; rel="last"`;
    server.on('/api/v3/pulls?per_page=100', { json: page(0, 100), headers: { link: next } });
    server.on('/api/v3/pulls?per_page=100&page=2', { json: page(100, 5), headers: { 'x-next-page': '' } });
    expect(await connect().list('/pulls')).toMatchObject({ items: { length: 105 }, more: false });
    server.on('/api/v3/mrs?per_page=100', { json: page(0, 100), headers: { 'x-next-page': '2' } });
    server.on('/api/v3/mrs?per_page=100&page=2', { json: page(100, 1) });
    expect(await connect().list('/mrs')).toMatchObject({ items: { length: 101 }, more: false });
  });

  it('end at a bound, and it is said that there are more', async () => {
    server.on('/api/v3/many', ({ path }, response) => {
      const at = Number(new URL(path, server.origin).searchParams.get('page') ?? 1);
      response.setHeader('link', `<${server.origin}/api/v3/many?page=${at + 1}>; rel="next"`);
      response.end(JSON.stringify(page(at * 100, 100)));
    });
    expect(await connect().list('/many')).toMatchObject({ items: { length: 1000 }, more: true });
    expect(server.heard).toHaveLength(10);
    expect(await connect().list('/many', 7)).toMatchObject({ items: { length: 7 }, more: true });
    server.on('/api/v3/ring', {
      json: page(0, 1),
      headers: { link: `<${server.origin}/api/v3/ring?per_page=100>; rel=next` },
    });
    expect((await connect().list('/ring')).items).toHaveLength(1);
  });

  it('are not looked for elsewhere', async () => {
    for (const link of [`${other.origin}/api/v3/pulls`, `${server.origin}/admin`, 'http://[']) {
      server.on('/api/v3/away', { json: [{}], headers: { link: `<${link}>; rel="next"` } });
      await expect(connect().list('/away')).rejects.toMatchObject({ code: 'E_FORGE_ANSWER' });
    }
    expect(other.heard).toEqual([]);
  });
});

describe('limits', () => {
  it('are waited for when that is short', async () => {
    let asked = 0;
    server.on('/api/v3/busy', (_, response) => {
      asked++;
      response.writeHead(asked === 1 ? 429 : 200, { 'retry-after': '0' }).end('{"ok":true}');
    });
    expect(await connect().get('/busy')).toEqual({ ok: true });
    expect(asked).toBe(2);
  });

  it.each([
    [429, { 'retry-after': '3600' }],
    [403, { 'retry-after': '60' }],
    [403, () => ({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(soon()) })],
    [429, () => ({ 'ratelimit-remaining': '0', 'ratelimit-reset': String(soon()) })],
    [429, {}],
  ] as const)('of status %d are an error with the time when that is long', async (status, headers) => {
    const given = typeof headers === 'function' ? headers() : headers;
    server.on('/api/v3/limited', { json: { message: 'slow down' }, status, headers: given });
    await expect(connect({}, null).get('/limited')).rejects.toMatchObject({
      code: 'E_FORGE_LIMIT',
      message: expect.stringMatching(/until \d{4}-\d\d-\d\d \d\d:\d\d UTC, in .*without a token/),
    });
    expect(server.heard).toHaveLength(1);
  });

  it('are not waited for without end', async () => {
    server.on('/api/v3/never', { json: {}, status: 429, headers: { 'retry-after': '0' } });
    await expect(connect().get('/never')).rejects.toMatchObject({ code: 'E_FORGE_LIMIT' });
    expect(server.heard).toHaveLength(3);
  });
});

it('asks with the tag of what it read, and takes 304 for the same', async () => {
  server.on('/api/v3/tagged', ({ headers }, response) => {
    if (headers['if-none-match'] === '"v1"') response.writeHead(304).end();
    else response.writeHead(200, { etag: '"v1"' }).end('{"n":1}');
  });
  expect(await connect().get('/tagged')).toEqual({ n: 1 });
  expect(await connect().get('/tagged')).toEqual({ n: 1 });
  expect(server.heard.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"v1"']);
  // What one token may read is not for another.
  expect(await connect({}, null).get('/tagged')).toEqual({ n: 1 });
  expect(server.heard[2]?.headers['if-none-match']).toBeUndefined();
});

describe('a token', () => {
  it('does not go to another host, wherever a redirect leads', async () => {
    server.on('/api/v3/moved', { json: {}, status: 301, headers: { location: '/api/v3/here' } });
    server.on('/api/v3/here', { json: { here: true } });
    expect(await connect().get('/moved')).toEqual({ here: true });
    const away = [
      `${other.origin}/api/v3/here`,
      `http://x:y@${server.host}/api/v3/here`,
      '/elsewhere',
      `//${other.host}/api/v3/x`,
    ];
    for (const location of [...away, 'https://127.0.0.1/api/v3/x']) {
      server.on('/api/v3/away', { json: {}, status: 302, headers: { location } });
      await expect(connect().get('/away')).rejects.toMatchObject({ code: 'E_FORGE_ANSWER' });
    }
    expect(other.heard).toEqual([]);
    server.on('POST /api/v3/post', { json: {}, status: 307, headers: { location: '/api/v3/here' } });
    await expect(connect().send('POST', '/post', {})).rejects.toMatchObject({ code: 'E_FORGE_ANSWER' });
  });

  it('that has expired is told, by where it came from and never by itself', async () => {
    server.on('/api/v3/old', { json: { message: `Bad credentials ${TOKEN} \u001b[31mred\u202e` }, status: 401 });
    const error = await connect()
      .get('/old')
      .catch((caught: unknown) => caught as Error);
    expect(error).toMatchObject({
      code: 'E_FORGE_TOKEN',
      message: expect.stringMatching(/may have expired.*from GH_TOKEN/),
    });
    for (const hidden of ['sesame', '\u001b', '\u202e']) expect((error as Error).message).not.toContain(hidden);
    server.on('/api/v3/closed', { json: { message: 'Forbidden' }, status: 403 });
    await expect(connect({}, null).get('/closed')).rejects.toMatchObject({
      code: 'E_FORGE_TOKEN',
      message: expect.stringContaining('no token was found'),
    });
  });
});

describe('an answer', () => {
  it.each([
    ['no JSON', '<html>\u001b]0;x\u0007sign in</html>', {}],
    ['cut JSON', '{"a": [1, 2', {}],
    ['compressed', '{}', { 'content-encoding': 'gzip' }],
    ['longer than 16 MB', `[${'1,'.repeat(8_200_000)}1]`, {}],
  ])('that is %s is not used', async (_, body, headers) => {
    server.on('/api/v3/odd', (__, response) => response.writeHead(200, headers).end(body));
    const error = await connect()
      .get('/odd')
      .catch((caught: unknown) => caught as Error);
    expect(error).toMatchObject({ code: 'E_FORGE_ANSWER' });
    expect((error as Error).message).not.toContain('\u001b');
  });

  it('that is no list is not taken for an empty one', async () => {
    server.on('/api/v3/object', { json: { message: 'hello' } });
    await expect(connect().list('/object')).rejects.toMatchObject({ code: 'E_FORGE_ANSWER' });
  });

  it('that is broken off, late or fails is told', async () => {
    server.on('/api/v3/cut', (_, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('{"a":');
      setImmediate(() => response.destroy());
    });
    await expect(connect().get('/cut')).rejects.toMatchObject({ code: 'E_FORGE_UNREACHABLE' });
    server.on('/api/v3/late', (_, response) => void response.writeHead(200).write('{'));
    await expect(connect({ answerMs: 50 }).get('/late')).rejects.toMatchObject({ code: 'E_FORGE_UNREACHABLE' });
    server.on('/api/v3/broken', { json: { message: 'oops' }, status: 502 });
    await expect(connect().get('/broken')).rejects.toMatchObject({
      code: 'E_FORGE_UNREACHABLE',
      message: expect.stringContaining('oops'),
    });
  });

  it('is not waited for after a cancel', async () => {
    const cancel = new AbortController();
    server.on('/api/v3/silent', () => cancel.abort());
    await expect(connect({ signal: cancel.signal }).get('/silent')).rejects.toMatchObject({ code: 'E_CANCELLED' });
    server.on('/api/v3/wait', (_, response) => {
      response.writeHead(429, { 'retry-after': '9' }).end('{}');
      setImmediate(() => second.abort());
    });
    const second = new AbortController();
    await expect(connect({ signal: second.signal }).get('/wait')).rejects.toMatchObject({ code: 'E_CANCELLED' });
  });
});

it('says that there is no network', async () => {
  const gone = await new FakeForge().start();
  await gone.stop();
  const host: ForgeHost = { kind: 'gitlab', name: 'x', web: gone.origin, api: `${gone.origin}/api/v4`, loopback: true };
  await expect(new ForgeConnection(host, null).get('/x')).rejects.toMatchObject({ code: 'E_FORGE_UNREACHABLE' });
});
