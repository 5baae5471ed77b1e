/** What is kept under a budget of tokens, and what of a chunk that is too long. */

import { describe, expect, it } from 'vitest';
import { repoPath } from '../base/paths.ts';
import { estimateTokens, hitLines, hitsForBudget, packHits, packLines } from './pack-hits.ts';
import type { Hit } from './types.ts';

function hit(path: string, text: string, startLine = 10): Hit {
  return {
    path: repoPath(path),
    startLine,
    endLine: startLine + text.split('\n').length - 1,
    symbol: 'f',
    kind: 'function',
    scope: '',
    definition: null,
    language: 'go',
    score: 1,
    text,
    ranks: {},
  };
}

const long = Array.from({ length: 200 }, (_, n) =>
  n === 150 ? 'retry with backoff here' : `line number ${n} of code`,
);

describe('packing', () => {
  it('keeps all that fits, as it is', () => {
    const hits = [hit('a.go', 'one'), hit('b.go', 'two')];
    const packed = packHits(hits, 'one', 100);
    expect(packed.kept).toEqual(hits.map((each) => ({ hit: each, cutFrom: null })));
    expect(packed.dropped).toEqual([]);
    expect(packed.usedTokens).toBeLessThanOrEqual(100);
  });

  it('cuts a first hit that is too long to the lines of the query, with their numbers', () => {
    const packed = packHits([hit('a.go', long.join('\n')), hit('b.go', 'small')], 'retry backoff', 300);
    const [first, second] = packed.kept;
    expect(first?.cutFrom).toEqual({ startLine: 10, endLine: 209 });
    expect(first?.hit.text).toContain('retry with backoff here');
    expect(first?.hit.text.split('\n')[160 - (first?.hit.startLine ?? 0)]).toBe('retry with backoff here');
    expect(second?.hit.text).toBe('small');
    expect(packed.usedTokens).toBeLessThanOrEqual(300);
  });

  it('cuts in the order of the ranking, and says what had no room', () => {
    const hits = [hit('a.go', 'small'), hit('b.go', long.join('\n')), hit('c.go', long.join('\n'))];
    const packed = packHits(hits, 'backoff', 120);
    expect(packed.kept.map(({ hit: kept }) => kept.path)).toEqual(['a.go', 'b.go']);
    expect(packed.kept.map(({ cutFrom }) => cutFrom !== null)).toEqual([false, true]);
    expect(packed.dropped.map(({ path }) => path)).toEqual(['c.go']);
    expect(packed.usedTokens).toBeLessThanOrEqual(120);
  });

  it('names what has no room, other files before further places in a file that is shown', () => {
    const text = long.slice(0, 40).join('\n');
    const hits = [hit('a.go', text), hit('a.go', text, 300), ...[1, 2, 3, 4].map((n) => hit(`b${n}.go`, text))];
    const { kept, dropped, listed, usedTokens } = packHits(hits, 'backoff', 700);
    expect(kept.map(({ hit: { path } }) => path)).not.toContain('b4.go');
    expect(listed.map(({ path }) => path)).toContain('b4.go');
    expect(dropped).toEqual(expect.arrayContaining([...listed]));
    expect(kept.length + dropped.length).toBe(hits.length);
    expect(usedTokens).toBeLessThanOrEqual(700);
    const [place, other] = [hit('a.go', text, 300), hit('c.go', text)];
    const tight = packHits([hit('a.go', 'small'), place, other], 'backoff', 18);
    expect(tight.listed).toEqual([other]);
  });

  it('cuts a hit behind the first to a share, and keeps the line that names it', () => {
    const body = ['// about it', 'func f() {', ...long.slice(0, 100), '}'].join('\n');
    const { kept } = packHits([hit('a.go', 'small'), hit('b.go', body), hit('c.go', 'small')], 'nothing', 400);
    expect(kept.map(({ cutFrom }) => cutFrom !== null)).toEqual([false, true, false]);
    expect(kept[1]?.hit.text).toContain('func f()');
    expect(estimateTokens(kept[1]?.hit.text ?? '')).toBeLessThanOrEqual(100);
  });

  it('counts a line a hit where no code is shown', () => {
    const hits = Array.from({ length: 30 }, (_, n) => hit(`src/${n}.go`, long.join('\n')));
    const packed = packLines(hits, 100);
    expect(packed.kept.length).toBeGreaterThan(8);
    expect(packed.kept.map(({ hit: kept }) => kept)).toEqual(hits.slice(0, packed.kept.length));
    expect(packed.dropped).toEqual(hits.slice(packed.kept.length));
    expect(packed.usedTokens).toBeLessThanOrEqual(100);
  });

  it('asks for more hits under a larger budget, within what a search gives', () => {
    expect([50, 2_000, 10_000, 1_000_000].map(hitsForBudget)).toEqual([50, 100, 500, 1_000]);
  });

  it('never goes over the budget, however small', () => {
    for (const budget of [1, 10, 40, 77, 500]) {
      const packed = packHits([hit('a.go', long.join('\n')), hit('b.go', 'x'.repeat(5_000))], 'backoff', budget);
      expect(packed.usedTokens).toBeLessThanOrEqual(budget);
      expect(packed.kept.length + packed.dropped.length).toBe(2);
    }
  });

  it('counts a token for four characters, and lines from the first that is not blank', () => {
    expect(estimateTokens('12345')).toBe(2);
    expect(hitLines({ text: '\n\r\n  a\r\nb' })).toEqual(['  a', 'b']);
  });
});
