import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { compilePattern, isPattern, type PatternOptions, spansLines } from './pattern.ts';

function match(pattern: string, text: string, options: PatternOptions = {}): string | null {
  const { source, flags } = compilePattern(pattern, options);
  return new RegExp(source, flags).exec(text)?.[0] ?? null;
}

it.each([
  ['interface{}', 'v interface{})', 'interface{}'],
  ['^}', '}', '}'],
  ['a\\-b', 'error: a-b', 'a-b'],
  ['\\"error', '("error: x', '"error'],
  ['(?i)ERROR', 'an error', 'error'],
  ['(?i)ERROR', 'an ERROR', 'ERROR'],
  ['x(?i:Y)z', 'xyz', 'xyz'],
  ['x(?i)Y[a-c]Z', 'xyAz', 'xyAz'],
  ['X(?i:y(?-i:Z))', 'XYZ', 'XYZ'],
  ['X(?i:y(?-i:Z))', 'XYz', null],
  ['[[:alpha:]]+', '12ab', 'ab'],
  ['[^[:space:]]+', '  ab', 'ab'],
  ['[[:digit:]_-]+', 'a1_2-3', '1_2-3'],
  ['\\<error\\>', 'an error here', 'error'],
  ['\\<error\\>', 'errors', null],
  ['(?P<n>er+)o(?P=n)', 'erroerr', 'erroerr'],
  ['\\Aab\\z', 'ab', 'ab'],
  ['a\\hb', 'a\tb', 'a\tb'],
  ['\\Qa.b(\\Ec+', 'a.b(cc', 'a.b(cc'],
  ['\\x{41}\\x42', 'AB', 'AB'],
  ['\\pL+', '1é', 'é'],
  ['(?#a comment)ab', 'ab', 'ab'],
  ['[]a]+', 'x]a', ']a'],
  ['[^]]+', ']ab', 'ab'],
  ['[\\w-.]+', 'a-b.c', 'a-b.c'],
  ['[a\\-z]+', 'a-z', 'a-z'],
  ['a{2}', 'aa', 'aa'],
  ['{a}', '{a}', '{a}'],
  ['x{,3}', 'x{,3}', 'x{,3}'],
  ['(?<=return )x', 'return x', 'x'],
  ['func (?!pick)', 'func go', 'func '],
  ['[(]', '(', '('],
  ['\\/api\\/', '/api/', '/api/'],
  ['\\u00e9', 'é', 'é'],
  ['(?<year>\\d+)-\\k<year>', '12-12', '12-12'],
  ['\\S+@', 'ab@', 'ab@'],
  ['(?>a+)b', 'aab', 'aab'],
  ['(?>a+)a', 'aaa', null],
  ['(?:(?>ab)c)+d', 'abcabcd', 'abcabcd'],
  ['(?>ab)+c', 'ababc', 'ababc'],
  ['a++b', 'aab', 'aab'],
  ['a++ab', 'aaab', null],
  ['[a-c]*+d', 'abcd', 'abcd'],
  ['(x)(a|b)++(c)\\3\\1', 'xabccx', 'xabccx'],
  ['a{2}+', 'aa', 'aa'],
  ['(x)\\1', 'xx', 'xx'],
  ['a\\Kb', 'ab', 'b'],
  ['(?x) a b # the rest', 'ab', 'ab'],
  ['(?xi) A \\  [ ]b', 'a  b', 'a  b'],
  ['a\\Nb', 'a-b', 'a-b'],
  ['a\\X', 'a\u{65}\u{301}', 'a\u{65}\u{301}'],
  ['[[:upper:]]{2}', 'ab', null],
  ['\\p{Ll}', 'A', null],
])('%s on %j', (pattern, text, found) => {
  expect(match(pattern, text)).toBe(found);
});

it.each<[string, string, PatternOptions, string | null]>([
  ['a.b', 'axb a.b', { literal: true }, 'a.b'],
  ['error', 'Error', {}, 'Error'],
  ['error', 'Error', { case: 'exact' }, null],
  ['Error', 'error', {}, null],
  ['Error', 'error', { case: 'ignore' }, 'error'],
  ['save\\S', 'SAVEd', {}, 'SAVEd'],
  ['save', 'saved', { words: true }, null],
  ['save|load', 'a save', { words: true }, 'save'],
  ['save', 'a save', { lines: true }, null],
  ['a', 'b', { also: ['b'] }, 'b'],
  ['\\(a\\|b\\)+', 'xab+', { basic: true }, 'b+'],
  ['a+', 'aa+', { basic: true }, 'a+'],
  ['a\\nb', 'a\nb', { multiline: true }, 'a\nb'],
  ['a\\nb', 'a\r\nb', { multiline: true }, 'a\r\nb'],
  ['a\\r\\nb', 'a\r\nb', { multiline: true }, 'a\r\nb'],
  ['(a)\\1', 'bb', { also: ['(b)\\1'] }, 'bb'],
])('%s on %j with %j', (pattern, text, options, found) => {
  expect(match(pattern, text, options)).toBe(found);
});

it.each(['(?|a)', '(?R)', '(?(1)a)', '(a\\K)b', 'a|b\\Kc', 'a(?x: b)', '\\Ga', '(', '[', 'a**'])(
  '%s is refused in words',
  (pattern) => {
    expect(() => compilePattern(pattern)).toThrow(/./);
    expect(isPattern(pattern)).toBe(false);
  },
);

it.each([
  ['\\w+', 'été', 'été'],
  ['\\bты\\b', 'а ты', 'ты'],
  ['\\bт', 'от', null],
  ['[\\w-]+', 'naïve-1', 'naïve-1'],
  ['\\W', 'é', null],
])('%s knows letters of all scripts in %j', (pattern, text, found) => {
  const { wide = '', flags } = compilePattern(pattern);
  expect(new RegExp(wide, flags).exec(text)?.[0] ?? null).toBe(found);
});

it('knows a pattern that asks for a line end', () => {
  expect(['a\\nb', 'a\nb', '(?s)a.b'].map(spansLines)).toEqual([true, true, true]);
  expect(['a\\\\nb', 'nb'].map(spansLines)).toEqual([false, false]);
});

test('whatever text is given, the literal pattern matches it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), (text) => {
      expect(match(text, `<${text}>`, { literal: true, case: 'exact' })).toBe(text);
    }),
  );
});
