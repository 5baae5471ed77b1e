/** One order of what is like a place and what changes with it. */

import { describe, expect, it } from 'vitest';
import type { CandidateRow } from '../../store/index.ts';
import { fuseTogether } from './together.ts';

const near = (path: string, score = 0.5) => ({ row: { path } as CandidateRow, score });
const together = (path: string) => ({ path, shared: 3, of: 4 });

describe('files that change together, among code that is like a place', () => {
  it('change nothing where there are none', () => {
    const found = [near('a', 0.9), near('b', 0.8), near('a', 0.7)];
    expect(fuseTogether(found, [], new Map()).map(({ row, ranks }) => [row.path, ranks])).toEqual([
      ['a', { static: 1 }],
      ['b', { static: 2 }],
      ['a', { static: 3 }],
    ]);
  });

  it('rise once for each file, and come beside it where nothing is like the place', () => {
    const found = [near('a'), near('b'), near('c'), near('c')];
    const inFiles = new Map([['d', near('d', 0)]]);
    const fused = fuseTogether(found, [together('c'), together('d'), together('gone')], inFiles);
    expect(fused.map(({ row, ranks, together: mark }) => [row.path, ranks, mark?.shared])).toEqual([
      ['c', { static: 3, together: 1 }, 3],
      ['a', { static: 1 }, undefined],
      ['b', { static: 2 }, undefined],
      ['d', { together: 2 }, 3],
      ['c', { static: 4, together: 1 }, 3],
    ]);
  });
});
