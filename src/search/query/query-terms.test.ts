import { expect, test } from 'vitest';
import type { Lexicon } from '../../store/index.ts';
import { terms } from '../../text/terms.ts';
import { QueryTerms } from './query-terms.ts';

const counts: Readonly<Record<string, number>> = { the: 90, router: 5 };
const lexicon: Lexicon = {
  df: (term) => counts[term] ?? 1,
  fileDf: () => 1,
  startingWith: () => [],
  containing: () => [],
  chunks: 100,
  files: 20,
  terms: 50,
};

test('rare terms cover more of a query than common ones', () => {
  const query = new QueryTerms(['the', 'router'], lexicon);
  expect(query.covered(query.heldBy('a router'))).toBeGreaterThan(0.9);
  expect(query.covered(query.heldBy('the router'))).toBeCloseTo(1);
  expect(query.share(query.heldAmong(['the']))).toBe(0.5);
});

test('a name fits best when it holds the query and little else', () => {
  const query = new QueryTerms(terms('validate call'), lexicon);
  expect(query.fit('validate_call')).toBe(query.fit('validateCall'));
  expect(query.fit('validateCall')).toBeGreaterThan(query.fit('validateCallArgumentsOfModel'));
  expect(query.fit('unrelated')).toBe(0);
});

test('an empty query covers nothing', () => {
  const query = new QueryTerms([], lexicon);
  expect([query.covered(query.heldBy('a')), query.share(-1)]).toEqual([0, 0]);
});
