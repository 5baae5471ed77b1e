/** The built program with its index in a bucket of a real S3 server on loopback: one indexer, readers, and failures. */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox, writeSample } from '../e2e/sandbox.ts';
import { Between, KEY, S3Server, SECRET } from './s3-server.ts';

/** Hanging is a failure of its own; a busy machine is none. */
const HANG_MS = 180_000;

let server: S3Server;
let between: Between;
const machines: Sandbox[] = [];

beforeAll(async () => {
  server = await S3Server.start();
  between = await Between.start(() => server.port);
  await server.makeBucket('team');
});

afterAll(async () => {
  for (const machine of machines) machine.remove();
  await between.stop();
  await server.stop();
});

/** A checkout of the sample on a machine of its own. */
function machine(): Sandbox {
  const sandbox = new Sandbox();
  machines.push(sandbox);
  writeSample(sandbox);
  return sandbox;
}

function run(sandbox: Sandbox, args: string[], env: Record<string, string | undefined> = {}) {
  return sandbox.run(args, {
    env: {
      MLX_CODE_INDEX_DIR: 's3://team/shared',
      MLX_CODE_REMOTE_TIMEOUT: '2',
      AWS_ACCESS_KEY_ID: KEY,
      AWS_SECRET_ACCESS_KEY: SECRET,
      AWS_ENDPOINT_URL: between.endpoint,
      ...env,
    },
  });
}

/** Every regular file's first hit for a pattern that all of them have, as `path` per line. */
async function indexedPaths(sandbox: Sandbox, env: Record<string, string> = {}): Promise<string[]> {
  const { stdout } = await run(sandbox, ['search', '.', '--mode', 'regex', '--limit', '1000', '--json'], env);
  const { results } = JSON.parse(stdout) as { results: { path: string }[] };
  return [...new Set(results.map(({ path }) => path))].sort();
}

describe('one indexer, many readers', { timeout: HANG_MS }, () => {
  it('lets another machine search the index with its own files laid over it, and leaves the index as it is', async () => {
    const keeper = machine();
    const first = await run(keeper, ['index', '--fast']);
    expect(first.stderr).toContain('added');
    expect(first.code).toBe(0);
    // One file changed: one file is read, and a run without changes writes nothing.
    keeper.write('src/extra.ts', 'export function tallyGiraffes(): number { return 3; }\n');
    expect((await run(keeper, ['index', '--fast'])).stderr).toContain('1 added.');
    const before = between.writes;
    expect((await run(keeper, ['index', '--fast'])).stderr).toContain('nothing changed');
    expect(between.writes).toBe(before);

    const laptop = machine();
    laptop.write('src/extra.ts', 'export function tallyGiraffes(): number { return 3; }\n');
    const team = await indexedPaths(laptop);
    const gone = team.find((path) => path !== 'src/extra.ts') ?? '';
    rmSync(join(laptop.project, gone));
    laptop.write('src/extra.ts', 'export function countZebras(): number { return 4; }\n');
    laptop.write('src/mine.ts', 'export function mineAlone(): string { return "zebras"; }\n');
    const asked = await run(laptop, ['search', 'count zebras']);
    expect(asked.stderr).toContain(
      "2 files of yours laid over the team's index, 1 file that you do not have left out.",
    );
    const zebras = await run(laptop, ['search', 'count zebras', '--json']);
    expect(JSON.parse(zebras.stdout).results[0]).toMatchObject({ path: 'src/extra.ts', symbol: 'countZebras' });
    const giraffes = await run(laptop, ['search', 'giraffes', '--mode', 'regex', '--json']);
    expect(JSON.parse(giraffes.stdout).results).toEqual([]);
    expect((await run(laptop, ['symbols', 'mineAlone'])).stdout).toContain('src/mine.ts');
    expect(await indexedPaths(laptop)).toEqual([...team.filter((path) => path !== gone), 'src/mine.ts'].sort());
    expect(between.writes).toBe(before);

    const status = await run(laptop, ['status']);
    expect(status.stdout).toContain('s3://team/shared/project');
    expect(status.stdout).toMatch(/leaves here .*127\.0\.0\.1:\d+, team\/shared\/project/);
    expect(status.stdout).toContain('3 files changed');
    expect(status.stdout + status.stderr).not.toContain(SECRET);
  });

  it('builds again with --force while readers search, and clears', async () => {
    const keeper = machine();
    const env = { MLX_CODE_INDEX_NAME: 'own-name' };
    await run(keeper, ['index', '--fast'], env);
    const paths = await indexedPaths(keeper, env);
    expect((await run(keeper, ['index', '--fast', '--force'], env)).code).toBe(0);
    expect(await indexedPaths(keeper, env)).toEqual(paths);
    expect((await run(keeper, ['clear', '--yes'], env)).stderr).toContain('s3://team/shared/own-name');
    const after = await run(keeper, ['search', 'token'], env);
    expect(after).toMatchObject({ code: 4 });
    expect(after.stderr).toContain('E_INDEX_MISSING');
  });
});

describe('failures', { timeout: HANG_MS }, () => {
  it('goes on where it stopped when the server goes away in the middle of a run', async () => {
    const keeper = machine();
    const env = { MLX_CODE_INDEX_NAME: 'cut-short', MLX_CODE_REMOTE_TIMEOUT: '1' };
    const until = between.writes + 30;
    between.onRequest = () => {
      if (between.writes >= until) between.mode = 'cut';
    };
    const cut = await run(keeper, ['index', '--fast'], env);
    expect(cut.stderr).toContain('E_REMOTE_UNREACHABLE');
    expect(cut.code).toBe(8);
    between.onRequest = () => undefined;
    between.mode = 'pass';
    expect((await run(keeper, ['index', '--fast'], env)).code).toBe(0);
    expect(await indexedPaths(keeper, env)).toEqual(await indexedPaths(keeper, { MLX_CODE_INDEX_DIR: '' }));
    const doctor = await run(keeper, ['doctor'], env);
    expect(doctor.stdout.split('\n').filter((line) => /index:/.test(line) && !line.startsWith('✓'))).toEqual([]);
  });

  it('tells what is wrong and what to do', async () => {
    const reader = machine();
    const cases: [string, Record<string, string | undefined>, string, number][] = [
      ['no credentials', { AWS_ACCESS_KEY_ID: undefined }, 'E_REMOTE_DENIED', 8],
      ['no such bucket', { MLX_CODE_INDEX_DIR: 's3://nobody-has-it/x' }, 'E_REMOTE_MISSING', 8],
      ['a key in the address', { MLX_CODE_INDEX_DIR: `s3://k:${SECRET}@team/x` }, 'E_CONFIG_INVALID', 2],
      ['an empty place', { MLX_CODE_INDEX_DIR: 's3://team/void' }, 'E_INDEX_MISSING', 4],
    ];
    await Promise.all(
      cases.map(async ([what, env, code, exit]) => {
        const told = await run(reader, ['search', 'token'], env);
        expect(`${what}: ${told.stderr}`).toContain(`[${code}]`);
        expect(told.code).toBe(exit);
        expect(told.stderr).not.toContain(SECRET);
      }),
    );
    const modes = [
      ['throttle', 'left alone'],
      ['hang', 'in time'],
      ['cut', 'cannot be reached'],
    ] as const;
    await Promise.all(
      modes.map(async ([mode, words]) => {
        const broken = await Between.start(() => server.port);
        broken.mode = mode;
        const env = { AWS_ENDPOINT_URL: broken.endpoint, MLX_CODE_REMOTE_TIMEOUT: '1' };
        const told = await run(reader, ['search', 'token'], env);
        await broken.stop();
        expect(told.stderr).toContain('[E_REMOTE_UNREACHABLE]');
        expect(`${mode}: ${told.stderr}`).toContain(words);
      }),
    );
    await server.checkKeys(true);
    const denied = await run(reader, ['search', 'token']);
    await server.checkKeys(false);
    expect(denied.stderr).toContain('[E_REMOTE_DENIED]');
    expect(denied.stderr + denied.stdout).not.toContain(KEY);
  });

  it('works with a server that is merely slow', async () => {
    const reader = machine();
    between.delayMs = 40;
    const told = await run(reader, ['search', 'refresh token', '--json']);
    between.delayMs = 0;
    expect(JSON.parse(told.stdout).results.length).toBeGreaterThan(0);
  });

  it('does not let a project name a remote place', async () => {
    const reader = machine();
    reader.write('.mlx-code.json', '{ "index": { "dir": "s3://elsewhere/x", "name": "y" } }');
    const before = between.writes;
    const told = await run(reader, ['search', 'token'], { MLX_CODE_INDEX_DIR: undefined });
    expect(told.stderr).toContain("index.dir is ignored, because a project's file may not set it");
    expect(told.code).toBe(0);
    expect(between.writes).toBe(before);
  });
});
