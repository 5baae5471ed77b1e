/** The built program with its index behind the REST protocol of LanceDB Cloud, on loopback. */

import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Sandbox, writeSample } from '../e2e/sandbox.ts';
import { API_KEY, CloudServer } from './cloud-server.ts';

/** Hanging is a failure of its own; a busy machine is none. */
const HANG_MS = 180_000;

let cloud: CloudServer;
const keeper = new Sandbox();
const laptop = new Sandbox();

beforeAll(async () => {
  cloud = await CloudServer.start(join(keeper.top, 'cloud'));
  for (const machine of [keeper, laptop]) writeSample(machine);
});

afterAll(async () => {
  await cloud.stop();
  for (const machine of [keeper, laptop]) machine.remove();
});

function run(sandbox: Sandbox, args: string[], key: string | undefined = API_KEY) {
  return sandbox.run(args, {
    env: { MLX_CODE_INDEX_DIR: 'db://team', LANCEDB_API_KEY: key, LANCEDB_HOST: cloud.host },
  });
}

it('is indexed, added to, searched with own files laid over it, checked and cleared', {
  timeout: HANG_MS,
}, async () => {
  expect((await run(keeper, ['index', '--fast'])).code).toBe(0);
  keeper.write('src/extra.ts', 'export function tallyGiraffes(): number { return 3; }\n');
  const before = cloud.requests.length;
  expect((await run(keeper, ['index', '--fast'])).stderr).toContain('1 added.');
  const merges = cloud.requests.slice(before).filter((request) => /chunks_.*\/(insert|merge_insert)/.test(request));
  expect(merges.length).toBe(1);

  laptop.write('src/mine.ts', 'export function countZebras(): number { return 4; }\n');
  const asked = await run(laptop, ['search', 'count zebras', '--json']);
  expect(JSON.parse(asked.stdout).results[0]).toMatchObject({ path: 'src/mine.ts', symbol: 'countZebras' });
  expect(asked.stderr).toContain("1 file of yours laid over the team's index, 1 file that you do not have left out.");
  const found = await run(keeper, ['search', 'tally giraffes', '--json']);
  expect(JSON.parse(found.stdout).results[0]).toMatchObject({ path: 'src/extra.ts' });

  const [status, doctor, denied] = await Promise.all([
    run(laptop, ['status']),
    run(keeper, ['doctor']),
    run(laptop, ['search', 'token'], 'sk_wrong'),
  ]);
  expect(status.stdout).toContain('db://team');
  expect(status.stdout).not.toContain(API_KEY);
  expect(doctor.stdout.split('\n').filter((line) => /index:/.test(line) && !line.startsWith('✓'))).toEqual([]);
  expect(denied.stderr).toContain('[E_REMOTE_DENIED]');
  expect(denied.stderr).not.toContain('sk_wrong');

  expect((await run(keeper, ['clear', '--yes'])).stderr).toContain('db://team');
  expect((await run(keeper, ['search', 'token'])).stderr).toContain('[E_INDEX_MISSING]');
});
