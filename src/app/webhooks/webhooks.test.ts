import { createHmac } from 'node:crypto';
import { mkdirSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Asked, ChatServer, status } from '../../../test/fixtures/chat-server.ts';
import { removeFolder } from '../../../test/folders.ts';
import { openProject, type Project } from '../project/project.ts';
import { testWebhook } from '../use-cases/webhooks.ts';
import { Watch } from '../watching/watch.ts';
import { type Delivery, readDeliveries } from './deliveries.ts';
import { signatureOf } from './signature.ts';
import { checkedAddress, kindOf, targetUrl } from './target.ts';
import { Webhooks } from './webhooks.ts';

const top = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-webhooks-')));
afterAll(() => removeFolder(top));

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const OTHER = `whsec_${Buffer.alloc(24, 9).toString('base64')}`;
const failure = { kind: 'problem' as const, code: 'E_DISK_FULL' as const, message: 'No space at /secret/place' };
let number = 0;
let server: ChatServer;

beforeEach(async () => {
  server = await ChatServer.start();
  const place = join(top, String(number++));
  for (const name of ['CACHE', 'DATA', 'CONFIG']) vi.stubEnv(`MLX_CODE_${name}_DIR`, join(place, name));
  vi.stubEnv('MLX_CODE_WEBHOOK_SECRET', SECRET);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
});

async function project(): Promise<Project> {
  const root = join(top, `project-${number}`);
  mkdirSync(root, { recursive: true });
  const opened = await openProject({ cwd: root, root, flags: { 'webhooks.targets': [`${server.origin}/hook`] } });
  mkdirSync(opened.indexDir, { recursive: true });
  return opened;
}

const delivered = (of: Project, isSo: (delivery: Delivery | undefined) => boolean) =>
  vi.waitFor(() => expect(isSo(readDeliveries(of.indexDir).deliveries.at(-1))).toBe(true), { timeout: 20_000 });

test('messages are signed, thin, and listed', async () => {
  server.scripts = [status(204)];
  vi.stubEnv('MLX_CODE_WEBHOOK_SECRET', `${SECRET} ${OTHER}`);
  const opened = await project();
  const webhooks = new Webhooks(opened);
  webhooks.heard(failure);
  await delivered(opened, (last) => last?.state === 'delivered' && last.status === 204);
  await webhooks.close();
  const { headers, body } = server.asked[0] as Asked;
  const text = readDeliveries(opened.indexDir).deliveries[0]?.body ?? '';
  expect(JSON.parse(text)).toEqual(body);
  expect(body).toMatchObject({ type: 'index.failed', data: { project: `project-${number}`, code: 'E_DISK_FULL' } });
  expect(text).not.toContain('secret');
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`;
  const sums = [7, 9].map((byte, i) =>
    createHmac('sha256', Buffer.alloc(i === 0 ? 32 : 24, byte))
      .update(signed)
      .digest('base64'),
  );
  expect(headers['webhook-signature']).toBe(sums.map((sum) => `v1,${sum}`).join(' '));
});

test('what was not delivered is tried again, by the next process too', async () => {
  server.scripts = [status(500)];
  const opened = await project();
  const first = new Webhooks(opened, [0, 3_600_000]);
  first.heard(failure);
  await delivered(opened, (last) => last?.attempts === 1 && last.state === 'waiting' && last.problem !== null);
  await first.close();
  const kept = readDeliveries(opened.indexDir);
  const { writeDeliveries } = await import('./deliveries.ts');
  await writeDeliveries(opened.indexDir, {
    ...kept,
    deliveries: kept.deliveries.map((each) => ({ ...each, atMs: 0 })),
  });
  server.scripts = [status(200)];
  const second = new Webhooks(opened);
  await delivered(opened, (last) => last?.attempts === 2 && last.state === 'delivered');
  await second.close();
  expect(new Set(server.asked.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
});

test('a redirect is not followed, and a target that is gone is left alone', async () => {
  server.scripts = [status(302, '', { location: '/elsewhere' }), status(410)];
  const opened = await project();
  const webhooks = new Webhooks(opened, [0, 0]);
  webhooks.heard(failure);
  await delivered(opened, (last) => last?.state === 'failed' && last.status === 410);
  webhooks.heard(failure);
  await webhooks.close();
  expect(server.asked.map(({ path }) => path)).toEqual(['/hook', '/hook']);
  expect(readDeliveries(opened.indexDir).deliveries).toHaveLength(1);
});

test('a watch tells when its index is ready, and a test message is sent at once', async () => {
  server.scripts = [status(200)];
  const opened = await project();
  const watch = await Watch.start(opened, { onEvent: () => undefined, neural: false }, {});
  await delivered(opened, (last) => last?.type === 'index.ready' && last.state === 'delivered');
  await watch.close();
  expect(await testWebhook(opened, `${server.origin}/hook`, {})).toBe(200);
  expect(server.asked.at(-1)?.body).toMatchObject({ type: 'test' });
});

describe('targets and secrets', () => {
  test.each([
    'http://example.org/',
    'ftp://127.0.0.1/',
    'https://u:p@example.org/',
    'file:///etc/passwd',
    'x',
    'http://10.0.0.1/',
  ])('%s is refused', (target) =>
    expect(() => targetUrl(target)).toThrow(expect.objectContaining({ code: 'E_WEBHOOK' })),
  );
  test.each([
    'https://10.1.2.3/',
    'https://169.254.169.254/',
    'https://[fd00::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://0.0.0.0/',
  ])(
    '%s leads into a private network',
    async (target) => await expect(checkedAddress(target)).rejects.toMatchObject({ code: 'E_WEBHOOK' }),
  );
  test('addresses are told apart', () => {
    expect(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'].map(kindOf)).toEqual(Array(4).fill('loopback'));
    expect(['8.8.8.8', '172.32.0.1', '2606:4700::1'].map(kindOf)).toEqual(Array(3).fill('open'));
    const inside = [
      '10.0.0.1',
      '172.16.0.1',
      '192.168.1.1',
      '100.64.0.1',
      'fe80::1',
      'fc00::1',
      '::',
      '64:ff9b::a00:1',
      '2002:a00:1::',
    ];
    expect(inside.map(kindOf)).toEqual(Array(inside.length).fill('private'));
  });
  test.each(['', 'abc', 'whsec_!!!!', `whsec_${Buffer.alloc(10).toString('base64')}`])('%j is no secret', (secret) => {
    expect(() => signatureOf(secret, 'a', 1, 'b')).toThrow(expect.objectContaining({ code: 'E_WEBHOOK' }));
  });
});
