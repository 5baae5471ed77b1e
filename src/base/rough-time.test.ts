import { expect, it } from 'vitest';
import { clock, roughDuration } from './rough-time.ts';

it.each([
  [0, '1 s'],
  [4_400, '4 s'],
  [19_700, '20 s'],
  [87_000, '85 s'],
  [92_000, '2 min'],
  [14.6 * 60_000, '15 min'],
  [60 * 60_000, '1 h'],
  [69 * 60_000, '1 h 10 min'],
  [119 * 60_000, '2 h'],
])('about %i ms are %s', (ms, expected) => expect(roughDuration(ms)).toBe(expected));

it.each([
  [-5, '0 s'],
  [12_900, '12 s'],
  [89_000, '89 s'],
  [125_000, '2 min 05 s'],
])('a clock after %i ms shows %s', (ms, expected) => expect(clock(ms)).toBe(expected));
