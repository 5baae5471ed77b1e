import { expect, it } from 'vitest';
import type { Lexicon } from '../../store/index.ts';
import type { CandidateChunk } from '../candidates/candidate-types.ts';
import { QueryTerms } from '../query/query-terms.ts';
import { chunkChoice, leastAlike } from './chunk-choice.ts';

const lexicon = { chunks: 100, terms: 10, df: () => 5 } as unknown as Lexicon;
const terms = new QueryTerms(['etag', 'gener'], lexicon);

function chunk(symbolTerms: string, scores: CandidateChunk['scores']): CandidateChunk {
  return { row: { definitions: '', symbolTerms }, scores, ranks: {} } as unknown as CandidateChunk;
}

function best(chunks: readonly CandidateChunk[]): number {
  const choice = chunkChoice(chunks, terms, leastAlike(chunks));
  return chunks
    .map((each) => choice.get(each) ?? 0)
    .reduce((top, worth, n, all) => (worth > (all[top] ?? 0) ? n : top), 0);
}

it('is the chunk that holds far more of the words, though another is a little more alike', () => {
  const quote = chunk('quot etag', { lexical: 15, static: 0.78 });
  const generate = chunk('gener etag', { lexical: 23, static: 0.57 });
  expect(best([quote, generate])).toBe(1);
});

it('is the most alike of those that hold the words alike', () => {
  expect(best([chunk('etag', { lexical: 9, static: 0.3 }), chunk('etag', { lexical: 9, static: 0.6 })])).toBe(1);
});

it('takes a chunk that the dense arm did not find for as little alike as the least that it found', () => {
  const chunks = [chunk('', { lexical: 8, static: 0.4 }), chunk('', { lexical: 9 }), chunk('', { static: 0.3 })];
  expect(leastAlike(chunks)).toBe(0.3);
  expect(best(chunks)).toBe(0);
});
