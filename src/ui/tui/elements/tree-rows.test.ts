import { describe, expect, it } from 'vitest';
import { treeRows } from './tree-rows.ts';

const PATHS = ['README.md', 'a.ts', 'src/app/deep.ts', 'src/main.ts', 'test/one.ts'];

describe('treeRows', () => {
  it('shows folders before files, closed ones without what is in them', () => {
    expect(treeRows(PATHS, new Set(), []).map(({ path }) => path)).toEqual(['src/', 'test/', 'README.md', 'a.ts']);
  });

  it('opens folders within folders, and marks what was added', () => {
    const rows = treeRows(PATHS, new Set(['src/', 'src/app/']), ['src/main.ts:1-3']);
    expect(rows.map(({ name, depth, kind, added }) => [name, depth, kind, added])).toEqual([
      ['src', 0, 'open-folder', false],
      ['app', 1, 'open-folder', false],
      ['deep.ts', 2, 'file', false],
      ['main.ts', 1, 'file', true],
      ['test', 0, 'closed-folder', false],
      ['README.md', 0, 'file', false],
      ['a.ts', 0, 'file', false],
    ]);
  });

  it('lists 100,000 files quickly enough to be drawn', () => {
    const many = Array.from({ length: 100_000 }, (_, n) => `folder${n % 300}/file${n}.ts`).sort();
    expect(treeRows(many, new Set(), [])).toHaveLength(300);
  });
});
