import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { repoPath } from '../../base/paths.ts';
import type { Source } from '../types.ts';
import { CitationChecker } from './citations.ts';

const source = (number: number): Source => ({
  number,
  path: repoPath(`src/f${number}.ts`),
  startLine: 1,
  endLine: 9,
  symbol: '',
  reason: 'found',
  score: 1,
  hash: '',
});

function checked(pieces: readonly string[], known: readonly number[]) {
  const checker = new CitationChecker(known.map(source));
  const text = pieces.map((piece) => checker.push(piece)).join('') + checker.end();
  return { text, cited: checker.cited.map(({ number }) => number), unknown: checker.unknown };
}

describe('ids of commits', () => {
  const commit: Source = { ...source(4), path: 'commit:c3f2a1b' as Source['path'] };
  it.each([
    ['As it says [4].', 'As it says [c3f2a1b].', 0],
    ['As it says [c3f2a1b].', 'As it says [c3f2a1b].', 0],
    ['As it says [commit:c3f2a1b4d5].', 'As it says [c3f2a1b].', 0],
    ['As both say [1, c3f2a1b].', 'As both say [1][c3f2a1b].', 0],
    ['As none says [c3f2a1c].', 'As none says.', 1],
    ['As none says [commit c3f2a1c].', 'As none says.', 1],
    ['A class [0-9a-f], a word [defaced] and [0123456789abcdef] stay.', null, 0],
    ['An index of[a1b2c3d] and `[c3f2a1c]` stay.', null, 0],
  ])('%j', (text, shown, unknown) => {
    for (const pieces of [[text], [...text]]) {
      const checker = new CitationChecker([source(1), commit]);
      const out = pieces.map((piece) => checker.push(piece)).join('') + checker.end();
      expect({ out, unknown: checker.unknown }).toEqual({ out: shown ?? text, unknown });
    }
  });
});

describe('CitationChecker', () => {
  it.each([
    ['It is read here [2].', 'It is read here [2].', [2], 0],
    ['It is read here [7].', 'It is read here.', [], 1],
    ['Both [1, 2] do.', 'Both [1][2] do.', [1, 2], 0],
    ['Both [1][9] do.', 'Both [1] do.', [1], 1],
    ['A range [1-3].', 'A range [1][2][3].', [1, 2, 3], 0],
    ['A note [^1].', 'A note [1].', [1], 0],
    ['Mixed [1; 8, 2] list.', 'Mixed [1][2] list.', [1, 2], 1],
    ['An index `items[9]` in code.', 'An index `items[9]` in code.', [], 0],
    ['An index items[9] bare.', 'An index items[9] bare.', [], 0],
    ['Words then number parse[2].', 'Words then number parse[2].', [2], 0],
    ['```ts\nconst a = [7];\n```\nSee [1].', '```ts\nconst a = [7];\n```\nSee [1].', [1], 0],
    ['An array [ ] and [x] stay.', 'An array [ ] and [x] stay.', [], 0],
    ['Ends open [1', 'Ends open [1', [], 0],
    ['[3] first', '[3] first', [3], 0],
    ['[99] first', ' first', [], 1],
    ['A quote ` alone.\n\nThen [9] goes.', 'A quote ` alone.\n\nThen goes.', [], 1],
  ])('%j', (answer, shown, cited, unknown) => {
    expect(checked([answer], [1, 2, 3])).toEqual({ text: shown, cited, unknown });
  });

  it('gives the same however the stream is cut', () => {
    const parts = [
      '[1]',
      '[9]',
      '[1, 2]',
      ' ',
      '  ',
      '`a[9]`',
      '```\n[9]\n```',
      'word',
      'x[9]',
      '\n',
      '\n\n',
      '[',
      ']',
      '`',
      '[1-2]',
    ];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...parts), { maxLength: 12 }),
        fc.array(fc.nat(40), { maxLength: 8 }),
        (words, cuts) => {
          const text = words.join('');
          const at = [...new Set(cuts.filter((cut) => cut < text.length))].sort((a, b) => a - b);
          const pieces = [0, ...at].map((from, n) => text.slice(from, at[n] ?? text.length));
          expect(checked(pieces, [1, 2])).toEqual(checked([text], [1, 2]));
        },
      ),
      { numRuns: 2_000, seed: 6 },
    );
  });
});
