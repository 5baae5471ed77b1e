import { expect, test } from 'vitest';
import { branchingDepths } from './path-depth.ts';

test('a chain of lone folders adds no depth', () => {
  const depths = branchingDepths(['services/pay/src/main/java/com/acme/Retry.java', 'scripts/replay.py']);
  expect([...depths.values()]).toEqual([1, 1]);
});

test('folders above all files add none, and depth has an end', () => {
  const files = [
    'a.ts',
    'x/b.ts',
    'x/y/c.ts',
    'x/y/z/d.ts',
    'x/y/z/u/e.ts',
    'x/y/z/u/v/f.ts',
    'x/y/z/u/v/w/g.ts',
    'x/y/z/u/v/w/s/h.ts',
  ];
  const plain = [...branchingDepths(files).values()];
  const lower = [...branchingDepths(files.map((path) => `home/user/${path}`)).values()];
  expect(lower).toEqual(plain);
  expect(plain[0]).toBe(0);
  expect(Math.max(...plain)).toBe(5);
});
