import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../../../../test/folders.ts';
import { withoutGrepHabits } from './grep-line.ts';

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'mlx-grep-'));
  for (const folder of ['src', 'sn']) mkdirSync(join(cwd, folder));
  writeFileSync(join(cwd, 'a.py'), 'x = 1\n');
});
afterAll(() => removeFolder(cwd));

describe('options of search as grep has them', () => {
  it.each([
    ['-n word', 'word'],
    ['-n 5 word', '-n 5 word'],
    ['-n word a.py', 'word a.py'],
    ['word -n', 'word'],
    ['-n five word', '-n five word'],
    ['-r word .', 'word .'],
    ['-r word', 'word'],
    ['-r src word', '-r src word'],
    ['-r gone word', '-r gone word'],
    ['-rn word .', 'word .'],
    ['-rni word src', '-i word src'],
    ['-nri word src', '-i word src'],
    ['-Rinw word src', '-iw word src'],
    ['-in 5 word', '-i -n 5 word'],
    ['-rnl word', '-l word'],
    ['-rnC3 word', '-C3 word'],
    ['-rne word', '-e word'],
    ['-3 word', '-C3 word'],
    ['-on word', '-o word'],
    ['-no word', '-o word'],
    ['-iy word', '-ii word'],
    ['-e -rn', '-e -rn'],
    ['-il word', '-il word'],
    ['-tpy word', '-tpy word'],
    ['-n5 word', '-n5 word'],
    ['-rsn word', '-rsn word'],
    ['word -- -rn', 'word -- -rn'],
    ['-h', '-h'],
  ])('search %s', (typed, meant) => {
    expect(withoutGrepHabits(['search', ...typed.split(' ')], cwd)).toEqual(['search', ...meant.split(' ')]);
  });

  it('leaves other commands alone', () => {
    expect(withoutGrepHabits(['ask', '-n', 'word'], cwd)).toEqual(['ask', '-n', 'word']);
  });
});
