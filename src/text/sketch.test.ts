import { expect, test } from 'vitest';
import { likeness, sketchOf } from './sketch.ts';

const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `  const value${from + i} = compute(${from + i});`);

test('files that share most lines are alike, others are not', () => {
  const one = sketchOf(lines(0, 200).join('\n'));
  const near = sketchOf([...lines(0, 190), ...lines(500, 510)].join('\r\n'));
  const half = sketchOf(lines(100, 300).join('\n'));
  const other = sketchOf(lines(1000, 1200).join('\n'));
  expect(one).toHaveLength(64);
  expect(likeness(one, one)).toBe(1);
  expect(likeness(one, near)).toBeGreaterThan(0.75);
  expect(likeness(one, half)).toBeLessThan(0.6);
  expect(likeness(one, other)).toBeLessThan(0.1);
});

test('licences, blanks and brackets do not count; a short file has no sketch', () => {
  const licence = '// Licensed under some terms.\n * and more\n';
  const code = lines(0, 20).join('\n');
  expect(sketchOf(licence + code)).toBe(sketchOf(`${code}\n\n}\n  }\n`));
  expect(sketchOf(licence.repeat(20))).toBe('');
  expect(likeness('', '')).toBe(0);
});
