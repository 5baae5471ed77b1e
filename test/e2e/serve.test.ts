/** `mlx-code serve` beside other processes of the same project: it asks their watch, and watches itself when that has ended. */

import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createClient } from '../../packages/client/src/index.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { outputOf, type Sandbox, sampleProject } from './sandbox.ts';

/** Only against hanging. */
const PATIENCE = { timeout: 40_000, interval: 150 };

function start(box: Sandbox, ...args: readonly string[]) {
  const program = join(packageRoot(), 'bin', 'mlx-code.mjs');
  const child = spawn(process.execPath, [program, ...args], { cwd: box.project, env: box.environment() });
  const out = outputOf(child);
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { child, ended, said: () => out.stderr };
}

const records = async (box: Sandbox) =>
  JSON.parse((await box.run(['serve', '--status', '--json'])).stdout).servers as { pid: number; socket: string }[];

it('answers while a watch runs, and watches when that has ended; a second service is refused', async () => {
  const box = sampleProject();
  const watch = start(box, 'watch', '--fast');
  await expect.poll(() => watch.said(), PATIENCE).toMatch(/[Ww]atching/);
  const service = start(box, 'serve', '--fast');
  await expect.poll(() => service.said(), PATIENCE).toMatch(/is watched by another process[\s\S]*socket /);
  const [record] = await records(box);
  expect(record?.pid).toBe(service.child.pid);
  const code = createClient({ socket: record?.socket ?? '' });
  const paths = async (query: string) => (await code.search({ query, limit: 1 })).results.map(({ path }) => path);
  await expect.poll(() => paths('refreshAccessToken'), PATIENCE).toEqual(['src/auth/token.ts']);
  box.write('src/new.ts', 'export function zymurgyLookup(): number {\n  return 1;\n}\n');
  await expect.poll(() => paths('zymurgyLookup'), PATIENCE).toEqual(['src/new.ts']);
  const told = async () => {
    const { data } = await code.api.GET('/v1/events', { params: { query: { after: 0 } } });
    return typeof data === 'object' ? data.events.map(({ kind }) => kind) : [];
  };
  await expect.poll(told, PATIENCE).toContain('index.updated');

  const second = await box.run(['serve', '--fast']);
  expect(second).toMatchObject({
    code: 5,
    stderr: expect.stringMatching(/already served by process \d+[\s\S]*E_WATCH/),
  });

  watch.child.kill('SIGINT');
  expect(await watch.ended).toBe(0);
  const watching = async () => JSON.parse((await box.run(['watch', '--status', '--json'])).stdout).watch?.pid;
  await expect.poll(watching, PATIENCE).toBe(service.child.pid);
  box.write('src/late.ts', 'export function serendipityLate(): number {\n  return 3;\n}\n');
  await expect.poll(() => paths('serendipityLate'), PATIENCE).toEqual(['src/late.ts']);
  expect((await box.run(['watch', '--stop'])).code).toBe(0);
  expect(await service.ended).toBe(0);
  expect(await records(box)).toEqual([]);
}, 120_000);

it('removes what a service left that was killed beside a watch', async () => {
  const box = sampleProject();
  const watch = start(box, 'watch', '--fast');
  await expect.poll(() => watch.said(), PATIENCE).toMatch(/[Ww]atching/);
  const killed = start(box, 'serve', '--fast');
  await expect.poll(() => killed.said(), PATIENCE).toMatch(/socket /);
  killed.child.kill('SIGKILL');
  await killed.ended;
  const service = start(box, 'serve', '--fast');
  await expect.poll(() => service.said(), PATIENCE).toMatch(/socket /);
  const left = readdirSync(join(box.top, `mlx-code-${process.getuid?.() ?? 0}`)).filter((name) =>
    name.startsWith('serve-'),
  );
  expect(left).toHaveLength(1);
  service.child.kill('SIGINT');
  expect(await service.ended).toBe(0);
}, 120_000);
