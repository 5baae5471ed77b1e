import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowTest } from '../store/index.ts';
import { globToRegex } from '../text/glob.ts';
import { toRowFilter } from './filter.ts';

test.each([
  ['*.ts', 'src/a.ts', true],
  ['*.ts', 'src/a.tsx', false],
  ['src/*.ts', 'src/a.ts', true],
  ['src/*.ts', 'src/b/a.ts', false],
  ['src/**/*.ts', 'src/a.ts', true],
  ['src/**/*.ts', 'src/b/c/a.ts', true],
  ['src/**', 'src/b/c/a.ts', true],
  ['src/', 'src/b.ts', true],
  ['**/test/*.py', 'a/b/test/x.py', true],
  ['a.{ts,js}', 'x/a.js', true],
  ['a.{ts,js}', 'x/a.go', false],
  ['[a-c]?.go', 'bx.go', true],
  ['[!a]*.go', 'ab.go', false],
  ['a+b(c).ts', 'a+b(c).ts', true],
  ['./lib/*.rs', 'lib/x.rs', true],
] as const)('glob %s on %s: %s', (glob, path, expected) => {
  expect(new RegExp(globToRegex(glob), 'u').test(path)).toBe(expected);
});

test.each(['', '/', '[abc', '{a,b', `${'a'.repeat(2000)}`])('refuses %j', (glob) => {
  expect(() => globToRegex(glob)).toThrow(expect.objectContaining({ code: 'E_BAD_GLOB' }));
});

test('any text is a valid expression or a clear refusal', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 30 }), (glob) => {
      try {
        new RegExp(globToRegex(glob), 'u');
      } catch (error) {
        expect(error).toMatchObject({ code: 'E_BAD_GLOB' });
      }
    }),
  );
});

test('a filter joins kinds with AND and values with OR', () => {
  expect(toRowFilter(undefined)).toBeNull();
  expect(toRowFilter({ languages: [] })).toBeNull();
  expect(toRowFilter({ languages: ['go'], under: ["it's/"] })).toEqual({
    kind: 'all',
    of: [
      { kind: 'language', of: ['go'] },
      { kind: 'under', of: "it's" },
    ],
  });
});

test.each([
  [['!*.test.ts'], ['src/a.ts', 'b.go'], ['src/a.test.ts']],
  [['src/**', '!**/gen/**'], ['src/a.ts'], ['src/gen/a.ts', 'lib/a.ts']],
  [['!*.md', '*.md'], [], ['readme.md', 'a.ts']],
] as const)('globs %j take %j and leave out %j', (globs, taken, left) => {
  const test = rowTest(toRowFilter({ globs })!);
  expect([...taken, ...left].filter((path) => test(path, 'any'))).toEqual(taken);
});

test('a lone "!" is refused', () => {
  expect(() => toRowFilter({ globs: ['!'] })).toThrow(expect.objectContaining({ code: 'E_BAD_GLOB' }));
});
