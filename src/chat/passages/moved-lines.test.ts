import { describe, expect, it } from 'vitest';
import type { RepoPath } from '../../base/types.ts';
import { type Shown, standingOf } from './moved-lines.ts';
import { passageHash } from './passages.ts';

const BEFORE = [
  'import a;',
  '',
  'function one() {',
  '  return first();',
  '}',
  '',
  'function two() {',
  '  return 2;',
  '}',
];

/** Lines 3 to 5 as they were shown. */
function shown(more: Partial<Shown> = {}): Shown {
  const text = BEFORE.slice(2, 5).join('\n');
  const place = { path: 'src/a.ts' as RepoPath, startLine: 3, endLine: 5, symbol: 'one' };
  return { ...place, text, hash: passageHash(text), ...more };
}

const now = (lines: readonly string[] | null, more: Partial<Shown> = {}) => standingOf(shown(more), () => lines);

describe('where a source stands', () => {
  it('is where it was', () => {
    expect(now(BEFORE)).toMatchObject({ kind: 'same', line: 3 });
    // Lines after it are no matter.
    expect(now([...BEFORE, 'more'])).toMatchObject({ kind: 'same', line: 3 });
    expect(now(null, { path: 'stdin' })).toMatchObject({ kind: 'same' });
    expect(now(BEFORE, { text: null })).toMatchObject({ kind: 'same', text: shown().text });
  });

  it('moved, told by its lines or by their hash alone', () => {
    const lines = ['// new', '// newer', ...BEFORE];
    expect(now(lines)).toMatchObject({ kind: 'moved', line: 5 });
    expect(now(lines, { text: null })).toMatchObject({ kind: 'moved', line: 5, text: shown().text });
  });

  it('changed, and is found by a line that is left, else by its name, else near where it was', () => {
    const edited = ['// new', ...BEFORE].map((line) => line.replace('first()', 'last()'));
    expect(now(edited)).toMatchObject({ kind: 'changed', line: 4 });
    const renamed = ['// new', 'const one = () => {', '  other();', '}'];
    expect(now(renamed)).toMatchObject({ kind: 'changed', line: 2 });
    expect(now(['x'], { symbol: '' })).toMatchObject({ kind: 'changed', line: 1 });
    expect(now([], { text: null })).toMatchObject({ kind: 'changed', line: 1 });
  });

  it('is gone with its file', () => {
    expect(now(null)).toMatchObject({ kind: 'gone' });
  });
});
