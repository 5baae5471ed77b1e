import { expect, it } from 'vitest';
import { joinedLines } from './joined-lines.ts';

async function questions(...lines: string[]): Promise<string[]> {
  async function* source() {
    yield* lines;
  }
  const found: string[] = [];
  for await (const question of joinedLines(source())) found.push(question);
  return found;
}

it('takes lines one by one', async () => {
  expect(await questions('one', '', 'two')).toEqual(['one', '', 'two']);
});
it('goes on after a backslash, but not after two', async () => {
  expect(await questions('one\\', 'two\\', 'three', 'C:\\\\')).toEqual(['one\ntwo\nthree', 'C:\\\\']);
  expect(await questions('open\\')).toEqual(['open']);
});
it('takes what is fenced as one', async () => {
  expect(await questions('"""', 'one', '', 'two\\', '"""', 'three')).toEqual(['one\n\ntwo\\', 'three']);
  expect(await questions('"""', 'one')).toEqual(['one']);
});
