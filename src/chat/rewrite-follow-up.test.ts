import { describe, expect, it } from 'vitest';
import { repoPath } from '../base/paths.ts';
import { namesIn, rewriteQuestion } from './rewrite-follow-up.ts';
import type { EarlierTurn } from './types.ts';

function turn(question: string, answer: string, ...sources: { path: string; symbol: string }[]): EarlierTurn {
  return {
    question,
    answer,
    message: question,
    sources: sources.map(({ path, symbol }, n) => ({
      number: n + 1,
      path: repoPath(path),
      startLine: 1,
      endLine: 2,
      symbol,
      reason: 'found',
      score: 1,
      hash: '',
    })),
  };
}

const EARLIER = [
  turn('How does the retry adapter back off?', 'The `backoffDelay` function in src/retry.ts doubles it [1].', {
    path: 'src/retry.ts',
    symbol: 'backoffDelay',
  }),
];

const A = { path: 'src/open.ts', symbol: 'Door.open' };
const B = { path: 'src/cap.ts', symbol: 'Delay.cap' };
const C = { path: 'src/cap.ts', symbol: 'maxDelay' };
const D = { path: 'docs/cap.md', symbol: 'Caps' };

describe('rewriteQuestion', () => {
  it('leaves a question that stands alone', () => {
    const question = 'where are HTTP headers normalised before sending';
    expect(rewriteQuestion(question, EARLIER)).toMatchObject({
      query: question,
      own: question,
      hasOwnWords: true,
      carried: [],
    });
  });

  it.each(['What does pass_context do?', 'How does a prompt ask again when the value is wrong?'])(
    'leaves %j, which says what it means',
    (question) => {
      expect(rewriteQuestion(question, EARLIER)).toMatchObject({ query: question, hasOwnWords: true, carried: [] });
    },
  );

  it.each([
    'Why?',
    'and what else?',
    'which is done again?',
    'and where is it called?',
    'what about the maximum?',
    'Show more of that',
    'who calls it',
  ])('carries what %j leans on', (question) => {
    const { query, carried } = rewriteQuestion(question, EARLIER);
    expect(query.startsWith(question)).toBe(true);
    expect(carried).toContain('backoffDelay');
    expect(carried).toContain('retry');
  });

  it.each([
    ['when is the walrus fed its fish?', true],
    ['and how are zebras painted on it?', true],
    ['who calls it?', false],
    ['why?', false],
  ])('tells whether %j has words of its own', (question, hasOwnWords) => {
    const { own, ...rest } = rewriteQuestion(question, EARLIER);
    expect(own).toBe(question);
    expect(rest).toMatchObject({ hasOwnWords, carried: expect.arrayContaining(['backoffDelay']) });
  });

  it.each([
    ['where is it used?', EARLIER, 'backoffDelay'],
    ['and who calls it?', [turn('what does the cap do?', 'It caps [2].', A, B)], 'cap'],
    ['and who calls it?', [turn('what does the cap do?', '`maxDelay` is a cap [1].', B, C)], 'maxDelay'],
    ['and who calls it?', [turn('what does maxDelay do?', 'It caps [1].', B)], 'maxDelay'],
    ['and who calls it?', [turn('what does the cap do?', 'Nobody knows.', D, B)], 'cap'],
    ['and who calls it?', [], ''],
    ['who calls paintZebra?', EARLIER, ''],
    ['what calls [1]?', EARLIER, ''],
    ['and why?', EARLIER, ''],
  ])('knows what %j is about', (question, turns, about) => {
    expect(rewriteQuestion(question, turns).about).toBe(about);
  });

  it('carries the source that a number means', () => {
    expect(rewriteQuestion('what calls [1]?', EARLIER).carried.slice(0, 2)).toEqual(['backoffDelay', 'src/retry.ts']);
  });

  it('goes back through questions that leaned themselves, and stops at the first that did not', () => {
    const turns = [turn('how are zebras painted', 'x'), ...EARLIER, turn('and why?', 'Because of it.')];
    const { carried } = rewriteQuestion('really?', turns);
    expect(carried).toContain('backoffDelay');
    expect(carried).not.toContain('zebras');
  });

  it('needs no earlier turn, and drops the sign of a mention', () => {
    expect(rewriteQuestion('why?', []).query).toBe('why?');
    expect(rewriteQuestion('what is in @src/a.ts', []).query).toBe('what is in src/a.ts');
  });

  it('carries little, however much was said', () => {
    const long = turn('how does aB1 work', Array.from({ length: 500 }, (_, n) => `nameNumber${n}`).join(' '));
    expect(rewriteQuestion('why?', [long]).carried.length).toBeLessThanOrEqual(16);
  });
});

describe('namesIn', () => {
  it('finds paths and names of code', () => {
    expect(namesIn('See src/a/b.ts and parseHeader or max_size, `open` too')).toEqual([
      'src/a/b.ts',
      'open',
      'parseHeader',
      'max_size',
    ]);
  });
});
