/** Messages that come in from git servers and CI: what they may cause, and all that is refused. */

import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { incomingSecrets, openProject } from '../../src/app/index.ts';
import { proofOf } from '../../src/app/webhooks/incoming.ts';
import { removeFolder } from '../folders.ts';
import { fromGitea, fromGitHub, fromGitLab, HOOK_SECRET, OTHER_SECRET, type Sent, signed } from './hook-messages.ts';
import { startService, type TestService } from './service.ts';

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-hooks-')));
const one = join(scratch, 'one');
const two = join(scratch, 'two');
const saved = { ...process.env };
const port = { token: 'a-token', hosts: ['127.0.0.1:4000'] };
/** Only what hangs takes as long. */
const WAIT = { timeout: 60_000 };
let service: TestService;
let closed: TestService;

beforeAll(async () => {
  for (const name of ['CACHE', 'DATA', 'CONFIG']) process.env[`MLX_CODE_${name}_DIR`] = join(scratch, name);
  process.env['XDG_RUNTIME_DIR'] = scratch;
  for (const root of [one, two]) {
    mkdirSync(root);
    writeFileSync(join(root, 'a.ts'), 'export const a = 1;\n');
  }
  service = await startService([one], { hookSecrets: [OTHER_SECRET, HOOK_SECRET] });
  closed = await startService([two]);
});

afterAll(async () => {
  await service.close();
  await closed.close();
  process.env = { ...saved };
  removeFolder(scratch);
});

const HOOK = '/v1/hooks/index';
const deliver = ({ headers, body }: Sent, { path = HOOK, to = service, more = {} } = {}) => {
  const all = { host: '127.0.0.1:4000', 'content-type': 'application/json', ...headers, ...more };
  return to.door(port).fetch(new Request(`http://127.0.0.1:4000${path}`, { method: 'POST', headers: all, body }));
};
const jobOf = async (response: Response) => {
  const { id } = await response.json();
  return async () => await (await service.ask(`/v1/jobs/${id}`)).json();
};

describe('a message of a git server or of CI', () => {
  it.each([
    ['GitHub', fromGitHub(1)],
    ['Gitea', fromGitea(2)],
    ['Forgejo', fromGitea(3, HOOK_SECRET, 'Forgejo')],
    ['GitLab', fromGitLab(4)],
    [
      'GitLab with a signing token',
      { ...fromGitLab(5), headers: signed(5, HOOK_SECRET, { body: fromGitLab(5).body }).headers },
    ],
    ['CI', signed(6)],
    ['CI, with the other secret', signed(7, OTHER_SECRET)],
  ])('of %s begins a job, without the token of the port', async (_, sent) => {
    const answer = await deliver(sent);
    expect(answer.status).toBe(202);
    expect(answer.headers.get('location')).toMatch(/^\/v1\/jobs\/./);
    const job = await jobOf(answer);
    await expect.poll(job, WAIT).toMatchObject({ state: 'done', result: { root: one, upToDate: true } });
  });

  it('begins nothing when it comes again', async () => {
    const sent = fromGitHub(20);
    const id = async (message: Sent) => (await (await deliver(message)).json()).id;
    const first = await id(sent);
    await expect.poll(async () => (await (await service.ask(`/v1/jobs/${first}`)).json()).state, WAIT).toBe('done');
    expect(await id(sent)).toBe(first);
    // What is not signed does not make it another message.
    expect(await id({ ...sent, headers: { ...sent.headers, 'x-github-delivery': 'another' } })).toBe(first);
    expect(await id(fromGitHub(21))).not.toBe(first);
  });

  it.each<[string, Sent, RegExp]>([
    ['a wrong secret', fromGitHub(30, 'x'.repeat(40)), /signature is wrong/],
    ['a changed body', { ...fromGitHub(31), body: '{"ref":"refs/heads/evil"}' }, /signature is wrong/],
    ['SHA-1 alone', without(fromGitHub(32), 'x-hub-signature-256'), /not signed/],
    ['no signature', { headers: {}, body: '{}' }, /not signed/],
    ['an empty signature', { headers: { 'x-gitea-signature': '' }, body: '{}' }, /signature is wrong/],
    ['a wrong token of GitLab', fromGitLab(33, 'y'.repeat(40)), /signature is wrong/],
    ['a part of the token', fromGitLab(34, HOOK_SECRET.slice(0, -1)), /signature is wrong/],
    ['an old message', signed(35, HOOK_SECRET, { secondsAgo: 301 }), /too old/],
    ['a message of tomorrow', signed(36, HOOK_SECRET, { secondsAgo: -900 }), /too old/],
    ['a time that is not signed', withHeader(signed(37), 'webhook-timestamp', '1'), /signature is wrong/],
    ['no id', without(signed(38), 'webhook-id'), /is missing/],
    ['a wrong signature beside a right token', withHeader(fromGitLab(39), 'webhook-signature', 'v1,x'), /is missing/],
    ['another version of signatures', withHeader(signed(40), 'webhook-signature', 'v2,abc'), /signature is wrong/],
  ])('is refused with %s', async (_, sent, words) => {
    const answer = await deliver(sent);
    expect(answer.status).toBe(403);
    expect((await answer.json()).title).toMatch(words);
  });

  it('is refused where it is too large, a form, of a page, or about what is not served', async () => {
    const large = { ...fromGitHub(50), body: 'x'.repeat(1024 * 1024 + 1) };
    expect((await deliver(large)).status).toBe(413);
    expect(
      (await deliver(fromGitHub(51), { more: { 'content-type': 'application/x-www-form-urlencoded' } })).status,
    ).toBe(415);
    expect((await deliver(fromGitHub(52), { more: { origin: 'https://evil.example' } })).status).toBe(403);
    expect((await deliver(fromGitHub(53), { more: { host: 'evil.example' } })).status).toBe(421);
    for (const root of [two, '/etc', '/'])
      expect((await deliver(fromGitHub(54), { path: `${HOOK}?root=${encodeURIComponent(root)}` })).status).toBe(403);
    expect((await deliver(fromGitHub(55), { path: `${HOOK}?root=${encodeURIComponent(one)}` })).status).toBe(202);
  });

  it('finds nothing at the address while there is no secret, with the token too', async () => {
    const token = { authorization: `Bearer ${port.token}` };
    for (const more of [{}, token]) {
      const answer = await deliver(fromGitHub(60), { to: closed, more });
      expect(answer.status).toBe(404);
      expect((await answer.json()).hint).toContain('webhooks.incomingSecretVariable');
    }
    expect((await closed.ask(HOOK, { body: {}, headers: signed(61).headers })).status).toBe(404);
  });

  it('opens nothing else without the token', async () => {
    expect((await deliver(signed(62), { path: '/v1/index' })).status).toBe(401);
    expect((await deliver(signed(63), { path: '/v1/webhooks/x/test' })).status).toBe(401);
    const get = { headers: { host: port.hosts[0] ?? '', ...signed(64).headers } };
    expect((await service.door(port).fetch(new Request(`http://127.0.0.1:4000${HOOK}`, get))).status).toBe(401);
  });
});

it('is signed as the documents of GitHub and RFC 4231 show', () => {
  const of = (name: string, value: string, body: string, secret: string) =>
    proofOf({ header: (asked) => (asked === name ? value : null), body: Buffer.from(body) }, [secret], 0);
  const known = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
  expect(of('x-hub-signature-256', known, 'Hello, World!', "It's a Secret to Everybody")).toHaveProperty('message');
  const rfc = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
  expect(of('x-gitea-signature', rfc, 'what do ya want for nothing?', 'Jefe')).toHaveProperty('message');
  expect(of('x-gitea-signature', rfc, 'what do ya want for nothing!', 'Jefe')).toHaveProperty('refused');
});

it('takes secrets from the variable that the user names, and none that is easy to guess', async () => {
  const project = await openProject({ cwd: one, root: one, flags: { 'webhooks.incomingSecretVariable': 'A_SECRET' } });
  expect(await incomingSecrets(project)).toEqual([]);
  process.env['A_SECRET'] = `${HOOK_SECRET}  ${OTHER_SECRET}\n`;
  expect(await incomingSecrets(project)).toEqual([HOOK_SECRET, OTHER_SECRET]);
  process.env['A_SECRET'] = `${HOOK_SECRET} letmein`;
  await expect(incomingSecrets(project)).rejects.toMatchObject({ code: 'E_WEBHOOK' });
  // A project's own file cannot name a variable.
  writeFileSync(join(one, '.mlx-code.json'), '{ "webhooks": { "incomingSecretVariable": "HOME" } }\n');
  const { config } = await openProject({ cwd: one, root: one });
  expect(config.values['webhooks.incomingSecretVariable']).toBe('MLX_CODE_HOOK_SECRET');
});

// --- internal ---

function without({ headers, body }: Sent, name: string): Sent {
  return { headers: Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name)), body };
}

function withHeader({ headers, body }: Sent, name: string, value: string): Sent {
  return { headers: { ...headers, [name]: value }, body };
}
