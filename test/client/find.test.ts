/** Services that the TypeScript client finds by their records: the right one, and none that is not this user's or does not answer. */

import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createClient, findService, openService } from '../../packages/client/src/index.ts';
import { openProject, serviceDoor } from '../../src/app/index.ts';
import { openDoor } from '../../src/ui/server/doors.ts';
import { startService } from '../agents/service.ts';
import { removeFolder } from '../folders.ts';

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-find-')));
const folder = join(scratch, 'mlx-code');
const root = join(scratch, 'project');
const socket = join(scratch, 'any.sock');
const saved = { ...process.env };
let listener: Server;

beforeAll(async () => {
  for (const name of ['CACHE', 'DATA', 'CONFIG']) process.env[`MLX_CODE_${name}_DIR`] = join(scratch, name);
  process.env['XDG_RUNTIME_DIR'] = scratch;
  process.env['MLX_CODE_NO_SETUP'] = '1';
  mkdirSync(join(root, 'src', 'deep'), { recursive: true });
  writeFileSync(join(root, 'src', 'token.ts'), 'export function renewToken() {\n  return 1;\n}\n');
  listener = createServer();
  await new Promise<void>((resolve) => listener.listen(socket, resolve));
});

afterAll(() => {
  listener.close();
  process.env = { ...saved };
  removeFolder(scratch);
});

beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { mode: 0o700 });
});

let count = 0;
const record = (fields: object) => {
  const content = { pid: process.pid, roots: [root], socket, onDemand: false, ...fields };
  writeFileSync(join(folder, `serve-${++count}.json`), JSON.stringify(content));
};

it('finds a service from any folder of its project, and not from another repository in it', async () => {
  expect(await findService(root)).toBeNull();
  record({});
  const found = { root, roots: [root], socket, pid: process.pid, onDemand: false };
  expect(await findService(root)).toEqual(found);
  expect(await findService(join(root, 'src', 'deep'))).toEqual(found);
  symlinkSync(join(root, 'src'), join(scratch, 'link'));
  expect(await findService(join(scratch, 'link'))).toEqual(found);
  expect(await findService(scratch)).toBeNull();
  expect(await findService(join(root, 'nowhere'))).toBeNull();
  mkdirSync(join(root, 'src', '.git'));
  expect(await findService(join(root, 'src', 'deep'))).toBeNull();
  rmSync(join(root, 'src', '.git'), { recursive: true });
});

it('takes the nearest project, and one that the user runs before one of another program', async () => {
  const src = join(root, 'src');
  record({ pid: 1, onDemand: true });
  record({ pid: 2 });
  expect((await findService(src))?.pid).toBe(2);
  record({ pid: 3, roots: [root, src], onDemand: true });
  expect(await findService(src)).toMatchObject({ pid: 3, root: src });
  expect(await openService(src)).toMatchObject({ pid: 2, root, socket });
});

it('believes no record that is not one, that others could have written, or where nobody answers', async () => {
  for (const text of ['{', 'null', '[]', '7', JSON.stringify({ pid: 1, roots: root, socket })])
    writeFileSync(join(folder, `serve-${++count}.json`), text);
  mkdirSync(join(folder, 'serve-aa.json'));
  writeFileSync(join(folder, 'serve-bb.json'), `{"pid":1,"roots":["${root}"],"socket":"${socket}"}${' '.repeat(1e6)}`);
  record({ socket: join(scratch, 'nobody.sock') });
  expect(await findService(root)).toBeNull();
  record({});
  expect(await findService(root)).not.toBeNull();
  chmodSync(folder, 0o755);
  expect(await findService(root)).toBeNull();
});

it('asks the service that runs about the project of the folder, and leaves it running', async () => {
  const other = join(scratch, 'other');
  mkdirSync(other, { recursive: true });
  writeFileSync(join(other, 'cache.ts'), 'export function dropCache() {\n  return 2;\n}\n');
  const service = await startService([other, root]);
  const { place, announce, remove } = await serviceDoor(await openProject({ cwd: other }));
  const door = await openDoor(service.door({ token: null, hosts: ['localhost'] }), place.socket);
  const about = { version: '0', startedAtMs: 0, url: null, tokenFile: null, onDemand: false };
  await announce({ ...about, pid: process.pid, roots: [other, root], socket: place.socket });
  const opened = await openService(join(root, 'src'), ['no-such-program']);
  expect(opened.root).toBe(root);
  const code = createClient(opened);
  expect((await code.status()).root).toBe(root);
  expect((await code.symbols({ name: 'Token' })).found.total).toBe(1);
  expect((await code.search({ query: 'renewToken', limit: 1 })).results[0]?.path).toBe('src/token.ts');
  expect((await code.search({ query: 'dropCache', limit: 1, root: other })).results[0]?.path).toBe('cache.ts');
  await opened.end();
  expect(await findService(root)).toMatchObject({ socket: place.socket });
  remove();
  await door.close();
  await service.close();
  await expect(openService(root, ['no-such-program'])).rejects.toMatchObject({ code: 'E_NOT_STARTED' });
});
