import { expect, it } from 'vitest';
import { nearPaths } from './near-paths.ts';

const PATHS = ['lib/auth.py', 'src/colour.ts', 'src/deep/retry.ts', 'src/user/auth.ts', 'docs/x.md'];

it.each([
  ['a file of the same name elsewhere', 'lib/retry.ts', ['src/deep/retry.ts']],
  ['one with the same name and another ending', 'src/colour.js', ['src/colour.ts']],
  ['all with that name', 'auth.go', ['lib/auth.py', 'src/user/auth.ts']],
  ['a name that is written much like it', 'src/colors.ts', ['src/colour.ts']],
  ['nothing where no name is near', 'src/payments.ts', []],
])('finds %s', (_, typed, near) => {
  expect(nearPaths(typed, PATHS)).toEqual(near);
});
