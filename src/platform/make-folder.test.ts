import { existsSync, mkdirSync, mkdtempSync, realpathSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { removeFolder } from '../../test/folders.ts';
import { makeFolder } from './make-folder.ts';

let base: string;
beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-folder-')));
});
afterAll(() => removeFolder(base));

it('makes every folder on the way, and is content with one that is there', () => {
  makeFolder(join(base, 'a', 'b', 'c'), { mode: 0o700 });
  makeFolder(join(base, 'a', 'b', 'c'));
  expect(statSync(join(base, 'a', 'b')).mode & 0o777).toBe(0o700);
  mkdirSync(join(base, 'real'));
  symlinkSync(join(base, 'real'), join(base, 'link'));
  makeFolder(join(base, 'link', 'below'));
  expect(existsSync(join(base, 'real', 'below'))).toBe(true);
});

it.skipIf(process.platform !== 'linux')('ends where the kernel refuses a folder, and says so', () => {
  for (const folder of ['/proc/x', '/proc/x/y/z', '/proc/self/fdinfo/x/y', '/dev/null/x']) {
    expect(() => makeFolder(folder), folder).toThrow(
      expect.objectContaining({ code: 'E_READ_ONLY', message: expect.stringContaining(folder) }),
    );
  }
});

it('names what is in the way, and the remedy it is given', () => {
  writeFileSync(join(base, 'file'), '');
  symlinkSync(join(base, 'gone'), join(base, 'dangling'));
  const hint = 'Choose another place.';
  expect(() => makeFolder(join(base, 'file', 'x'), { hint })).toThrow(
    expect.objectContaining({ message: expect.stringMatching(/^A file is in the way/), hint }),
  );
  expect(() => makeFolder(join(base, 'dangling', 'x'))).toThrow(/^A link that leads nowhere is in the way/);
  symlinkSync('loop', join(base, 'loop'));
  expect(() => makeFolder(join(base, 'loop', 'x'))).toThrow(expect.objectContaining({ code: 'E_READ_ONLY' }));
  expect(() => makeFolder(join(base, 'n'.repeat(300)))).toThrow(expect.objectContaining({ code: 'E_READ_ONLY' }));
});
