import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { emptyProject, type Sandbox, sampleProject } from './sandbox.ts';

/** Only against hanging. */
const PATIENCE = { timeout: 25_000, interval: 150 };

interface Status {
  readonly watch: {
    readonly pid: number;
    readonly state: {
      readonly follow: { readonly phase: string; readonly filesIndexed: number; readonly updates: number };
      readonly socket: { readonly path: string; readonly answered: number; readonly cancelled: number } | null;
    } | null;
  } | null;
}

async function startDaemon(box: Sandbox): Promise<number> {
  const { code, stderr } = await box.run(['watch', '--daemon', '--fast']);
  expect(code, stderr).toBe(0);
  const pid = Number(/process (\d+)/.exec(stderr)?.[1]);
  onTestFinished(() => {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It was ended by the test.
    }
  });
  await expect.poll(async () => (await status(box)).watch?.state?.follow.phase, PATIENCE).toBe('idle');
  return pid;
}

async function status(box: Sandbox): Promise<Status> {
  return JSON.parse((await box.run(['watch', '--status', '--json'])).stdout) as Status;
}

async function answered(box: Sandbox): Promise<number> {
  return (await status(box)).watch?.state?.socket?.answered ?? -1;
}

function socketOf(box: Sandbox): string {
  const folder = join(box.top, `mlx-code-${process.getuid?.() ?? 0}`);
  const [name = 'none'] = existsSync(folder) ? readdirSync(folder) : [];
  return join(folder, name);
}

function found(box: Sandbox, query: string, ...more: string[]): Promise<string> {
  return box.run(['search', query, '--plain', '--mode', 'lexical', ...more]).then(({ stdout }) => stdout);
}

describe('mlx-code watch', () => {
  it('makes what is saved searchable, follows branches and ignore files, and ends when told', async () => {
    const box = sampleProject();
    const pid = await startDaemon(box);
    box.write('src/new.ts', 'export function zymurgyLookup(): number {\n  return 1;\n}\n');
    await expect.poll(() => found(box, 'zymurgyLookup'), PATIENCE).toMatch(/src\/new\.ts/);
    box.write('src/auth/token.ts', 'export function quixoticToken(): number {\n  return 2;\n}\n');
    await expect.poll(() => found(box, 'quixoticToken'), PATIENCE).toMatch(/token\.ts/);
    expect(await found(box, 'refreshAccessToken')).not.toMatch(/refreshAccessToken/);
    box.write('.gitignore', 'build/\nsrc/new.ts\n');
    await expect.poll(() => found(box, 'zymurgyLookup'), PATIENCE).not.toMatch(/new\.ts/);
    // Everything saved before is in the answer, without waiting for a hint.
    box.write('src/late.ts', 'export function serendipityLate(): number {\n  return 3;\n}\n');
    expect(await found(box, 'serendipityLate', '--fresh')).toMatch(/src\/late\.ts/);
    expect(await answered(box)).toBeGreaterThan(4);
    const again = await box.run(['watch', '--daemon']);
    expect(again).toMatchObject({ code: 5, stderr: expect.stringMatching(/E_WATCH_RUNNING/) });
    expect((await box.run(['watch', '--fast'])).code).toBe(5);
    expect((await box.run(['status'])).stdout).toMatch(new RegExp(`watch +process ${pid}, .*up to date`));
    const stopped = await box.run(['watch', '--stop']);
    expect(stopped).toMatchObject({ code: 0, stderr: expect.stringMatching(/ended/) });
    expect(await box.run(['watch', '--status'])).toMatchObject({ code: 1 });
    expect(existsSync(socketOf(box))).toBe(false);
  }, 90_000);

  it('answers as the index itself does', async () => {
    const box = sampleProject();
    const questions = [
      ['search', 'refresh the token', '--plain'],
      ['search', 'surface of the circle', '--jsonl', '--limit', '3'],
      ['search', 'Session', '--mode', 'symbol', '--explain'],
      ['search', 'listen\\w+', '--mode', 'regex'],
      ['search', 'nothing of this kind anywhere', '--lang', 'cobol'],
      ['search', 'token', 'no/such/folder'],
      ['search', '(', '--mode', 'regex'],
      ['search', '   '],
      ['symbols', 'Circ', '--json'],
      ['refs', 'Session', '--plain'],
      ['related', 'src/auth/token.ts:3', '--plain'],
      ['map', '--max-tokens', '300'],
    ];
    const ask = () => Promise.all(questions.map((args) => box.run(args)));
    await box.run(['index', '--fast']);
    const cold = await ask();
    await startDaemon(box);
    const before = await answered(box);
    const warm = await ask();
    expect(await answered(box)).toBeGreaterThan(before + 6);
    const same = ({ code, stdout, stderr }: (typeof cold)[number]) => ({
      code,
      stdout,
      // How long it took is not the same.
      stderr: stderr.replaceAll(/[\d.]+ m?s\b/g, 'T'),
    });
    expect(warm.map(same)).toEqual(cold.map(same));
  }, 90_000);

  it('keeps its socket to the user, and survives being killed', async () => {
    const box = sampleProject();
    const pid = await startDaemon(box);
    const path = socketOf(box);
    expect(lstatSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
    process.kill(pid, 'SIGKILL');
    await expect.poll(async () => (await status(box)).watch, PATIENCE).toBeNull();
    // The socket is left over: the index is asked.
    expect(existsSync(path)).toBe(true);
    expect(await found(box, 'refreshAccessToken')).toMatch(/token\.ts/);
    await startDaemon(box);
    expect(await found(box, 'refreshAccessToken')).toMatch(/token\.ts/);
    expect(await answered(box)).toBe(1);
  }, 90_000);

  it('is not upset by clients that send rubbish or leave', async () => {
    const box = sampleProject();
    await startDaemon(box);
    const path = socketOf(box);
    await say(path, Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    await say(path, Buffer.from([0xff, 0xff, 0xff, 0xff, 1, 2, 3]));
    await say(path, framed('{"protocol":'));
    await say(path, framed('null'));
    await say(path, framed('{"protocol":999,"question":"search"}'));
    await say(path, framed('{"protocol":2,"question":"rm","body":null}'));
    const half = framed('{"protocol":2}').subarray(0, 8);
    for (let n = 0; n < 40; n++)
      connect(path)
        .on('error', () => undefined)
        .end(half);
    expect(await found(box, 'refreshAccessToken')).toMatch(/token\.ts/);
    await expect.poll(async () => (await status(box)).watch?.state?.follow.phase, PATIENCE).toBe('idle');
    const before = await answered(box);
    expect(await found(box, 'refreshAccessToken')).toMatch(/token\.ts/);
    expect(await answered(box)).toBe(before + 1);
  }, 90_000);

  it.each<[string, (socket: Socket) => void]>([
    ['says nothing', () => undefined],
    ['ends at once', (socket) => socket.destroy()],
    ['sends rubbish', (socket) => socket.end('rubbish and more rubbish')],
    ['sends half an answer', (socket) => socket.end(framed('{"protocol":2,"body":{}}').subarray(0, 20))],
    ['speaks an older protocol', (socket) => socket.end(framed('{"protocol":1,"body":{}}'))],
    ['speaks another protocol', (socket) => socket.end(framed('{"protocol":7,"build":"x","body":{}}'))],
    ['claims a huge answer', (socket) => socket.write(Buffer.from([0x7f, 0xff, 0xff, 0xff, 1]))],
  ])(
    'search asks the index itself when who listens %s',
    async (_what, behave) => {
      const box = sampleProject();
      await box.run(['index', '--fast']);
      await startDaemon(box);
      const path = socketOf(box);
      await box.run(['watch', '--stop']);
      const server = await listen(path, behave);
      onTestFinished(() => void server.close());
      const { code, stdout, stderr } = await box.run(['search', 'refreshAccessToken', '--plain']);
      expect(code, stderr).toBe(0);
      expect(stdout).toMatch(/token\.ts/);
    },
    60_000,
  );

  it('works without a socket where there can be none', async () => {
    const box = sampleProject();
    const folder = join(box.top, `mlx-code-${process.getuid?.() ?? 0}`);
    mkdirSync(folder);
    chmodSync(folder, 0o755);
    const running = box.run(['watch', '--fast']);
    await expect.poll(async () => (await status(box)).watch?.pid, PATIENCE).toBeGreaterThan(0);
    await expect.poll(() => found(box, 'refreshAccessToken'), PATIENCE).toMatch(/token\.ts/);
    expect((await box.run(['watch', '--stop'])).code).toBe(0);
    const { code, stderr } = await running;
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/No socket for searches/);
  }, 60_000);

  it('ends with its index', async () => {
    const box = sampleProject();
    await startDaemon(box);
    expect((await box.run(['clear', '--yes'])).code).toBe(0);
    expect(await box.run(['watch', '--status'])).toMatchObject({ code: 1 });
  }, 60_000);

  it('takes a changed setting of the project into account', async () => {
    const box = emptyProject();
    box.write('a.ts', 'export const alphaWord = 1;\n');
    box.write('skip/b.ts', 'export const betaWord = 2;\n');
    await startDaemon(box);
    expect(await found(box, 'betaWord')).toMatch(/skip\/b\.ts/);
    writeFileSync(join(box.project, '.mlx-code.json'), '{"index.exclude": ["skip/"]}');
    await expect.poll(() => found(box, 'betaWord'), PATIENCE).not.toMatch(/skip\/b\.ts/);
  }, 60_000);
});

/** Writes, and waits until the other side has hung up or some time has passed. */
async function say(path: string, bytes: Buffer): Promise<void> {
  const socket = connect(path);
  socket.on('error', () => undefined);
  socket.write(bytes);
  await Promise.race([new Promise((resolve) => socket.once('close', resolve)), sleep(500)]);
  socket.destroy();
}

function framed(text: string): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32LE(text.length);
  return Buffer.concat([head, Buffer.from(text)]);
}

function listen(path: string, behave: (socket: Socket) => void): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      behave(socket);
    });
    server.listen(path, () => resolve(server));
  });
}
