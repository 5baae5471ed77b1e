/** Both forges on loopback, in the shapes that they document. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeForge } from '../testing/fake-forge.ts';
import { githubReplies, gitlabReplies, HEAD_ID, PATCH } from '../testing/forge-replies.ts';
import { ForgeConnection } from './forge-connection.ts';
import { forgeHosts, placeOf } from './forge-host.ts';
import type { Forge } from './forge-types.ts';
import { GitHub } from './github.ts';
import { GitLab } from './gitlab.ts';
import { patchLines, patchText } from './patch-lines.ts';
import { parseRemote } from './remote-address.ts';

const server = new FakeForge();
beforeAll(async () => {
  await server.start();
  server.all(githubReplies(server.origin)).all(gitlabReplies(server.origin));
});
afterAll(() => server.stop());

function forge(kind: 'github' | 'gitlab'): Forge {
  const address = parseRemote(kind === 'github' ? 'git@forge.test:ann/sea.git' : 'git@forge.test:port/sea/tides.git');
  const place = address && placeOf(address, forgeHosts([`forge.test=${kind}:${server.origin}`]));
  if (place === null) throw new Error('no place');
  const connection = new ForgeConnection(place.host, { token: 'sesame', from: 'a test' });
  return kind === 'github' ? new GitHub(place, 'a test', connection) : new GitLab(place, 'a test', connection);
}

describe.each(['github', 'gitlab'] as const)('%s', (kind) => {
  it('lists requests and issues', async () => {
    const requests = await forge(kind).requests({ state: 'open', limit: 10 });
    expect(requests.more).toBe(false);
    expect(requests.items).toEqual([
      expect.objectContaining({
        number: 12,
        title: 'Count tides by three',
        state: 'open',
        author: 'bea',
        branch: 'three',
      }),
    ]);
    expect(requests.items[0]).toMatchObject({ target: 'main', labels: ['sea'], draft: kind === 'gitlab' });
    const issues = await forge(kind).issues({ state: 'open', limit: 10 });
    expect(issues.items.map(({ number, author }) => [number, author])).toEqual([[7, 'cyd']]);
    expect(server.heard.every(({ token }) => token === 'sesame')).toBe(true);
  });

  it('shows one with its talk, checks and files', async () => {
    const { request, notes } = await forge(kind).request(12);
    expect(notes).toEqual([]);
    expect(request).toMatchObject({ headId: HEAD_ID, body: expect.stringContaining('The moon pulls') });
    expect(request.comments.map(({ author, body, path, line }) => [author, body, path, line])).toEqual(
      expect.arrayContaining([
        ['ann', 'Why three?', 'src/tide.ts', 3],
        ['bea', 'See the table.', 'src/tide.ts', 3],
        [kind === 'github' ? 'cyd' : 'ann', 'Please measure it.', '', 0],
      ]),
    );
    const talk = request.comments.filter(({ path }) => path !== '');
    expect(new Set(talk.map(({ thread }) => thread)).size).toBe(1);
    expect(request.comments.some(({ body }) => body.includes('added label'))).toBe(false);
    expect(request.checks).toContainEqual(expect.objectContaining({ name: 'test', state: 'failed' }));
    const { items } = await forge(kind).files(12);
    expect(items).toEqual([
      { path: 'src/tide.ts', oldPath: 'src/tide.ts', kind: 'changed', added: 2, removed: 1, patch: PATCH },
    ]);
    expect(patchText(items)).toMatch(/^diff --git a\/src\/tide\.ts b\/src\/tide\.ts\n--- a\/src\/tide\.ts\n/);
  });

  it('shows an issue', async () => {
    const { issue } = await forge(kind).issue(7);
    expect(issue).toMatchObject({ number: 7, body: 'They come to two thirds of what I see.', state: 'open' });
    expect(issue.comments.map(({ body }) => body)).toEqual(['I see it too.']);
  });

  it('says that a number is not there', async () => {
    await expect(forge(kind).request(99)).rejects.toMatchObject({ code: 'E_FORGE_NOT_FOUND' });
  });
});

it('asks an older GitLab for all changes at once', async () => {
  const at = '/api/v4/projects/port%2Fsea%2Ftides/merge_requests/12';
  const change = { old_path: 'a', new_path: 'b', diff: '@@ -1 +1 @@\n-x\n+y\n', renamed_file: true };
  server.on(`${at}/diffs`, { json: { message: '404 Not Found' }, status: 404 });
  server.on(`${at}/changes`, { json: { changes: [change], overflow: true } });
  expect(await forge('gitlab').files(12)).toEqual({
    items: [{ path: 'b', oldPath: 'a', kind: 'renamed', added: 1, removed: 1, patch: change.diff }],
    more: true,
  });
  server.all(gitlabReplies(server.origin));
});

it('takes what is missing or of another kind for empty', async () => {
  server.on('/api/v3/repos/ann/sea/pulls/13', { json: { number: '13', title: 5, head: [], labels: 'x', user: null } });
  const replies = ['/pulls/13/reviews', '/pulls/13/comments', '/issues/13/comments'];
  for (const path of replies) server.on(`/api/v3/repos/ann/sea${path}`, { json: [null, 1, 'x', {}] });
  const { request } = await forge('github').request(13);
  expect(request).toMatchObject({ number: 0, title: '', headId: '', author: '', labels: [], checks: [] });
});

describe('hunks', () => {
  it('tell changed lines, and those that stand', () => {
    const { changes, standing } = patchLines(PATCH);
    expect(changes).toEqual([
      {
        oldStart: 2,
        newStart: 2,
        removed: ['  return hour * 2;'],
        added: ["  console.log('tide', hour);", '  return hour * 3;'],
      },
    ]);
    expect([...standing]).toEqual([
      [1, 1],
      [2, 0],
      [3, 0],
      [4, 3],
    ]);
  });

  it('are not ended by lines that look like theirs', () => {
    const patch = '@@ -1,2 +1,3 @@\n a\n+@@ -9,9 +9,9 @@\n+diff --git a/x b/x\n-b\n\\ No newline at end of file\n';
    expect(patchLines(patch).changes).toEqual([
      { oldStart: 2, newStart: 2, removed: ['b'], added: ['@@ -9,9 +9,9 @@', 'diff --git a/x b/x'] },
    ]);
    expect(patchLines('@@ nonsense\n+x\n').changes).toEqual([]);
    expect(patchLines('').changes).toEqual([]);
  });
});
