/** The service over HTTP: what it answers, and what hostile requests cannot make it do. No port is opened: requests go to the application. */

import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProject, run } from '../../src/app/index.ts';
import { toJson } from '../../src/ui/words/search-json.ts';
import { removeFolder } from '../folders.ts';
import { HOSTILE, TOKEN } from './hostile-requests.ts';
import { startService, type TestService } from './service.ts';

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-http-')));
const root = join(scratch, 'project');
const saved = { ...process.env };
let service: TestService;
let byPort: (request: Request) => Promise<Response>;
let bySocket: TestService['ask'];

beforeAll(async () => {
  for (const name of ['CACHE', 'DATA', 'CONFIG']) process.env[`MLX_CODE_${name}_DIR`] = join(scratch, name);
  process.env['XDG_RUNTIME_DIR'] = scratch;
  mkdirSync(join(root, 'src'), { recursive: true });
  writeFileSync(join(root, 'src/tides.ts'), 'export function tideAt(hour: number) {\n  return hour * 2;\n}\n');
  writeFileSync(join(root, 'src/port.ts'), "import { tideAt } from './tides.ts';\nexport const high = tideAt(6);\n");
  writeFileSync(join(root, '.env'), 'KEY=secret-of-the-harbour\n');
  writeFileSync(join(scratch, 'outside.txt'), 'secret-of-the-harbour\n');
  symlinkSync(join(scratch, 'outside.txt'), join(root, 'src/link.ts'));
  service = await startService([root]);
  bySocket = (path, init) => service.ask(path, init);
  // Each request finds a door of its own: the limit of requests has a test of its own.
  byPort = (request) => service.door({ token: TOKEN, hosts: ['127.0.0.1:4000'] }).fetch(request);
});

afterAll(async () => {
  await service.close();
  process.env = { ...saved };
  removeFolder(scratch);
});

const post = (path: string, body: unknown, headers = {}) => bySocket(path, { body, headers });

describe('the service', () => {
  it('gives the JSON of "search --json", page by page', async () => {
    const answer = await (await post('/v1/search', { query: 'tideAt', limit: 5 })).json();
    const project = await openProject({ cwd: root, root });
    const where = { languages: [], globs: [], paths: ['.'], cwd: root };
    const asked = { ...where, query: 'tideAt', mode: 'auto' as const, limit: 5, neural: false, explain: false };
    const { response } = await run(project, 'search', asked, {});
    expect({ ...answer, tookMs: 0 }).toEqual({ ...JSON.parse(toJson(response)), tookMs: 0 });
    const first = await post('/v1/search', { query: 'tideAt', limit: 1 });
    const cursor = first.headers.get('next-cursor');
    const second = await post('/v1/search', { query: 'tideAt', limit: 1, cursor });
    const places = [await first.json(), await second.json()].map(({ results }) => results[0].path);
    expect(new Set(places).size).toBe(2);
    expect((await post('/v1/search', { query: 'other', cursor })).status).toBe(422);
  });

  it('answers every question about code', async () => {
    const get = async (path: string) => await (await bySocket(path)).json();
    expect(await get('/v1/health')).toEqual({ ok: true });
    expect(await get('/v1/status')).toMatchObject({ root, index: { files: 2 } });
    expect(await get('/v1/symbols?name=tideAt')).toMatchObject({
      found: { symbols: [{ path: 'src/tides.ts' }], total: 1 },
    });
    expect((await get('/v1/refs?symbol=tideAt')).found.references).toHaveLength(3);
    expect((await get('/v1/map')).found.files.length).toBe(2);
    expect(await get('/v1/files/content?path=src/tides.ts&lines=2')).toMatchObject({
      startLine: 2,
      lines: ['  return hour * 2;'],
    });
    expect(await (await post('/v1/related', { place: 'src/tides.ts:1' })).json()).toHaveProperty('results');
    expect(await get('/v1/openapi.json')).toHaveProperty('openapi', '3.1.0');
  });

  it('sees what was saved before', async () => {
    writeFileSync(join(root, 'src/ebb.ts'), 'export const ebbAgain = 4;\n');
    const answer = await post('/v1/search', { query: 'ebbAgain' });
    expect(`${answer.headers.get('stale-note')} ${await answer.text()}`).toMatch(/ebb\.ts|may be missing/);
  });

  it('runs a job once for a key, tells of it, and replays events', async () => {
    const headers = { 'idempotency-key': 'k1' };
    const begun = await post('/v1/index', {}, headers);
    expect(begun.status).toBe(202);
    const { id } = await begun.json();
    expect((await (await post('/v1/index', {}, headers)).json()).id).toBe(id);
    expect((await post('/v1/index', { root }, headers)).status).toBe(422);
    const job = async () => (await (await bySocket(begun.headers.get('location') ?? '')).json()).state;
    await expect.poll(job, { timeout: 60_000 }).toBe('done');
    const list = await (await bySocket('/v1/events?after=0')).json();
    expect(list.events.map(({ kind }: { kind: string }) => kind)).toContain('job.progress');
    const gone = new AbortController();
    const stream = await bySocket('/v1/events', {
      headers: { accept: 'text/event-stream', 'last-event-id': '1' },
      signal: gone.signal,
    });
    const reader = stream.body?.getReader();
    let text = '';
    while (!text.includes('event: job.progress')) text += new TextDecoder().decode((await reader?.read())?.value);
    expect(text).toMatch(/id: 2\nevent: /);
    gone.abort();
  });

  it('answers a coding agent', async () => {
    const body = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} };
    const answer = await post('/mcp', body, { accept: 'application/json, text/event-stream' });
    expect(await answer.text()).toContain('search_code');
  });

  it.each(['legacy', 'auto'] as const)('lists and calls every tool for a client over HTTP, era %s', async (mode) => {
    const door = service.door({ token: TOKEN, hosts: ['127.0.0.1:4000'] });
    const transport = new StreamableHTTPClientTransport(new URL('http://127.0.0.1:4000/mcp'), {
      fetch: (url, init) => {
        const headers = new Headers(init?.headers);
        headers.set('host', '127.0.0.1:4000');
        return door.fetch(new Request(url, { ...init, headers }));
      },
      requestInit: { headers: { authorization: `Bearer ${TOKEN}` } },
    });
    const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
    await client.connect(transport);
    const asked = { query: 'tideAt', name: 'tideAt', symbol: 'tideAt', place: 'src/tides.ts:1' };
    const { tools } = await client.listTools();
    expect(tools).toHaveLength(7);
    for (const { name, inputSchema } of tools) {
      const wanted = Object.entries(asked).filter(([key]) => inputSchema.required?.includes(key) === true);
      const { isError, content } = await client.callTool({ name, arguments: Object.fromEntries(wanted) });
      // The folder is no repository.
      expect(isError === true, JSON.stringify(content)).toBe(name === 'search_history');
      expect(JSON.stringify(content), name).toMatch(/tide|index: |E_NO_REPOSITORY/i);
    }
    await client.close();
  });

  it('refuses a body that is no object, and takes every number that the document allows', async () => {
    for (const body of [[], null, 'x', 1]) expect((await bySocket('/v1/index', { body })).status).toBe(400);
    expect((await bySocket('/v1/events?after=9007199254740990')).status).toBe(200);
    expect((await bySocket('/v1/events?after=9007199254740993')).status).toBe(400);
    expect((await post('/v1/related', { place: 'nowhere' })).status).toBe(400);
  });

  it('takes so many requests and no more', async () => {
    const statuses = await Promise.all(Array.from({ length: 90 }, async () => (await bySocket('/v1/health')).status));
    expect(statuses).toContain(429);
    expect(statuses).toContain(200);
  });
});

it('refuses hostile requests without an effect', async () => {
  expect(HOSTILE.length).toBeGreaterThanOrEqual(400);
  const before = stateOf(root);
  for (const { what, path, init, fine } of HOSTILE) {
    const response = await byPort(new Request(`http://127.0.0.1:4000${path}`, init));
    const text = await response.text();
    if (fine !== true) expect(response.status, what).toBeGreaterThanOrEqual(400);
    expect(response.status, what).toBeLessThan(500);
    expect(text, what).not.toContain('secret-of-the-harbour');
    expect(text, what).not.toContain('root:x:0:0');
    expect(response.headers.get('access-control-allow-origin'), what).toBeNull();
    expect(response.headers.get('set-cookie'), what).toBeNull();
    for (const [name, value] of Object.entries(ALWAYS)) expect(response.headers.get(name), what).toBe(value);
  }
  expect(stateOf(root)).toEqual(before);
});

// --- internal ---

/** What every answer says to a browser that gets it after all. */
const ALWAYS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};

/** Every file with its content and mode. */
function stateOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const file = join(folder, name);
      const { mode } = statSync(file);
      const content = statSync(file).isFile() ? createHash('sha256').update(readFileSync(file)).digest('hex') : '';
      return `${name} ${mode} ${content}`;
    });
}
