/** The TypeScript client against a service with real projects, over its socket and its port, also where connections are cut. */

import { mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { example } from '../../packages/client/example.ts';
import { eventsOf } from '../../packages/client/src/events.ts';
import {
  createClient,
  type ServiceClient,
  type ServiceEvent,
  ServiceProblem,
} from '../../packages/client/src/index.ts';
import { socketFetch } from '../../packages/client/src/socket-fetch.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { type OpenDoor, openDoor } from '../../src/ui/server/doors.ts';
import { startService, type TestService } from '../agents/service.ts';
import { ChatServer, data, delta, stream } from '../fixtures/chat-server.ts';
import { removeFolder } from '../folders.ts';
import { CuttingProxy } from './cutting-proxy.ts';

const TOKEN = 'a-token-of-the-test';
const CLIENT = join(packageRoot(), 'packages', 'client');
const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-client-')));
const root = join(scratch, 'project');
const saved = { ...process.env };
const doors: OpenDoor[] = [];
let model: ChatServer;
let service: TestService;
let proxy: CuttingProxy;
let clients: Record<'socket' | 'port', ServiceClient>;
let cut: ServiceClient;

beforeAll(async () => {
  for (const name of ['CACHE', 'DATA', 'CONFIG']) process.env[`MLX_CODE_${name}_DIR`] = join(scratch, name);
  process.env['XDG_RUNTIME_DIR'] = scratch;
  process.env['MLX_CODE_NO_SETUP'] = '1';
  mkdirSync(join(root, 'auth'), { recursive: true });
  const token = 'export function refreshAccessToken(session: Session) {\n  return session.renew();\n}\n';
  writeFileSync(join(root, 'auth/token.ts'), token);
  model = await ChatServer.start();
  process.env['MLX_CODE_CHAT_SERVER'] = `openai:${model.origin}/v1`;
  process.env['MLX_CODE_CHAT_SERVER_MODEL'] = 'scripted';
  service = await startService([root]);
  const socket = join(scratch, 'service.sock');
  const hosts: string[] = [];
  doors.push(await openDoor(service.door({ token: null, hosts: ['localhost'] }), socket));
  const door = await openDoor(service.door({ token: TOKEN, hosts }), 0);
  doors.push(door);
  hosts.push(`127.0.0.1:${door.port}`);
  const url = `http://127.0.0.1:${door.port}`;
  clients = { socket: createClient({ socket }), port: createClient({ url, token: TOKEN }) };
  proxy = await CuttingProxy.start(join(scratch, 'proxy.sock'), socket);
  cut = createClient({ socket: proxy.path });
});

afterAll(async () => {
  await proxy.close();
  for (const door of doors) await door.close();
  await service.close();
  await model.close();
  process.env = { ...saved };
  removeFolder(scratch);
});

/** Every event that the service knows of. */
const known = async () => {
  const { data: list } = await clients.socket.api.GET('/v1/events', { params: { query: { after: 0 } } });
  return typeof list === 'object' ? list.events : [];
};

const finished = async (id: string) => {
  await expect.poll(async () => (await clients.socket.job(id)).state, { timeout: 60_000 }).toBe('done');
};

/** Lets the service tell of something: at least two events each. */
const job = async () => await finished((await clients.socket.index()).id);

describe.each(['socket', 'port'] as const)('over a %s', (door) => {
  it('answers every question with types, and failures with code and hint', async () => {
    const code = clients[door];
    const { results } = await code.search({ query: 'refreshAccessToken', limit: 1 });
    expect(results.map(({ path, symbol }) => [path, symbol])).toEqual([['auth/token.ts', 'refreshAccessToken']]);
    expect((await code.symbols({ name: 'refresh' })).found.total).toBe(1);
    expect((await code.references({ symbol: 'refreshAccessToken' })).found.references).toHaveLength(1);
    expect((await code.map()).found.files.map(({ path }) => path)).toEqual(['auth/token.ts']);
    expect((await code.content({ path: 'auth/token.ts', lines: '2' })).lines).toEqual(['  return session.renew();']);
    expect(await code.related({ place: 'auth/token.ts:1' })).toHaveProperty('results');
    expect((await code.status()).root).toBe(root);
    const failure = await code.related({ place: 'nowhere.ts:1' }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ServiceProblem);
    expect(failure).toMatchObject({ code: 'E_USAGE', status: 422, hint: expect.stringMatching(/status/) });
    const stopped = AbortSignal.abort();
    await expect(code.search({ query: 'a' }, { signal: stopped })).rejects.toThrow(/abort/i);
  });

  it('streams an answer, and stops the model when the reader leaves', async () => {
    model.scripts = [stream(delta('It is renewed [1].'), delta('', 'stop'), data('[DONE]'))];
    const kinds: string[] = [];
    for await (const event of clients[door].ask({ question: 'how is the access token refreshed?' }))
      kinds.push(event.event);
    expect(kinds.at(-1)).toBe('end');
    expect(kinds).toContain('text');
    model.scripts = [stream(delta('It is '), null)];
    const before = model.abandoned;
    for await (const event of clients[door].ask({ question: 'who refreshes the token?' })) {
      if (event.event === 'text') break;
    }
    await expect.poll(() => model.abandoned).toBe(before + 1);
    const leave = new AbortController();
    const asking = (async () => {
      for await (const event of clients[door].ask({ question: 'who renews?' }, { signal: leave.signal })) {
        if (event.event === 'text') leave.abort();
      }
    })();
    await expect(asking).rejects.toThrow(/abort/i);
    await expect.poll(() => model.abandoned).toBe(before + 2);
  });
});

describe('a stream of events', () => {
  it('has no gap and nothing twice, wherever connections are cut', async () => {
    const { length } = await known();
    const end = new AbortController();
    const got: ServiceEvent[] = [];
    // In the headers, in the middle of an event, between events.
    const limits = [150, 700, 1_000, 1_300];
    proxy.cutAfter = limits[0] ?? 0;
    const reading = (async () => {
      for await (const event of cut.events({ after: 0, signal: end.signal, retryMs: 5 })) got.push(event);
    })();
    for (let round = 0; round < 8; round++) {
      const before = proxy.cuts;
      proxy.cutAfter = limits[round % limits.length] ?? 0;
      if (round % 2 === 1) proxy.cut();
      // Until enough has come to be cut in it, and no faster than a reader connects: the service keeps the last thousand.
      const cutsAfterJob = async () => {
        await job();
        return proxy.cuts;
      };
      await expect.poll(cutsAfterJob, { timeout: 60_000, interval: 50 }).toBeGreaterThan(before);
    }
    proxy.cutAfter = Number.POSITIVE_INFINITY;
    proxy.cut();
    const all = await known();
    expect(all.length).toBeGreaterThan(length + 15);
    await expect.poll(() => got.length, { timeout: 30_000 }).toBeGreaterThanOrEqual(all.length);
    expect(got).toEqual(all);
    end.abort();
    await reading;
  });

  it('misses nothing that happens while the first connection is made', async () => {
    const end = new AbortController();
    const over = socketFetch(proxy.path);
    let isFirst = true;
    const late = async (request: Request) => {
      if (isFirst) await job();
      isFirst = false;
      return await over(request);
    };
    const newest = (await known()).at(-1)?.seq ?? 0;
    const source = { fetch: late, url: 'http://localhost', newest: async () => newest };
    const next = await eventsOf(source, { signal: end.signal }).next();
    expect(next.value).toMatchObject({ seq: newest + 1 });
    expect((await cut.follow(async () => 'read', { changes: () => true, signal: end.signal }).next()).value).toBe(
      'read',
    );
    end.abort();
  });

  it('connects anew when it is silent, and tells of a reset', async () => {
    const end = new AbortController();
    const newest = (await known()).at(-1)?.seq ?? 0;
    // Of a service that has told of less, nothing is known behind this number.
    const events = cut.events({ after: newest + 1_000, signal: end.signal, silentMs: 300, retryMs: 5 });
    expect((await events.next()).value).toEqual({ seq: newest, kind: 'reset', data: { seq: newest } });
    proxy.isSilent = true;
    const { connections } = proxy;
    const next = events.next();
    await expect.poll(() => proxy.connections, { timeout: 30_000 }).toBeGreaterThan(connections);
    await job();
    proxy.isSilent = false;
    expect((await next).value).toMatchObject({ seq: newest + 1 });
    end.abort();
  });

  it('keeps a value up to date, also over a reset', async () => {
    const end = new AbortController();
    let reads = 0;
    const newest = (await known()).at(-1)?.seq ?? 0;
    const changes = ({ data: of }: ServiceEvent) => (of as { state?: string }).state === 'done';
    const values = clients.port.follow(async () => ++reads, { changes, after: newest + 1_000, signal: end.signal });
    expect([await values.next(), await values.next()].map(({ value }) => value)).toEqual([1, 2]);
    const next = values.next();
    await job();
    expect((await next).value).toBe(3);
    end.abort();
    expect((await values.next()).done).toBe(true);
  });

  it('ends with what no second try can help', async () => {
    const url = `http://127.0.0.1:${doors[1]?.port}`;
    const events = createClient({ url, token: 'wrong' }).events();
    await expect(events.next()).rejects.toMatchObject({ code: 'HTTP_401', status: 401 });
    const nobody = createClient({ socket: join(scratch, 'nobody.sock') });
    await expect(nobody.status()).rejects.toMatchObject({ code: 'E_SERVE_GONE' });
    model.scripts = [stream(delta('It is '), null)];
    const asking = cut.ask({ question: 'how is the access token refreshed?' });
    const left = (async () => {
      for await (const event of asking) if (event.event === 'text') proxy.cut();
    })();
    await expect(left).rejects.toMatchObject({ code: 'E_SERVE_GONE' });
  });
});

it('the example of the README starts a service, asks it and ends it', async () => {
  const text = readFileSync(join(CLIENT, 'example.ts'), 'utf8').replace('./src/index.ts', 'mlx-code-client');
  expect(readFileSync(join(CLIENT, 'README.md'), 'utf8')).toContain(`\`\`\`ts\n${text}\`\`\``);
  model.scripts = [stream(delta('It is renewed [1].'), delta('', 'stop'), data('[DONE]'))];
  const command = [process.execPath, join(packageRoot(), 'bin', 'mlx-code.mjs')] as const;
  const told = await example(join(root, 'auth'), command, AbortSignal.timeout(60_000));
  expect(told[0]).toBe('auth/token.ts:1 refreshAccessToken');
  expect(told.join('')).toContain('It is renewed [1].');
  expect(told.at(-1)).toBe('job.progress');
  const broken = example(
    root,
    [process.execPath, '-e', 'console.error("no such program"); process.exit(2)'],
    AbortSignal.timeout(60_000),
  );
  await expect(broken).rejects.toMatchObject({ code: 'E_NOT_STARTED', message: 'no such program' });
});

it('asks for the versions of its libraries that are tested here', () => {
  const { dependencies } = JSON.parse(readFileSync(join(CLIENT, 'package.json'), 'utf8'));
  const { devDependencies } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
  expect(devDependencies).toMatchObject(dependencies);
});
