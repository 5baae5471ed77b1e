import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SEED } from './seed.ts';

it('gives the common seed to properties that name none', () => {
  expect(fc.check(fc.property(fc.nat(), (n) => n < 0)).seed).toBe(SEED);
});
