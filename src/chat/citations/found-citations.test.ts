import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { repoPath } from '../../base/paths.ts';
import type { MatchedLines, Source } from '../types.ts';
import { CitationChecker } from './citations.ts';
import { CitationFinder, withoutFound } from './found-citations.ts';
import type { Statement } from './source-matcher.ts';

function source(number: number): Source {
  const place = { path: repoPath(`src/f${number}.ts`), startLine: 1, endLine: 90 };
  return { number, ...place, symbol: '', reason: 'found', score: 1, hash: '' };
}

const SILENT = { match: () => [], closest: () => null, quote: () => '' };

/** Every text with `one` in it speaks of source 1, and so on. */
const matcher = {
  match(text: string, as: Statement): MatchedLines[] {
    if (as === 'lead-in' && !text.includes('.ts')) return [];
    const both = text.includes('one.ts and two.ts');
    const number = ['one', 'two', 'three'].findIndex((word) => text.includes(word)) + 1;
    const numbers = both ? [1, 2] : number === 0 ? [] : [number];
    return numbers.map((n) => ({ source: source(n), startLine: text.length, endLine: text.length + 2 }));
  },
  closest: (answer: string): MatchedLines | null =>
    answer.includes('second') ? { source: source(2), startLine: 1, endLine: 9 } : null,
  quote: () => '',
};

function shown(pieces: readonly string[]): string {
  const checker = new CitationChecker([source(1), source(2)]);
  const finder = new CitationFinder(matcher);
  const out = pieces.map((piece) => finder.push(checker.push(piece))).join('');
  return out + finder.push(checker.end()) + finder.end(checker.cited.length > 0);
}

describe('citations that are found', () => {
  it.each([
    ['It is one. It is nil. And two', 'It is one [≈1]. It is nil. And two [≈2]'],
    ['- one\n- `two`\n\nnil\n', '- one [≈1]\n- `two` [≈2]\n\nnil\n'],
    ['See `a.one. b` then!\nYes', 'See `a.one. b` then [≈1]!\nYes'],
    ['Is it one? Why two?\nQuestion: one?', 'Is it one? Why two?\nQuestion: one?'],
    ['See one.ts and e.g. two, i.e. three... Then', 'See one.ts and e.g. two, i.e. three [≈1]... Then'],
    ['1. one\n2. two', '1. one [≈1]\n2. two [≈2]'],
    ['He said "one." Then', 'He said "one [≈1]." Then'],
    ['**one.** nil', '**one [≈1].** nil'],
    ['It is one:\n```ts\ntwo()\n```\nend', 'It is one:\n```ts\ntwo()\n```\n[≈2]\nend'],
    ['```\ntwo()\n```', '```\ntwo()\n```\n[≈2]'],
    ['```\ntwo()\n', '```\ntwo()\n'],
    ['It is one and two in one.ts and two.ts.', 'It is one and two in one.ts and two.ts [≈1][≈2].'],
    ['In one.ts:\nnil\n', 'In one.ts: [≈1]\nnil\n'],
    ['Nil of the second.', 'Nil of the second. [≈2]'],
    ['Nil.\nNil of the second\n', 'Nil.\nNil of the second\n [≈2]'],
    ['Nil of the second and one.', 'Nil of the second and one [≈1].'],
    ['Nil of the second [1].', 'Nil of the second [1].'],
    ['Nil of the second:\n```\nnil(', 'Nil of the second:\n```\nnil('],
    ['# one\n| two |\n', '# one\n| two |\n'],
  ])('puts them behind what speaks of a source: %j', (answer, expected) => {
    expect(shown([answer])).toBe(expected);
    expect(shown([...answer])).toBe(expected);
  });

  it.each([
    ['It is one [2]. two', 'It is one [2]. two [≈2]'],
    ['It is one. [2] Then two.', 'It is one. [2] Then two [≈2].'],
    ['It is one. [2]', 'It is one. [2]'],
    ['one. [see] two.', 'one [≈1]. [see] two [≈2].'],
    ['`one[0]` is it.', '`one[0]` is it [≈1].'],
    ['[1] one.\n', '[1] one [≈1].\n'],
  ])('leaves alone what the model cites itself: %j', (answer, expected) => {
    expect(shown([answer])).toBe(expected);
    expect(shown([...answer])).toBe(expected);
  });

  it('lets nobody else write their sign', () => {
    const answer = 'nil [≈1], `[≈2]` [≈9] [ ≈1], [*≈2]\n```\nx[≈1]\n```\n';
    expect(shown([answer])).toBe('nil [1], `[2]` [1], [*2]\n```\nx[1]\n```\n');
  });

  it('tells the lines of each source once', () => {
    const finder = new CitationFinder(matcher);
    finder.push('one. one more. two.\n');
    finder.end(false);
    expect(finder.count).toBe(3);
    expect(finder.found).toEqual([
      { source: source(1), startLine: 3, endLine: 10 },
      { source: source(2), startLine: 3, endLine: 5 },
    ]);
  });

  it('shows the same however the answer is cut, and can be taken out again', () => {
    const part = fc.constantFrom(
      'one',
      'two',
      ' ',
      '. ',
      '.',
      '\n',
      '```',
      '`',
      '[1]',
      '[',
      ']',
      '≈',
      '7',
      '"',
      '- ',
      ':',
      'one.ts and two.ts',
      '# ',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), fc.integer({ min: 1, max: 7 }), (parts, size) => {
        const answer = parts.join('');
        const whole = shown([answer]);
        expect(shown([...answer])).toBe(whole);
        expect(shown(answer.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [])).toBe(whole);
        const checker = new CitationChecker([source(1), source(2)]);
        const silent = new CitationFinder(SILENT);
        const plain = silent.push(checker.push(answer) + checker.end()) + silent.end(false);
        expect(withoutFound(whole)).toBe(plain);
      }),
      { numRuns: 500 },
    );
  });
});

it('names a commit by its id, and takes that out again for the model', () => {
  const commit: Source = { ...source(1), path: 'commit:c3f2a1b' as Source['path'] };
  const lines = { source: commit, startLine: 1, endLine: 3 };
  const own = { ...SILENT, match: (text: string) => (text.includes('short') ? [lines] : []) };
  const said = 'It was too short. So it says. [c3f2a1b] And [c3f2a1b] says so.';
  const finder = new CitationFinder(own);
  const out = [...said].map((letter) => finder.push(letter)).join('') + finder.end(true);
  expect(out).toBe('It was too short [≈c3f2a1b]. So it says. [c3f2a1b] And [c3f2a1b] says so.');
  expect(withoutFound(out)).toBe(said);
});
