import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { outlinesOf } from './outline-all.ts';

const folder = mkdtempSync(join(tmpdir(), 'mlx-outlines-'));
afterAll(() => removeFolder(folder));

const sources = Array.from({ length: 60 }, (_, n) => ({
  path: `a${n}.${n % 2 === 0 ? 'ts' : 'py'}`,
  text:
    n % 2 === 0
      ? `export function f${n}() {\n  return ${n};\n}\n${'// x\n'.repeat(n * 20)}`
      : `def f${n}():\n    return 1\n`,
}));

it('reads the same in threads and without, and also where threads end by themselves', async () => {
  const alone = await outlinesOf(sources, undefined, { threads: 0 });
  expect(alone.map(({ entries }) => entries[0]?.name)).toEqual(sources.map((_, n) => `f${n}`));
  expect(await outlinesOf(sources, undefined, { threads: 2 })).toEqual(alone);
  const dying = join(folder, 'dying.mjs');
  writeFileSync(
    dying,
    "import { parentPort } from 'node:worker_threads';\nparentPort.on('message', () => process.exit(1));\n",
  );
  expect(await outlinesOf(sources, undefined, { threads: 2, entry: dying })).toEqual(alone);
});
