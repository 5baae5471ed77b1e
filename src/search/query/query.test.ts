import { expect, test } from 'vitest';
import { analyzeQuery, MAX_QUERY_CHARS } from './query.ts';

test('drops the words of a question and stems the rest', () => {
  const query = analyzeQuery('How does the router match incoming paths?');
  expect(query.kind).toBe('text');
  expect(query.terms).toEqual(
    analyzeQuery('router matching path')
      .terms.concat(analyzeQuery('incoming').terms)
      .sort((a, b) => query.terms.indexOf(a) - query.terms.indexOf(b)),
  );
  expect(query.terms).not.toContain('how');
});

test.each([
  ['getUserName', 'symbol', ['getUserName']],
  ['user_id', 'symbol', ['user_id']],
  ['Foo::bar', 'symbol', ['bar', 'Foo']],
  ['src/auth/token.ts', 'path', ['ts', 'src', 'auth', 'token']],
  ['router.go', 'path', undefined],
  ['where is parseHeader called', 'text', ['parseHeader']],
  ['the Router class', 'text', ['Router']],
  ['error handling', 'text', []],
] as const)('%s is a %s query', (text, kind, identifiers) => {
  const query = analyzeQuery(text);
  expect(query.kind).toBe(kind);
  if (kind !== 'path' && identifiers) expect(query.identifiers).toEqual(identifiers);
});

test('keeps terms when all are stop words, and cuts long queries', () => {
  expect(analyzeQuery('how to').terms.length).toBeGreaterThan(0);
  expect(analyzeQuery('word '.repeat(300_000)).text.length).toBeLessThanOrEqual(MAX_QUERY_CHARS);
});

test('control characters never reach the terms', () => {
  expect(analyzeQuery('a\u0000uth\u001b[31m flow').text).not.toMatch(/\p{Cc}/u);
});

test('says when tests, docs or examples are wanted', () => {
  expect(analyzeQuery('tests for the parser').wantsTests).toBe(true);
  expect(analyzeQuery('changelog of the parser').wantsDocs).toBe(true);
  expect(analyzeQuery('latest parser').wantsTests).toBe(false);
});

test.each([
  ['TODO\\(\\w+\\)', 'pattern'],
  ['get.*Token', 'pattern'],
  ['^export default', 'pattern'],
  ['[a-z]+_id', 'pattern'],
  ['$ZodType', 'symbol'],
  ['value$', 'symbol'],
  ['how does foo() work?', 'text'],
  ['what is [key] for', 'text'],
  ['a.b.method', 'symbol'],
  ["TypeError: Cannot read properties of undefined (reading 'map')", 'error'],
  ["ENOENT: no such file or directory, open '/home/a/b c.json'", 'error'],
  ["thread 'main' panicked at src/main.rs:4:5", 'error'],
  ['error handling in the parser', 'text'],
])('%s is of the class %s', (text, kind) => {
  expect(analyzeQuery(text).kind).toBe(kind);
});

test('values of one run are no terms of an error message', () => {
  const query = analyzeQuery(
    "ENOENT: no such file or directory, open '/home/someone/data 7.json' at 0x7ffe12 line 431",
  );
  expect(query.terms).toContain('directori');
  for (const value of ['someon', 'data', '431', '7', '0x7ffe12']) expect(query.terms).not.toContain(value);
});

test.each([
  ['foghornery', { word: 'foghornery' }],
  ['`makeTrail()`', { word: 'makeTrail' }],
  ['src/a/history.ts', { word: 'src/a/history.ts' }],
  ['where is "Join the crew" shown', { phrases: ['Join the crew'] }],
  ["what does it do when it's not there, isn't it", {}],
  ['who calls makeTrail and `limit`', { names: ['makeTrail', 'limit'] }],
  ['what is in settings.yaml and in os.path', { fileNames: ['settings.yaml'], modules: ['os.path'] }],
  ['ValueError: no "such thing" here', {}],
])('%s names %j', (query, named) => {
  expect(analyzeQuery(query).named).toEqual({
    word: null,
    phrases: [],
    names: [],
    fileNames: [],
    modules: [],
    ...named,
  });
});

test('a word that a sentence calls is a name', () => {
  expect(analyzeQuery('add scheme() and make path(x) handle the file(s)').identifiers).toEqual(['scheme', 'path']);
});
