import { expect, it } from 'vitest';
import { unsupportedWords, withMarks } from './unsupported-marks.ts';

const claim = (text: string, answer: string) => {
  const from = answer.indexOf(text);
  return { text, from, to: from + text.length, numbers: [], supported: false };
};

it('puts a sign behind sentences without a source, and nowhere else', () => {
  const answer = 'It waits a second [1]. It asks Redis. Then **it ends** for good.';
  const unsupported = [claim('It asks Redis.', answer), claim('Then **it ends** for good.', answer)];
  expect(withMarks(answer, unsupported)).toBe('It waits a second [1]. It asks Redis.° Then **it ends** for good.°');
  expect(withMarks(answer, [])).toBe(answer);
});

it('says which sentence it is', () => {
  const long = 'It asks the store of the harbour for each ship that has not yet paid its toll.';
  expect(unsupportedWords([])).toBe('');
  expect(unsupportedWords([claim('It asks Redis.', 'It asks Redis.')])).toBe(
    'No source was found for "It asks Redis." (°).',
  );
  expect(unsupportedWords([claim(long, long), claim(long, long)])).toBe(
    'No source was found for "It asks the store of the harbour for each ship…" and 1 more sentence (°).',
  );
});
