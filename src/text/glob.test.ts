import fc from 'fast-check';
import { expect, it } from 'vitest';
import { globTest, globToRegex } from './glob.ts';

const piece = fc.constantFrom('a', 'b', '*', '**', '**/', '/', '?', '{a,b}', '{a*,}', '[ab]', '[!a]', '*', '.');
const path = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.', 'é'), maxLength: 12 });

it('fits what the regular expression of the glob fits, however many wildcards it has', () => {
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 10 }), path, (pieces, text) => {
      const glob = `${pieces.join('')}*{b,*}*`;
      expect(globTest(glob)(text)).toBe(new RegExp(globToRegex(glob), 'u').test(text));
    }),
    { numRuns: 3_000 },
  );
});

it('ends soon for a glob that a backtracking engine tries for hours', () => {
  const long = `${'a'.repeat(200)}.ts`;
  expect(globTest('*a*a*a*a*a*a*a*a*a*a*a*b')(long)).toBe(false);
  expect(globTest('*a*a*a*a*a*a*a*a*a*a*a*.ts')(`src/${long}`)).toBe(true);
  expect(globTest(`${'{a,aa}'.repeat(100)}b`)(long)).toBe(false);
});
