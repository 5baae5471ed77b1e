/** A recorded pull request is listed, shown, reviewed and answered on loopback, by the built program. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { FakeForge } from '../../src/history/testing/fake-forge.ts';
import { githubReplies } from '../../src/history/testing/forge-replies.ts';
import { TestRepository } from '../../src/history/testing/repository.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { Tmux } from '../tui/tmux.ts';
import { emptyProject, type Sandbox } from './sandbox.ts';

const TOKEN = 'sesame-0123456789';
const API = '/api/v3/repos/ann/sea';

async function ready(): Promise<{ box: Sandbox; forge: FakeForge; env: Record<string, string> }> {
  const box = emptyProject();
  const forge = await new FakeForge().start();
  onTestFinished(() => forge.stop());
  const repository = new TestRepository(box.project);
  const tide = (body: string) => `export function tide(hour: number) {\n${body}}\n`;
  const base = repository.commit('Count', { 'src/tide.ts': tide('  return hour * 2;\n') });
  repository.git('switch', '-qc', 'three');
  const head = repository.commit('Count by three', {
    'src/tide.ts': tide("  console.log('tide', hour);\n  return hour * 3;\n"),
  });
  repository.git('switch', '-q', 'main');
  repository.git('remote', 'add', 'origin', 'git@forge.test:ann/sea.git');
  mkdirSync(join(box.home, 'config'));
  const settings = { forge: { hosts: [`forge.test=github:${forge.origin}`] } };
  writeFileSync(join(box.home, 'config', 'config.json'), JSON.stringify(settings));
  forge.all(githubReplies(forge.origin, 'ann/sea', { base, head }));
  return { box, forge, env: { MLX_CODE_FORGE_TOKEN: `${forge.host}=${TOKEN}` } };
}

it('reads, reviews and answers a pull request', async () => {
  const { box, forge, env } = await ready();
  const listed = await box.run(['pr'], { env });
  expect(listed).toMatchObject({ code: 0, stdout: '#12  open  2026-11-03  Count tides by three  (bea  three)\n' });
  expect(listed.stderr).toContain(`${forge.host} was asked about ann/sea, with the token from MLX_CODE_FORGE_TOKEN.`);
  const shown = await box.run(['pr', 'show', '12'], { env });
  for (const part of ['✗ test  failure', 'src/tide.ts  +2 -1', 'On src/tide.ts:3:', 'Why three?', 'The moon pulls'])
    expect(shown.stdout).toContain(part);
  const json = JSON.parse((await box.run(['issue', 'show', '7', '--json'], { env })).stdout) as { issue: object };
  expect(json.issue).toMatchObject({ number: 7, comments: [{ body: 'I see it too.' }] });
  const review = await box.run(['review', '--pr', '12', '--exit-code'], { env });
  expect(review).toMatchObject({ code: 1, stdout: expect.stringContaining('src/tide.ts:2') });
  const unasked = await box.run(['pr', 'review', '12', '--post'], { env });
  expect(unasked).toMatchObject({ code: 9, stdout: '', stderr: expect.stringContaining('[E_FORGE_POST_REFUSED]') });
  expect(forge.posts()).toEqual([]);
  // A project cannot name a server.
  box.write('.mlx-code.json', JSON.stringify({ forge: { hosts: [`evil.test=github:${forge.origin}`] } }));
  expect((await box.run(['pr'], { env })).stderr).toContain('forge.hosts is ignored');
  for (const { stdout, stderr } of [listed, shown, review, unasked]) expect(stdout + stderr).not.toContain(TOKEN);
  expect(forge.heard.every(({ token }) => token === TOKEN)).toBe(true);
}, 60_000);

it.skipIf(!Tmux.isThere())(
  'posts after the yes of a person, and not without it',
  async () => {
    const { box, forge, env } = await ready();
    forge.on(`POST ${API}/pulls/12/reviews`, { json: { id: 9001, html_url: `${forge.origin}/posted` }, status: 201 });
    const terminal = new Tmux('forge', 240, 40, { ...box.environment(), ...env, TERM: 'screen' });
    onTestFinished(() => terminal.close());
    await terminal.until(/^\$$/m);
    const command = `cd '${box.project}' && '${process.execPath}' '${join(packageRoot(), 'bin', 'mlx-code.mjs')}' review --pr 12 --post`;
    const question = /line comment to pull request 12 of ann\/sea on 127[^?]*\? \[y\/N\]/s;
    terminal.run(`clear; ${command}; echo ended=$?`);
    await terminal.until(question, 30_000);
    terminal.run('');
    expect(await terminal.until(/ended=\d/, 30_000)).toContain('Nothing was posted.');
    expect(forge.posts()).toEqual([]);
    terminal.run(`clear; ${command}; echo ended=$?`);
    await terminal.until(question, 30_000);
    terminal.run('y');
    expect(await terminal.until(/ended=\d/, 30_000)).toMatch(/Posted\. http:\/\/127[^ ]*\/posted/);
    expect(forge.posts()).toEqual([
      expect.objectContaining({
        path: `${API}/pulls/12/reviews`,
        token: TOKEN,
        body: expect.objectContaining({
          event: 'COMMENT',
          comments: [expect.objectContaining({ path: 'src/tide.ts', line: 2 })],
        }),
      }),
    ]);
  },
  120_000,
);
