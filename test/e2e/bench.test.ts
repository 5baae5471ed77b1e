/** `mlx-code bench`: asks the history of a project, or its comments where there is none. */

import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { emptyProject, sampleProject } from './sandbox.ts';

it('asks commit subjects for the files they changed', async () => {
  const box = emptyProject();
  const git = (...args: string[]): void => {
    execFileSync('git', ['-C', box.project, '-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args]);
  };
  git('init', '-q');
  for (const [path, subject, body] of [
    ['token.ts', 'Refresh the access token early', 'export function refreshAccessToken() {}'],
    ['circle.ts', 'Compute the surface of circles', 'export function circleSurface() {}'],
    ['server.ts', 'Listen for requests on a port', 'export function listenForRequests() {}'],
  ] as const) {
    box.write(path, `${body}\n`);
    git('add', '.');
    git('commit', '-q', '-m', subject);
  }
  const { code, stdout, stderr } = await box.run(['bench', '--json', '--limit', '3']);
  expect(code, stderr).toBe(0);
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({ source: 'commits', queries: 3 });
  expect(report.arms.map(({ name }: { name: string }) => name)).toEqual(['words', 'static embedding', 'both, ranked']);
  expect(report.arms.at(-1)).toMatchObject({ recall: 1, mrr: 1, ndcg: 1 });
  expect(report.notes.join(' ')).toMatch(/MLX tier is not complete/);
}, 60_000);

it('asks comments where there is no history, and says what that is worth', async () => {
  const { code, stdout, stderr } = await sampleProject().run(['bench']);
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(/^\d quer.* from sentences of comments/);
  expect(stdout).toMatch(/^both, ranked +1\.000 +1\.000 +1\.000/m);
  expect(stderr).toMatch(/upper bound/);
});

it('says so when there is nothing to ask', async () => {
  const { code, stdout, stderr } = await emptyProject().run(['bench']);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/No query could be made/);
});
