/** `mlx-code bench`: asks the history of a project, or its comments where there is none. */

import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
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
  const { sets, notes } = JSON.parse(stdout);
  expect(sets).toMatchObject([
    { source: 'commits', queries: 3 },
    { source: 'docs', queries: 0, arms: [] },
  ]);
  const [{ arms }] = sets;
  expect(arms.map(({ name }: { name: string }) => name)).toEqual(['words', 'static embedding', 'both, ranked']);
  expect(arms.at(-1)).toMatchObject({ recall: 1, mrr: 1, ndcg: 1 });
  expect(notes.join(' ')).toMatch(/MLX tier is not complete.*Only 3 commits/);
  const status = await box.run(['status']);
  expect(status.stdout).toMatch(
    /^they bring +NDCG@10 of 3 commit subjects: words \S+ · static embedding \S+ · both, ranked 1\.000; measured .* ago$/m,
  );
}, 60_000);

it('asks doc comments of a copy that does not hold them', async () => {
  const box = sampleProject();
  // What stands in a second place would find itself, and is not asked.
  box.write('src/twice.ts', '/** Counts the sheep of the shepherd. */\nexport function sheep() {}\n');
  box.write('docs/guide.md', '# Guide\n\nIt counts the *sheep* of the\nshepherd.\n');
  // No word of this comment is in the code below it.
  box.write('src/odd.ts', '/** Zebras gallop across savannas nightly. */\nexport function qx() {\n  return 1;\n}\n');
  const { code, stdout, stderr } = await box.run(['bench', '--json']);
  expect(code, stderr).toBe(0);
  const { sets, notes } = JSON.parse(stdout);
  expect(sets).toMatchObject([
    { source: 'commits', queries: 0, arms: [] },
    { source: 'docs', queries: 2 },
  ]);
  const [words, , ranked] = sets[1].arms;
  // The zebras share no word with their file; the other comment does.
  expect(words).toMatchObject({ name: 'words', recall: 0.5 });
  expect(ranked.recall).toBeGreaterThanOrEqual(0.5);
  expect(notes.join(' ')).toMatch(/copy without these comments/);
  const screen = await box.run(['bench']);
  expect(screen.stdout).toMatch(/\n2 doc comments\n +recall@10 .*\nwords /);
  expect(readdirSync(box.top).filter((name) => name.startsWith('mlx-code-bench'))).toEqual([]);
}, 60_000);

it('says so when there is nothing to ask', async () => {
  const { code, stdout, stderr } = await emptyProject().run(['bench']);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/No query could be made/);
});
