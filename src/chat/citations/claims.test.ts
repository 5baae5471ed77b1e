import { describe, expect, it } from 'vitest';
import { claimsOf, namesInAnswer } from './claims.ts';

const claims = (answer: string) => claimsOf(answer).map(({ text, numbers }) => [text, ...numbers]);

describe('what an answer claims', () => {
  it('is each sentence with the sources behind it', () => {
    expect(
      claims('The cache is written by save [2]. It is read at the start of a run. [1][≈3] Nothing else does so.'),
    ).toEqual([
      ['The cache is written by save.', 2],
      ['It is read at the start of a run.', 1, 3],
      ['Nothing else does so.'],
    ]);
  });

  it('says where each sentence is', () => {
    const answer = '1. The cache is written once [1].\n\nLater runs read `a.b. C` again. Then they end early.';
    for (const { text, from, to } of claimsOf(answer)) {
      expect(answer.slice(from, to).replace(' [1]', '')).toBe(text);
    }
    expect(claimsOf(answer)).toHaveLength(3);
  });

  it('goes for a list by its lead-in', () => {
    const answer =
      'The gate in a.ts checks these [1]:\n\n- the token of the caller\n- the age of the token [2]\n\nThen the gate opens for the caller.';
    expect(claims(answer)).toEqual([
      ['the token of the caller', 1],
      ['the age of the token', 2],
      ['Then the gate opens for the caller.'],
    ]);
  });

  it.each([
    '# How the cache is written',
    'Is the cache written by the save function?',
    'The steps of the save function are:',
    '```ts\nthe cache is written by save.\n```',
    '| the cache | is written by save |',
    'Sure! Here is how the cache is written.',
    "Here's a short summary of how it works.",
    'The sources do not mention how the cache is written.',
    'By retrying.',
    '`save` `load` `Cache.open`',
    'Let me know if you want to see the code.',
    '',
  ])('is nothing in %j', (answer) => {
    expect(claimsOf(answer)).toEqual([]);
  });

  it('is not cut in an abbreviation or a name', () => {
    expect(
      claims('It reads settings, e.g. Retries or delays, from config.json. At the end `a. B` is closed by it.'),
    ).toEqual([
      ['It reads settings, e.g. Retries or delays, from config.json.'],
      ['At the end `a. B` is closed by it.'],
    ]);
  });

  it('takes hostile text in a bounded time', () => {
    claimsOf(`${'a. B [1] '.repeat(20_000)}${'`'.repeat(5_000)}${'[≈1]'.repeat(20_000)}`);
  });
});

it('names are code between back-quotes, outside blocks', () => {
  expect(namesInAnswer('`save()` and `Cache.open` and `a b` and `x`\n```\n`no`\n```\n`save(1)`')).toEqual([
    'save',
    'Cache.open',
  ]);
});
