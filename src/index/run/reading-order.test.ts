import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import type { RepoPath } from '../../base/types.ts';
import { terms } from '../../text/terms.ts';
import { jobsOf, reordered } from '../threads/jobs.ts';
import type { JobFile } from '../threads/messages.ts';
import { ReadingOrder } from './reading-order.ts';

const root = mkdtempSync(join(tmpdir(), 'mlx-code-order-'));
afterAll(() => removeFolder(root));

const files = (...paths: readonly string[]): JobFile[] =>
  paths.map((path) => ({ path: path as RepoPath, size: 100, knownHash: '', byLines: null }));
const paths = (list: readonly JobFile[]) => list.map(({ path }) => path);

describe('the order of reading', () => {
  it('begins with code near the root, and ends with what others made', () => {
    const order = new ReadingOrder();
    const given = files(
      'a/b/c/deep.ts',
      'data.json',
      'test/app.test.ts',
      'vendor/x.c',
      'README.md',
      'main.ts',
      'src/app.ts',
    );
    expect(paths(order.sorted(given))).toEqual([
      ...['main.ts', 'src/app.ts', 'a/b/c/deep.ts', 'README.md'],
      ...['data.json', 'test/app.test.ts', 'vendor/x.c'],
    ]);
  });

  it('puts first what has words of the question in its path', () => {
    const order = new ReadingOrder();
    order.prefer(terms('retries of uploads'));
    const given = files('main.ts', 'src/deep/down/retry.ts', 'src/upload/retry.test.ts', 'src/a.ts', 'src/b.ts');
    expect(paths(order.sorted(given)).slice(0, 2).sort()).toEqual([
      'src/deep/down/retry.ts',
      'src/upload/retry.test.ts',
    ]);
    order.follow(() => undefined);
    order.unfollow();
    expect(paths(order.sorted(given))[0]).toBe('main.ts');
  });

  it('puts first what has them in its text, and follows no link', async () => {
    const write = (path: string, text: string) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    };
    write('main.ts', 'start();');
    write('src/z/clock.ts', 'function delayedRetry() {}');
    write('src/other.ts', 'retrieve();');
    symlinkSync(join(root, 'src/z/clock.ts'), join(root, 'linked.ts'));
    const given = files('gone.ts', 'linked.ts', 'main.ts', 'src/other.ts', 'src/z/clock.ts');
    const order = new ReadingOrder();
    let told = 0;
    order.follow(() => told++);
    order.prefer(terms('how is a retry delayed'));
    expect(told).toBe(1);
    await order.look(root, given);
    expect(paths(order.sorted(given))[0]).toBe('src/z/clock.ts');
    expect(paths(order.sorted(given)).sort()).toEqual(paths(given).sort());
  });
});

describe('jobs', () => {
  it('are small at first, and keep every file when they are put into another order', () => {
    const given = Array.from({ length: 500 }, (_, n) => ({ ...(files(`f${n}.ts`)[0] as JobFile), size: 4000 }));
    const jobs = jobsOf(given);
    expect(jobs[0]?.files.length).toBeLessThan(jobs.at(-2)?.files.length ?? 0);
    const alone = { ...jobs[3], id: 1, files: [{ ...(given[0] as JobFile), byLines: 'timeout' as const }] };
    const again = reordered([...jobs, alone], (list) => [...list].reverse());
    expect(again[0]).toBe(alone);
    expect(again.slice(1).flatMap((job) => paths(job.files))).toEqual(paths(given).reverse());
    expect(new Set(again.map(({ id }) => id)).size).toBe(again.length);
  });
});
