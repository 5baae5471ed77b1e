import { describe, expect, it } from 'vitest';
import { repoPath } from '../../base/paths.ts';
import { loadStaticEmbedder } from '../../model/index.ts';
import { AnswerText } from './answer-text.ts';
import { citingText } from './quotes.ts';
import { SourceMatcher } from './source-matcher.ts';

const TEXTS: Readonly<Record<string, string>> = {
  'src/retry.ts': [
    '/** Waits longer after each failed attempt. */',
    'export function backoffDelay(attempt: number): number {',
    `  const delay = Math.min(100 * 2 ** attempt, MAXIMUM_DELAY); // ${'a long remark '.repeat(20)}`,
    '  return delay;',
    '}',
  ].join('\n'),
  'src/cookies.ts': [
    'export function signCookie(value: string, secret: string): string {',
    "  return value + '.' + createHmac('sha256', secret).digest('base64');",
    '}',
  ].join('\n'),
};
const embedder = loadStaticEmbedder();
const shown = Object.entries(TEXTS).map(([path, text], n) => ({
  source: {
    ...{ number: n + 1, path: repoPath(path), startLine: 1, endLine: text.split('\n').length },
    ...{ symbol: '', reason: 'found' as const, score: 1, hash: '' },
  },
  text,
}));

function ended(answer: string, question = 'how does it work?') {
  const matcher = new SourceMatcher(shown, question, [], (texts) => embedder.embedSync(texts));
  const text = new AnswerText(
    shown.map(({ source }) => source),
    'kmarker1',
    matcher,
  );
  const first = text.push(answer);
  const end = text.end();
  return { ...end, text: first + end.text };
}

describe('the quotes of an answer', () => {
  it('are whole lines of the sources, chosen by the sentences that cite them', () => {
    const { quotes } = ended('The digest is made with sha256 [2]. Each failed attempt waits longer [1].');
    expect(quotes.get(2)).toBe("return value + '.' + createHmac('sha256', secret).digest('base64');");
    expect(quotes.get(1)).toBe('Waits longer after each failed attempt.');
  });

  it('stand in their sources word for word, whatever the answer says', () => {
    const answers = [
      'The MAXIMUM_DELAY bounds the delay [1].',
      'It says "return nothing at all" and `signCookie(nothing)` [2]. And `backoffDelay` waits.',
      'In `src/retry.ts` at line 2:\n\n- `signCookie` makes a digest [2]\n- 100 and 2 attempts [1]',
    ];
    for (const answer of answers) {
      const { quotes, cited, found } = ended(answer);
      expect(quotes.size).toBe(new Set([...cited, ...found.map(({ source }) => source)]).size);
      for (const [number, quote] of quotes) {
        expect(quote.length).toBeLessThanOrEqual(160);
        expect(Object.values(TEXTS)[number - 1]).toContain(quote);
      }
    }
  });

  it('are empty where a source has nothing of what cites it', () => {
    expect(ended('Bananas grow in bunches [2].').quotes.get(2)).toBe('');
  });
});

describe('the sentences that cite a source', () => {
  it('are those with its number, in them or behind them', () => {
    const cited = citingText('One [1]. Two is `a.b`. [2] Three [1][2], see e.g. a.ts\n- Four [≈3]\nFive.');
    const words = (number: number) => cited.get(String(number))?.match(/[A-Z]\w+/g);
    expect(words(1)).toEqual(['One', 'Three']);
    expect(words(2)).toEqual(['Two', 'Three']);
    expect(words(3)).toEqual(['Four']);
  });
});

describe('an answer that cites nothing', () => {
  it('cites the source that it is closest to as a whole, behind its end', () => {
    const answer = 'It is done with a kind of hash. The value and the secret go into it.';
    expect(ended(answer).text).toBe(`${answer} [≈2]`);
    expect(ended('When it does not work it tries again, later each time').text).toMatch(/ \[≈1\]$/);
  });

  it.each([
    'The sources do not contain the answer about the secret.',
    'There is no information about the failed attempt.',
    'The code doesn’t mention how the value is signed.',
    'Bananas grow in bunches.',
    'By waiting.',
    'Cookies!',
    '',
  ])('cites none where it says nothing of the sources: %j', (answer) => {
    expect(ended(answer).text).toBe(answer);
  });
});

describe('a sentence whose words do not tell', () => {
  it('cites the source that is nearest in meaning, where none other is as near', () => {
    const others = [
      {
        ...{ path: repoPath('b.ts'), startLine: 1, endLine: 1, symbol: '', score: 1 },
        reason: 'found' as const,
        text: '',
      },
    ];
    const matcher = new SourceMatcher(shown, 'how?', others, (texts) =>
      Float32Array.from(texts.flatMap((text) => (/secret|seal/.test(text) ? [1, 0] : [0, 1]))),
    );
    const [found, ...more] = matcher.match('It puts a round wax seal on it', 'sentence');
    expect([found?.source.number, more.length]).toEqual([2, 0]);
  });
});

it('is of a source that holds some of the answer, where another is only nearer by meaning', () => {
  const texts = ['const pebble = 1; // zzz', 'function harbour() {\n  return lantern;\n}'];
  const given = texts.map((text, n) => ({
    source: {
      ...{ number: n + 1, path: repoPath(`src/${n}.ts`), startLine: 1, endLine: 3 },
      ...{ symbol: '', reason: 'found' as const, score: 1, hash: '' },
    },
    text,
  }));
  const answer = 'Ships come home to the harbour in the evening.';
  const near = (all: readonly string[]) =>
    Float32Array.from(all.flatMap((text) => (/zzz|Ships/.test(text) ? [1, 0] : [0, 1])));
  expect(new SourceMatcher(given, 'how?', [], near).closest(answer)?.source.number).toBe(2);
});
