import { describe, expect, it } from 'vitest';
import { claimsOf } from '../chat/index.ts';
import { byLabel, citationLabel, sourcePlace, withNumbers } from './citation-label.ts';

const commit = { number: 7, path: 'commit:c3f2a1b', startLine: 1, endLine: 9 };
const file = { number: 2, path: 'src/a.ts', startLine: 3, endLine: 4 };

describe('what stands in a citation', () => {
  it('is the number of a file, and the id of a commit, which its number finds too', () => {
    expect([citationLabel(file), citationLabel(commit)]).toEqual(['2', 'c3f2a1b']);
    expect([sourcePlace(file), sourcePlace(commit)]).toEqual(['src/a.ts:3-4', 'commit, source 7']);
    const labels = byLabel([file, commit]);
    expect(['2', '7', 'c3f2a1b', '3'].map((label) => labels.get(label)?.number)).toEqual([2, 7, 7, undefined]);
  });

  it('is a number again where the model reads it', () => {
    const answer = 'So [c3f2a1b], [≈c3f2a1b] and [2]; `x[c3f2a1c]` stays.';
    expect(withNumbers(answer, [file, commit])).toBe('So [7], [≈7] and [2]; `x[c3f2a1c]` stays.');
    expect(withNumbers(answer, [file])).toBe(answer);
  });

  it('supports a claim in both forms, and is no part of it', () => {
    const answer =
      'The delay doubles after each try [2]. It was too short before [c3f2a1b][≈2].\nNobody knows it well here.';
    expect(claimsOf(answer, [file, commit])).toMatchObject([
      { text: 'The delay doubles after each try.', numbers: [2], supported: true },
      { text: 'It was too short before.', numbers: [7, 2], supported: true },
      { supported: false },
    ]);
  });
});
