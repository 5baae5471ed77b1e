/** Names of files that are not UTF-8: git shows them, and the file itself is read by its bytes. */

import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { workFile } from '../git/contents.ts';
import { comparisonOf, openRepository } from '../index.ts';
import { TestRepository } from '../testing/repository.ts';
import { overviewOf } from './overview.ts';

const repository = new TestRepository();
afterAll(() => removeFolder(repository.root));
const bytes = (name: string) => Buffer.concat([Buffer.from(`${repository.root}/`), Buffer.from(name, 'latin1')]);

// Other systems refuse such names.
it.skipIf(process.platform !== 'linux')('are compared by definitions as others are', async () => {
  writeFileSync(bytes('caf\xe9.py'), 'def brew():\n    return 1\n');
  repository.commit('first', { 'tea.py': 'def steep():\n    return 1\n' });
  writeFileSync(bytes('caf\xe9.py'), 'def brew(cups):\n    return cups\n');
  const opened = await openRepository(repository.root);
  const { symbols } = await overviewOf(
    opened.top,
    await comparisonOf(opened, { revision: '', staged: false }),
    () => true,
  );
  expect(symbols.map(({ change, after }) => [change, after?.path, after?.signature])).toEqual([
    ['signature', 'caf\ufffd.py', 'def brew(cups)'],
  ]);
  const read = () => workFile(repository.root, 'caf\ufffd.py')?.toString('utf8') ?? null;
  // Two names read so: neither is taken for the other.
  writeFileSync(bytes('caf\xe8.py'), '');
  expect(read()).toBeNull();
  rmSync(bytes('caf\xe8.py'));
  expect(read()).toContain('brew(cups)');
  rmSync(bytes('caf\xe9.py'));
  symlinkSync(join(repository.root, 'tea.py'), bytes('caf\xe9.py'));
  expect(read()).toBeNull();
});
