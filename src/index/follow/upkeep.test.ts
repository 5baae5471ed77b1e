import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { indexRoot } from '../run/index-root.ts';
import { Upkeep } from './upkeep.ts';

const dir = mkdtempSync(join(tmpdir(), 'mlx-code-upkeep-'));
afterAll(() => removeFolder(dir));
const MINUTE = 60_000;

it('is due when files have been quiet, pressing after many updates, and over when it found nothing to do', async () => {
  const root = join(dir, 'root');
  const indexDir = join(dir, 'index');
  mkdirSync(root);
  writeFileSync(join(root, 'a.ts'), 'export const a = 1;\n');
  await indexRoot({ root, indexDir, walk: {} });
  const upkeep = new Upkeep();
  expect(upkeep.isDue(Date.now() + MINUTE * 60)).toBe(false);
  for (let n = 0; n < 100; n++) upkeep.changed();
  expect([upkeep.isDue(Date.now()), upkeep.isDue(Date.now() + 2 * MINUTE), upkeep.isPressing]).toEqual([
    false,
    true,
    true,
  ]);
  expect(await upkeep.run(indexDir, new AbortController().signal)).toBeNull();
  expect([upkeep.runs, upkeep.isPressing, upkeep.isDue(Date.now() + MINUTE * 60)]).toEqual([1, false, false]);
});
