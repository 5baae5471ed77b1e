import { describe, expect, it } from 'vitest';
import { repoPath } from '../../base/paths.ts';
import { loadStaticEmbedder } from '../../model/index.ts';
import type { OpeningQuote } from '../types.ts';
import { AnswerText } from './answer-text.ts';
import { CheckedMatcher, citationOfQuote } from './checked-matcher.ts';
import { indexSources } from './indexed-sources.ts';
import { statedIn } from './stated-lines.ts';
import { supportOf } from './support.ts';

const TEXTS: Readonly<Record<string, string>> = {
  'src/retry.py': [
    'import time',
    '',
    '',
    'def backoff_delay(attempt):',
    '    """Doubles the delay after each failed attempt.',
    '',
    '    It never waits longer than 30 seconds.',
    '    """',
    '    return min(100 * 2 ** attempt, MAXIMUM_DELAY)',
    ...Array.from({ length: 20 }, (_, n) => `STEP_${n} = ${n}`),
    'def forget_attempts(store):',
    '    """Removes the attempts of a user from the store."""',
    '    store.remove("attempts")',
  ].join('\n'),
  'src/cookies.py': [
    'def sign_cookie(value, secret):',
    '    """Signs a cookie with an HMAC, so that a browser cannot change it."""',
    '    return value + "." + hmac(secret, value)',
  ].join('\n'),
};
const embedder = loadStaticEmbedder();
const shown = Object.entries(TEXTS).map(([path, text], n) => ({
  source: {
    ...{ number: n + 1, path: repoPath(path), startLine: 11, endLine: 10 + text.split('\n').length },
    ...{ symbol: n === 0 ? 'backoff_delay' : 'sign_cookie', reason: 'found' as const, score: 2 - n, hash: '' },
  },
  text,
}));

function matcherFor(question: string): CheckedMatcher {
  return new CheckedMatcher(shown, question, [], (texts) => embedder.embedSync(texts));
}

/** Lines of a file, as its text has them. */
function linesOf(path: string, startLine: number, endLine: number): string {
  return (TEXTS[path] ?? '')
    .split('\n')
    .slice(startLine - 11, endLine - 10)
    .join('\n');
}

function answered(text: string, question = 'How long does it wait after a failed attempt?') {
  const matcher = matcherFor(question);
  const answer = new AnswerText(
    shown.map(({ source }) => source),
    'kmarker1',
    matcher,
  );
  const first = answer.push(text);
  const end = answer.end();
  return { ...end, text: first + end.text };
}

describe('the quotes that open an answer', () => {
  it('are whole lines of the sources, with the signature and the first sentence about it', () => {
    const [first] = matcherFor('How is a cookie signed?').quotes;
    expect(first?.source.path).toBe('src/cookies.py');
    expect(first?.text).toBe(linesOf('src/cookies.py', 11, 12));
    expect([first?.startLine, first?.endLine]).toEqual([11, 12]);
  });

  it('stand word for word on their lines, whatever is asked', () => {
    const questions = ['zebra', 'STEP_7', 'remove attempts from the store', 'where is sign_cookie defined?', ''];
    for (const question of questions) {
      const { quotes } = matcherFor(question);
      expect(quotes.length).toBeGreaterThan(0);
      expect(new Set(quotes.map(({ source }) => source.number)).size).toBe(quotes.length);
      for (const { source, startLine, endLine, text } of quotes)
        expect(text).toBe(linesOf(source.path, startLine, endLine));
    }
  });

  it('begin at the definition that a question looks for', () => {
    const [first] = matcherFor('Where is forget_attempts defined?').quotes;
    expect(first?.text.split('\n')[0]).toBe('def forget_attempts(store):');
  });

  it('hold no secret as citations', () => {
    const [quote] = matcherFor('cookie').quotes;
    const token = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`;
    expect(citationOfQuote({ ...(quote as OpeningQuote), text: `token = "${token}"` }).quote).not.toContain(token);
  });
});

describe('lines that say nothing of a sentence', () => {
  const stated = (text: string, sentence: string) => {
    const source = { ...(shown[0] as (typeof shown)[number]).source, number: 1 };
    const [indexed] = indexSources([{ source, text }], []).texts;
    return indexed !== undefined && statedIn(indexed, sentence) !== null;
  };

  it('are those that import', () => {
    const sentence = 'The pool manager of the proxy connects.';
    expect(stated('from pool import manager, proxy, connects', sentence)).toBe(false);
    expect(stated('# The manager of the pool connects by the proxy.', sentence)).toBe(false);
    expect(stated('# The pool manager of the proxy connects to it.', sentence)).toBe(true);
  });

  it('are those that deny it in the next line, or where the source is cut', () => {
    const comment = '# If it is true the error handler for this\n# exception is not called in the end.';
    expect(stated(comment, 'If it is true the error handler for this exception is called.')).toBe(false);
    expect(stated(comment.split('\n')[0] ?? '', 'The error handler for this is true.')).toBe(false);
  });

  it('are those that say it for some cases only, or of something else', () => {
    const comment = '# If the option allows for a prompt, we start an interaction with the user.';
    expect(stated(comment, 'We start an interaction with the user.')).toBe(false);
    expect(stated(comment, 'If it does, the parser will start an interaction with the user.')).toBe(false);
    expect(stated(comment, 'If the option allows a prompt, we start an interaction with the user.')).toBe(true);
    expect(stated('# It returns the name instead of an open file.', 'It returns an open file of the name.')).toBe(
      false,
    );
    expect(
      stated('# Deprecated: close the socket after a failed request.', 'Close the socket after a failed request.'),
    ).toBe(false);
  });

  it('are those that hold its words in several sentences', () => {
    const comment = '# The pool opens a socket.\n# A request waits for the lock.';
    expect(stated(comment, 'The pool opens a socket for the lock.')).toBe(false);
    expect(
      stated('# The pool opens a socket\n# for the lock of a request.', 'The pool opens a socket for the lock.'),
    ).toBe(true);
  });
});

describe('a sentence of a small model', () => {
  const cases: [string, string][] = [
    ['The delay is doubled after each failed attempt.', 'The delay is doubled after each failed attempt [≈1].'],
    // Nothing of it is there.
    ['The weather is fine in most of the mountains.', 'The weather is fine in most of the mountains.'],
    // Another number, another name, the other way round.
    ['It never waits longer than 60 seconds.', 'It never waits longer than 60 seconds.'],
    ['The delay never waits longer than 30 seconds.', 'The delay never waits longer than 30 seconds [≈1].'],
    [
      '`double_delay` doubles the delay after each failed attempt.',
      '`double_delay` doubles the delay after each failed attempt.',
    ],
    [
      'The delay does not double after a failed attempt, min attempt delay.',
      'The delay does not double after a failed attempt, min attempt delay.',
    ],
    ['It waits longer than 30 seconds.', 'It waits longer than 30 seconds.'],
    // What one part says does not stand for another.
    [
      'It signs a cookie with an HMAC, which means the zebra paints a road.',
      'It signs a cookie with an HMAC, which means the zebra paints a road.',
    ],
    // What the model cites counts for nothing.
    ['The cookie is painted like a zebra [2].', 'The cookie is painted like a zebra.'],
    ['The code signs a cookie with an HMAC [1].', 'The code signs a cookie with an HMAC [≈2].'],
  ];
  it.each(cases)('%s', (written, expected) => {
    expect(answered(written).text).toBe(expected);
  });

  it('cites lines near those at which its source opens already, or none', () => {
    const near = answered('The delay is doubled after each failed attempt.');
    expect(near.found[0]).toMatchObject({ startLine: 15 });
    const far = answered('The attempts of a user are removed from the store.');
    expect(far.text).toBe('The attempts of a user are removed from the store.');
    const opened = answered(
      'The attempts of a user are removed from the store.',
      'how does it remove attempts from the store?',
    );
    expect(opened.text).toContain('[≈1]');
    expect(linesOf('src/retry.py', opened.found[0]?.startLine ?? 0, opened.found[0]?.endLine ?? 0)).toContain(
      'Removes',
    );
  });

  it('that points back is of what the answer spoke of last', () => {
    const [wait, sign] = ['It never waits longer than 30 seconds.', 'It signs a cookie with an HMAC.'];
    expect(answered(wait, 'What does backoff_delay do?').text).toContain('[≈1]');
    expect(answered(wait, 'What does sign_cookie do?').text).toBe(wait);
    expect(answered(wait).text).toBe(wait);
    const both = `backoff_delay comes first. ${wait} Then sign_cookie comes. ${sign} ${wait}`;
    expect(answered(both).text).toBe(
      `backoff_delay comes first. ${wait.slice(0, -1)} [≈1]. Then sign_cookie comes. ${sign.slice(0, -1)} [≈2]. ${wait}`,
    );
  });

  it('may say in which file a name is defined, and no more', () => {
    const where = 'The function `sign_cookie` is defined in `src/cookies.py:11-13`.';
    expect(answered(where).text).toBe(`${where.slice(0, -1)} [≈2].`);
    for (const wrong of [
      'The function `sign_cookie` is defined in `src/cookies.py:12`.',
      'The function `sign_cookie` is defined in `src/retry.py`.',
      'The function `sign_cookie` of the browser is defined in `src/cookies.py`.',
    ])
      expect(answered(wrong).text).toBe(wrong);
  });

  it('has the source of a block of code whose lines are there', () => {
    const copied = '```python\n    return value + "." + hmac(secret, value)\n```\n';
    expect(answered(copied).text).toContain('[≈2]');
    expect(answered(copied.replace('secret, value', 'key')).text).not.toContain('≈');
  });

  it('is not told by what only the negation changes', () => {
    const { texts } = indexSources(shown, []);
    expect(texts.some((text) => statedIn(text, 'Each failed attempt never doubles the delay.') !== null)).toBe(false);
    const [, cookies] = texts;
    expect(cookies && statedIn(cookies, 'It signs a cookie value with the secret.')).toBeNull();
    expect(cookies && statedIn(cookies, 'The function signs a cookie with an HMAC.')).not.toBeNull();
  });
});

it('counts a name of code that the question has as known', () => {
  const answer = 'It calls asked_name() and sign_cookie(), and make_rocket() too.';
  const { notInSources } = supportOf(answer, shown, matcherFor('cookie'), 'what of asked_name?');
  expect(notInSources).toEqual(['make_rocket']);
});

it('opens with no line of a list of imports, and leans on none', () => {
  const lines = ['import (', '\t"net/timeout"', '\t"time"', ')', '', '// Cancels the context after a timeout.', 'f()'];
  const source = { ...shown[0]?.source, path: repoPath('middleware/timeout.go'), startLine: 1, endLine: lines.length };
  const only = [{ source: source as (typeof shown)[0]['source'], text: lines.join('\n') }];
  const question = 'how does the timeout of net work?';
  const { quotes } = new CheckedMatcher(only, question, [], (texts) => embedder.embedSync(texts));
  expect(quotes.map(({ startLine }) => startLine)).toEqual([6]);
});
