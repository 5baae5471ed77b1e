import { expect, it } from 'vitest';
import { backgroundOf } from './replies.ts';

it.each([
  [']11;rgb:0000/0000/0000', 'dark'],
  [']11;rgb:1e1e/1e1e/2e2e', 'dark'],
  [']11;rgb:00/2b/36', 'dark'],
  [']11;rgb:ffff/ffff/ffff', 'light'],
  [']11;rgb:fd/f6/e3', 'light'],
  [']11;rgba:fafa/fafa/fafa/ffff', 'light'],
  [']11;rgb:f/f/f', 'light'],
  [']10;rgb:ffff/ffff/ffff', null],
  [']11;?', null],
  ['[?62;22c', null],
])('%s is %s', (sequence, expected) => expect(backgroundOf(sequence)).toBe(expected));
