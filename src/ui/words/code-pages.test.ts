/** Answers of operations as pages. */

import { expect, it } from 'vitest';
import { operationPage } from './code-pages.ts';

const page = (lines: string[]) =>
  operationPage({ of: 'operation', name: 'log', words: 'why', lines, output: null } as never).text;

it('keeps lines that stand below others in their place, whatever back-quotes they hold', () => {
  expect(page(['c3f2a1b  Retry', '  src/a.ts  +1 -0', '', '    + ```js'])).toBe(
    '````\nc3f2a1b  Retry\n  src/a.ts  +1 -0\n\n    + ```js\n````',
  );
});

it('lists lines that stand for themselves, and says how many are left out', () => {
  expect(page(['src/a.ts:1', 'src/`b`.ts:2'])).toBe('- `src/a.ts:1`\n- ``src/`b`.ts:2``');
  expect(
    page(Array.from({ length: 62 }, (_, n) => `a:${n}`))
      .split('\n')
      .at(-1),
  ).toBe('- … and 2 more');
});
