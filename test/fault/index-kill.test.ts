/** F1 and F6: an indexer killed at any moment loses nothing, doubles nothing and leaves an index that opens. */

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { indexRoot } from '../../src/index/index.ts';
import { checkIndex, openIndex, readStatus } from '../../src/store/index.ts';
import { removeFolder } from '../folders.ts';
import { bundleFixture, Child } from './child.ts';
import { chunksInRound, FILES, roundText } from './rounds.ts';

const KILLS = 5;
const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-kill-')));
let writerChild: Awaited<ReturnType<typeof bundleFixture>>;
let indexChild: Awaited<ReturnType<typeof bundleFixture>>;

beforeAll(async () => {
  [writerChild, indexChild] = await Promise.all([bundleFixture('writer-child'), bundleFixture('index-child')]);
});
afterAll(() => {
  for (const bundle of [writerChild, indexChild]) bundle.remove();
  removeFolder(scratch);
});

/** Chunks by path, as `ordinal text`. */
async function chunks(indexDir: string): Promise<Map<string, string[]>> {
  const index = await openIndex(indexDir);
  const found = new Map<string, string[]>();
  for (const row of await index.chunks.query().select(['path', 'ordinal', 'text']).toArray()) {
    found.set(row.path, [...(found.get(row.path) ?? []), `${row.ordinal} ${row.text}`]);
  }
  index.close();
  for (const list of found.values()) list.sort();
  return found;
}

async function failing(indexDir: string): Promise<string[]> {
  return (await checkIndex(indexDir)).filter((check) => !check.ok).map((check) => `${check.name}: ${check.detail}`);
}

test(`a writer killed ${KILLS} times: every acknowledged file is there, whole, and once`, {
  timeout: 120_000,
}, async () => {
  const indexDir = join(scratch, 'writer');
  const acknowledged = new Map<string, number>();
  let round = 1;
  for (let kill = 0; kill < KILLS; kill++) {
    const child = new Child(writerChild.file, [indexDir, String(round)]);
    await child.line((_, count) => count >= 3 + kill * 8);
    await sleep(Math.random() * 30);
    await child.kill();
    for (const line of child.lines) {
      const [path = '', done = '0'] = line.split(' ');
      acknowledged.set(path, Number(done));
      round = Math.max(round, Number(done));
    }
    const stored = await chunks(indexDir);
    for (const [path, least] of acknowledged) {
      const texts = stored.get(path) ?? [];
      const at = Number(texts[0]?.split(' ')[2]);
      expect(at, path).toBeGreaterThanOrEqual(least);
      const whole = Array.from({ length: chunksInRound(at) }, (_, i) => `${i} ${roundText(path, at, i)}`);
      expect(texts).toEqual(whole);
    }
    expect([...stored.keys()].filter((path) => !FILES.includes(path))).toEqual([]);
    round++;
  }
});

test('an index run killed at any stage goes on, and ends as one that was never killed', {
  timeout: 120_000,
}, async () => {
  const root = join(scratch, 'root');
  const source = (i: number, word: string) =>
    `export function ${word}${i}() {\n  return ${i};\n}\n\n`.repeat(20 + (i % 30));
  mkdirSync(root);
  for (let i = 0; i < 160; i++) writeFileSync(join(root, `f${i}.ts`), source(i, 'first'));
  const indexDir = join(scratch, 'killed');
  const after = ['scan', 'chunk', 'commit', 'chunk', 'index'];
  for (const [kill, phase] of after.entries()) {
    if (kill === 2) for (let i = 0; i < 160; i += 2) writeFileSync(join(root, `f${i}.ts`), source(i, 'second'));
    if (kill === 4) for (let i = 0; i < 20; i++) rmSync(join(root, `f${i}.ts`));
    const child = new Child(indexChild.file, [root, indexDir]);
    await child.line((line) => line === phase);
    await sleep(Math.random() * 120);
    await child.kill();
  }
  const options = { walk: {}, root, startFreeBytes: 0, stopFreeBytes: 0, threads: 2 };
  await indexRoot({ ...options, indexDir });
  expect(await failing(indexDir)).toEqual([]);
  const fresh = join(scratch, 'fresh');
  await indexRoot({ ...options, indexDir: fresh });
  expect(await chunks(indexDir)).toEqual(await chunks(fresh));
});

test('a first run killed at its end, again and again, is finished by the next', { timeout: 120_000 }, async () => {
  const root = join(scratch, 'end');
  const indexDir = join(scratch, 'killed-at-end');
  mkdirSync(root);
  const source = (i: number) => `export function end${i}() {\n  return ${i};\n}\n\n`.repeat(40 + (i % 30));
  for (let i = 0; i < 120; i++) writeFileSync(join(root, `f${i}.ts`), source(i));
  for (let kill = 0; kill < KILLS; kill++) {
    const child = new Child(indexChild.file, [root, indexDir]);
    await child.line((line) => line === 'index');
    await sleep(kill * 15);
    await child.kill();
    // Something to finish, even if the run came to its end before it was killed.
    writeFileSync(join(root, 'f0.ts'), `${source(0)}// ${kill}\n`);
  }
  const options = { walk: {}, root, startFreeBytes: 0, stopFreeBytes: 0, threads: 2 };
  await indexRoot({ ...options, indexDir });
  expect(await failing(indexDir)).toEqual([]);
  const fresh = join(scratch, 'fresh-end');
  await indexRoot({ ...options, indexDir: fresh });
  expect(await chunks(indexDir)).toEqual(await chunks(fresh));
});

test('a second process is told who indexes, and searching goes on meanwhile', async () => {
  const indexDir = join(scratch, 'two');
  const first = new Child(writerChild.file, [indexDir, '1']);
  await first.line((line) => line.endsWith(' 5'));
  const second = new Child(indexChild.file, [scratch, indexDir]);
  await second.end();
  expect(second.lines.join()).toMatch(new RegExp(`failed E_INDEX_LOCKED .*process ${first.pid} `));
  expect((await readStatus(indexDir)).writer?.pid).toBe(first.pid);
  expect((await chunks(indexDir)).size).toBe(FILES.length);
  await first.kill();
  expect((await readStatus(indexDir)).writer).toBeNull();
});
