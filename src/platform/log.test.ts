import { mkdirSync, mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { removeFolder } from '../../test/folders.ts';
import { checkLog } from './log.ts';

const scratch = mkdtempSync(join(tmpdir(), 'mlx-code-log-'));
afterAll(() => removeFolder(scratch));

it('a log that can be written is made for its owner alone', () => {
  const file = join(scratch, 'logs', 'a.log');
  checkLog(file);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('a log that cannot be written is told', () => {
  const file = join(scratch, 'b.log');
  mkdirSync(file);
  expect(() => checkLog(file)).toThrow(/EISDIR/);
});
