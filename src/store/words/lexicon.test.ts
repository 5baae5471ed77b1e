import { describe, expect, it } from 'vitest';
import { countTerms, decodeLexicon, encodeLexicon, type TermCounts } from './lexicon.ts';

function counted(): TermCounts {
  const counts: TermCounts = new Map();
  countTerms(counts, [
    ['auth', 'flow', 'auth'],
    ['auth', 'größe'],
  ]);
  countTerms(counts, [['flow', '名前', '𝒳']]);
  return counts;
}

describe('lexicon', () => {
  it('counts a term once per chunk and once per file', () => {
    const lexicon = decodeLexicon(encodeLexicon(counted(), 3, 2));
    expect(lexicon?.df('auth')).toBe(2);
    expect(lexicon?.fileDf('auth')).toBe(1);
    expect(lexicon?.df('flow')).toBe(2);
    expect(lexicon?.fileDf('flow')).toBe(2);
    expect(lexicon).toMatchObject({ chunks: 3, files: 2, terms: 5 });
  });

  it('finds every term, whatever its alphabet, and no other', () => {
    const blob = encodeLexicon(counted(), 3, 2);
    // A blob from a table may lie at an odd address.
    const shifted = new Uint8Array(blob.length + 1);
    shifted.set(blob, 1);
    const lexicon = decodeLexicon(shifted.subarray(1));
    for (const term of ['auth', 'flow', 'größe', '名前', '𝒳']) expect(lexicon?.df(term)).toBeGreaterThan(0);
    for (const term of ['', 'aut', 'authx', 'zzz']) expect(lexicon?.df(term)).toBe(0);
  });

  it('finds terms by their beginning and by what they hold, and none across the border of two', () => {
    const lexicon = decodeLexicon(encodeLexicon(counted(), 3, 2));
    expect(lexicon?.startingWith('fl', 9)).toEqual(['flow']);
    expect(lexicon?.startingWith('', 2)).toEqual(['auth', 'flow']);
    expect(lexicon?.containing('lo', 9)).toEqual(['flow']);
    expect(lexicon?.containing('öß', 9)).toEqual(['größe']);
    expect(lexicon?.containing('hf', 9)).toEqual([]);
    expect(lexicon?.containing('', 9)).toEqual([]);
  });

  it('opens an empty one and refuses what is not one', () => {
    const empty: TermCounts = new Map();
    expect(decodeLexicon(encodeLexicon(empty, 0, 0))?.df('x')).toBe(0);
    expect(decodeLexicon(new Uint8Array(3))).toBeNull();
    expect(decodeLexicon(new Uint8Array(64))).toBeNull();
  });
});
