/** A process that is killed while it changes files leaves all of them changed or none, once the next one has looked. */

import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FAILPOINTS } from '../../src/base/failpoints.ts';
import { withEditor } from '../../src/edit/index.ts';
import { removeFolder } from '../folders.ts';
import { SEED } from '../seed.ts';
import { bundleFixture, Child } from './child.ts';

const LONG = Number(process.env['MLX_CODE_LONG_TESTS'] ?? 0) > 0;
const RANDOM_KILLS = LONG ? 500 : 10;
const PASSAGES = LONG ? 8 : 2;
/** About as long as the child works. Milliseconds. */
const WORK_MS = 250;

let program: { file: string; remove: () => void };
let scratch: string;

beforeAll(async () => {
  program = await bundleFixture('edit-child');
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-edit-kill-')));
});
afterAll(() => {
  program.remove();
  removeFolder(scratch);
});

interface Place {
  readonly root: string;
  readonly folder: string;
}

function place(name: string): Place {
  const root = join(scratch, name, 'project');
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, 'a.txt'), 'one\r\ntwo', { mode: 0o640 });
  writeFileSync(join(root, 'gone.txt'), 'gone\n', { mode: 0o755 });
  writeFileSync(join(root, 'from.txt'), 'from\n');
  return { root, folder: join(scratch, name, 'edits') };
}

const BEFORE = ['a.txt 640 one\r\ntwo', 'from.txt 644 from\n', 'gone.txt 755 gone\n'];
const AFTER = ['a.txt 640 one\r\ntwomore\n', 'deep/er/new.txt 644 new\n', 'moved/to.txt 644 from\n'];

/** Files, folders that are left empty, and temporary files: all there is. */
function state(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => lstatSync(path).isFile() || readdirSync(path).length === 0)
    .map((path) => {
      const stats = lstatSync(path);
      const text = stats.isFile() ? readFileSync(path, 'latin1') : '(empty folder)';
      return `${path.slice(root.length + 1)} ${(stats.mode & 0o777).toString(8)} ${text}`;
    })
    .sort();
}

/** What the next changing command does first. */
async function lookAgain({ root, folder }: Place): Promise<void> {
  const rules = { allow: [], deny: [], allowProtected: false };
  await withEditor({ root, folder, rules, keep: { days: 30, bytes: 200_000_000 } }, async ({ journal }) => {
    expect(journal.unfinished()).toEqual([]);
    expect(journal.checkAudit().broken).toBe(null);
  });
}

const points = Object.keys(FAILPOINTS).filter((point) => point.startsWith('edit.') && point !== 'edit.recover');
const wishes = points.flatMap((point) => Array.from({ length: PASSAGES }, (_, at) => `${point}:${at + 1}`));

test.each(wishes)('killed at %s', async (wish) => {
  const at = place(wish.replaceAll(/\W/g, '-'));
  const child = new Child(program.file, [at.root, at.folder], { MLX_CODE_FAIL: `${wish}:kill` });
  await child.end();
  if (child.signal !== 'SIGKILL') {
    // A point that is passed less often.
    expect(child.lines.at(-1)).toBe('undone');
    return;
  }
  await lookAgain(at);
  const now = state(at.root);
  expect([JSON.stringify(BEFORE), JSON.stringify(AFTER)]).toContain(JSON.stringify(now));
  // What was said to be done is done.
  if (/^edit\.(finished|audit):/.test(wish)) expect(now).toEqual(wish.endsWith(':1') ? AFTER : BEFORE);
});

test(`killed while it sets right what a kill had left`, async () => {
  const at = place('recover');
  await new Child(program.file, [at.root, at.folder], { MLX_CODE_FAIL: 'edit.placed:3:kill' }).end();
  for (const wish of ['edit.recover:1', 'edit.temp:1', 'edit.placed:1', 'edit.place:2']) {
    await new Child(program.file, [at.root, at.folder], { MLX_CODE_FAIL: `${wish}:kill` }).end();
  }
  await lookAgain(at);
  expect([JSON.stringify(BEFORE), JSON.stringify(AFTER)]).toContain(JSON.stringify(state(at.root)));
});

test(`killed at any moment (seed ${SEED})`, async () => {
  const at = place('random');
  let seed = SEED;
  for (let round = 0; round < RANDOM_KILLS; round++) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    const child = new Child(program.file, [at.root, at.folder, '50']);
    await child.line((line) => line === 'begin');
    await sleep((seed / 2_147_483_648) * WORK_MS);
    await child.kill();
    await lookAgain(at);
    const now = state(at.root);
    expect([JSON.stringify(BEFORE), JSON.stringify(AFTER)]).toContain(JSON.stringify(now));
    if (existsSync(join(at.root, 'deep'))) {
      rmSync(at.root, { recursive: true });
      place('random');
    }
  }
}, 600_000);
