import { expect, it } from 'vitest';
import type { ChangedSymbol } from '../diff.ts';
import { symbolLines } from '../diff-words.ts';

const place = { path: 'a.ts', name: 'tide', scope: '', startLine: 1, endLine: 3, signature: 'function tide()' };
const symbol = (more: Partial<ChangedSymbol>): ChangedSymbol => ({
  ...{ change: 'body', kind: 'function', name: 'tide', scope: '', exported: true, edited: false },
  ...{ before: place, after: place, callers: [], callersTotal: 0, tests: [], ...more },
});

it('tells which tests touch a definition, and where none does', () => {
  const file = { path: 'a.ts', oldPath: 'a.ts', kind: 'changed', added: 1, removed: 1, binary: false } as const;
  const last = (more: Partial<ChangedSymbol>) => symbolLines({ files: [file], symbols: [symbol(more)] }).at(-1);
  expect(last({ tests: ['a.test.ts'] })).toBe('      tests  a.test.ts');
  expect(last({})).toBe('      no test names it');
  expect(last({ exported: false })).toBe('  ~ body  function tide:1');
});
