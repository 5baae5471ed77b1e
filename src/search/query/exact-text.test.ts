import { expect, it } from 'vitest';
import { exactIn, exactTextOf } from './exact-text.ts';

it.each(['status == 200', '>=', '🚀', '# NOTE', '/api/users/:id', 'def call(env)', 'foo.bar()', '"two words"'])(
  '%s reads like code',
  (query) => {
    expect(exactTextOf(query)?.isCode).toBe(true);
  },
);

it.each(['parseHeader', 'file_name', 'retry'])('%s is a word', (query) => {
  expect(exactTextOf(query)).toBeNull();
});

it.each(['where is the token refreshed?', 'Join the crew', "don't retry", 'read-only files'])(
  '%s is a sentence',
  (query) => {
    expect(exactTextOf(query)).toMatchObject({ isCode: false });
  },
);

it.each([
  ['status == 200', 'if status == 200 {', 1],
  ['status == 200', 'if status  ==\n 200', 1],
  ['Join the crew', 'JOIN THE CREW', 0.8],
  ['a.b(c)', 'axb(c)', 0],
  ['[x]*', 'y[x]*2', 1],
])('%s in %j', (query, text, share) => {
  const exact = exactTextOf(query);
  expect(exact === null ? null : exactIn(text, exact)).toBe(share);
});
