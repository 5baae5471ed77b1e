import { describe, expect, it } from 'vitest';
import { quoted, quotedWords } from './quoted-words.ts';

describe('quotedWords', () => {
  it.each([
    ['src/a.ts  b.ts', ['src/a.ts', 'b.ts']],
    ['"my docs/a b.js" c', ['my docs/a b.js', 'c']],
    ['@"my docs/a b.js":3-4', ['@my docs/a b.js:3-4']],
    ['\'a "b".js\'', ['a "b".js']],
    ['my\\ docs/a\\ b.js', ['my docs/a b.js']],
    ["it's/a.ts b", ["it's/a.ts", 'b']],
    ['"open', ['"open']],
    ['', []],
  ])('reads %j', (text, words) => {
    expect(quotedWords(text)).toEqual(words);
  });

  it.each(['a b.js', 'a"b c', "it's.ts", 'plain.ts'])('gives %j back', (name) => {
    expect(quotedWords(quoted(name))).toEqual([name]);
  });
});
