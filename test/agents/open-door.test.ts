/** A door that is really open: bytes that are no request, clients that are slow, and more of them than it takes. */

import { mkdtempSync, realpathSync, statSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openEventLog } from '../../src/app/index.ts';
import { Budget } from '../../src/ui/server/budget.ts';
import { DOOR_LIMITS, type OpenDoor, openDoor } from '../../src/ui/server/doors.ts';
import { eventStream, type Sink } from '../../src/ui/server/event-stream.ts';
import type { Door } from '../../src/ui/server/guards.ts';
import { HookRuns } from '../../src/ui/server/hook-runs.ts';
import { httpApp } from '../../src/ui/server/http-app.ts';
import { Jobs } from '../../src/ui/server/jobs.ts';
import { removeFolder } from '../folders.ts';

const TOKEN = 'a-token-of-this-test';
const WAIT = { timeout: 60_000 };
const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-door-')));
const sockets: Socket[] = [];
const opened: OpenDoor[] = [];
let door: OpenDoor;
/** A busy machine may seem slow to it: only clients that are to be cut off come here. */
let impatient: OpenDoor;

beforeAll(async () => {
  door = await open();
  impatient = await open({ headersMs: 300, requestMs: 600, lookMs: 50 });
});

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

afterAll(async () => {
  for (const each of opened) await each.close();
  removeFolder(scratch);
});

/** Serves no project: what is asked here must not get that far. */
async function open(limits: Partial<typeof DOOR_LIMITS> = {}, at: string | number = 0): Promise<OpenDoor> {
  const events = await openEventLog();
  const jobs = new Jobs(events);
  const project = () => Promise.reject(new Error('nothing is served'));
  const projects = { project, close: async () => undefined };
  const service = { projects, events, jobs, version: '0', roots: [], hookSecrets: [], hookRuns: new HookRuns(jobs) };
  const hosts: string[] = ['localhost'];
  const guarded: Door = { token: typeof at === 'string' ? null : TOKEN, hosts };
  const agents = () => Promise.reject(new Error('no agents'));
  const made = await openDoor(httpApp(service, guarded, agents), at, { ...DOOR_LIMITS, ...limits });
  hosts.push(`127.0.0.1:${made.port}`);
  opened.push(made);
  return made;
}

/** Sends bytes and keeps the connection. @returns what came back so far, and whether the other side has ended it */
function send(text: string, { port } = door) {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  const state = { text: '', ended: false };
  socket.setEncoding('latin1').on('data', (piece: string) => {
    state.text += piece;
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    state.ended = true;
  });
  socket.write(text.replaceAll('HOST', `127.0.0.1:${port}`), 'latin1');
  return state;
}

const head = (line: string, ...more: string[]) => `${[line, 'Host: HOST', ...more].join('\r\n')}\r\n\r\n`;
const auth = `Authorization: Bearer ${TOKEN}`;
const json = 'Content-Type: application/json';
const answers = (state: { text: string }) =>
  [...state.text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, code]) => Number(code));

describe('bytes', () => {
  it.each([
    ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['another version', 'GET /v1/status HTTP/9.9\r\nHost: HOST\r\n\r\n'],
    ['no host', `GET /v1/health HTTP/1.1\r\n${auth}\r\n\r\n`],
    ['two hosts', head('GET /v1/status HTTP/1.1', 'Host: evil.example', auth)],
    ['an evil host before ours', `GET /v1/status HTTP/1.1\r\nHost: evil.example\r\nHost: HOST\r\n${auth}\r\n\r\n`],
    ['an address with another host', head('GET http://evil.example/v1/status HTTP/1.1', auth)],
    ['a proxy', head('CONNECT evil.example:443 HTTP/1.1', auth)],
    ['a method of nobody', head('STEAL /v1/status HTTP/1.1', auth)],
    ['a small method', head('get /v1/status HTTP/1.1', auth)],
    ['two lengths', head('POST /v1/index HTTP/1.1', auth, json, 'Content-Length: 2', 'Content-Length: 3') + '{}x'],
    [
      'a length and chunks',
      head('POST /v1/index HTTP/1.1', auth, json, 'Content-Length: 2', 'Transfer-Encoding: chunked') + '{}',
    ],
    ['a length below nothing', head('POST /v1/index HTTP/1.1', auth, json, 'Content-Length: -1')],
    [
      'chunks that are none',
      head('POST /v1/index HTTP/1.1', auth, json, 'Transfer-Encoding: chunked') + 'zz\r\n{}\r\n0\r\n\r\n',
    ],
    ['a coding of nobody', head('POST /v1/index HTTP/1.1', auth, json, 'Transfer-Encoding: gzip')],
    ['a folded header', `GET /v1/status HTTP/1.1\r\nHost: HOST\r\nX-A: 1\r\n Authorization: x\r\n\r\n`],
    ['a zero byte in a header', head('GET /v1/status HTTP/1.1', 'X-A: \0', auth)],
    ['a bare line feed', `GET /v1/status HTTP/1.1\nHost: HOST\nX-A: 1\n${auth}\n\n`],
    ['headers without end', head('GET /v1/status HTTP/1.1', `X-A: ${'a'.repeat(70_000)}`, auth)],
    ['a name of a header without end', head('GET /v1/status HTTP/1.1', `X-${'a'.repeat(70_000)}: 1`, auth)],
    [
      'thousands of headers',
      head('GET /v1/status HTTP/1.1', ...Array.from({ length: 5_000 }, (_, n) => `X-${n}: aaaaaaaa`)),
    ],
    ['a token in the name of a user', head(`GET http://${TOKEN}@HOST/v1/status HTTP/1.1`)],
    [
      'a socket of the web',
      head('GET /v1/events HTTP/1.1', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Key: x'),
    ],
    ['an older HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['everything', head('OPTIONS * HTTP/1.1', auth)],
  ])('%s gets no answer but a refusal', async (_, text) => {
    const state = send(text);
    await expect.poll(() => state.ended || answers(state).length > 0, WAIT).toBe(true);
    for (const code of answers(state)) {
      expect(code).toBeGreaterThanOrEqual(400);
      expect(code).not.toBe(500);
    }
    expect((await fetch(`http://127.0.0.1:${door.port}/v1/health`)).status).toBe(200);
  });

  it('a request behind another one is refused by itself', async () => {
    const state = send(head('GET /v1/health HTTP/1.1') + head('GET /v1/status HTTP/1.1'));
    await expect.poll(() => answers(state), WAIT).toEqual([200, 401]);
  });
});

describe('slow clients', () => {
  it.each([
    ['sends nothing', ''],
    ['sends a line and waits', 'GET /v1/status HTTP/1.1\r\n'],
    ['sends headers and waits', 'GET /v1/status HTTP/1.1\r\nHost: HOST\r\nX-A: 1\r\n'],
    ['announces a body and waits', head('POST /v1/index HTTP/1.1', auth, json, 'Content-Length: 100') + '{'],
    [
      'sends chunks without end',
      head('POST /v1/index HTTP/1.1', auth, json, 'Transfer-Encoding: chunked') + '1\r\n{\r\n',
    ],
  ])('one that %s is cut off', async (_, text) => {
    const state = send(text, impatient);
    await expect.poll(() => state.ended, WAIT).toBe(true);
  });

  it('one that sends a byte of a header now and then is cut off too', async () => {
    const state = send('GET /v1/status HTTP/1.1\r\nHost: HOST\r\n', impatient);
    const [socket] = sockets;
    const timer = setInterval(() => socket?.write('X'), 20);
    await expect
      .poll(() => state.ended, WAIT)
      .toBe(true)
      .finally(() => clearInterval(timer));
  });

  it('a reader that takes nothing is cut off, and its place is free again', async () => {
    let sink: Sink | undefined;
    const response = eventStream((given) => {
      sink = given;
      return new Promise(() => undefined);
    }, new AbortController().signal);
    for (let n = 0; n < 2_000 && sink?.signal.aborted === false; n++) sink.send('text', 'x'.repeat(1_000), n);
    expect(sink?.signal.aborted).toBe(true);
    await expect(response.text()).rejects.toThrow('too slow');
    sink?.send('text', 'x');
  });
});

describe('many clients', () => {
  it('more connections than a door takes are closed at once', async () => {
    const { port } = await open({ connections: 4 });
    const states = Array.from({ length: 7 }, () => send('', { port } as OpenDoor));
    await expect.poll(() => states.filter(({ ended }) => ended).length, WAIT).toBe(3);
    expect(DOOR_LIMITS).toMatchObject({ connections: 32, headersMs: 10_000, requestMs: 30_000 });
  });

  it('eight streams are open at most, and one that ends makes room', async () => {
    const leave = new AbortController();
    const begin = (signal: AbortSignal) => eventStream(() => new Promise(() => undefined), signal);
    const rest = new AbortController();
    begin(leave.signal);
    for (let n = 0; n < 7; n++) begin(rest.signal);
    expect(() => begin(rest.signal)).toThrow('Too many streams');
    leave.abort();
    begin(rest.signal);
    expect(() => begin(rest.signal)).toThrow('Too many streams');
    rest.abort();
  });

  it('sixty requests at once, then twenty a second', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      const budget = new Budget();
      const taken = (tries: number) => Array.from({ length: tries }, () => budget.take()).filter(Boolean).length;
      expect(taken(100)).toBe(60);
      vi.advanceTimersByTime(1_000);
      expect(taken(100)).toBe(20);
      vi.advanceTimersByTime(60_000);
      expect(taken(100)).toBe(60);
    } finally {
      vi.useRealTimers();
    }
  });

  it('requests without the token count too', async () => {
    const state = send(head('GET /v1/status HTTP/1.1').repeat(300), await open());
    await expect.poll(() => answers(state).length, WAIT).toBe(300);
    expect(answers(state).slice(0, 60)).toEqual(Array(60).fill(401));
    expect(answers(state)).toContain(429);
  });
});

it('a port is open on 127.0.0.1 alone, and a socket to its user alone', async () => {
  const failed = (host: string) =>
    new Promise((resolve) => {
      const socket = connect(door.port, host, () => resolve(false)).on('error', () => resolve(true));
      sockets.push(socket);
    });
  expect(await failed('127.0.0.2')).toBe(true);
  expect(await failed('::1')).toBe(true);
  const path = join(scratch, 'a.http.sock');
  await open({}, path);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});
