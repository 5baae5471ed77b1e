import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pathTerms, splitIdentifier, stem, terms } from './terms.ts';

test.each([
  ['parseHTTPHeader2', ['parse', 'http', 'header', '2']],
  ['snake_case_name', ['snake', 'case', 'name']],
  ['XMLHttpRequest', ['xml', 'http', 'request']],
  ['_private$', ['private']],
  ['größeÄndern', ['größe', 'ändern']],
  ['utf8', ['utf', '8']],
])('splits %s', (name, parts) => {
  expect(splitIdentifier(name)).toEqual(parts);
});

test.each([
  ['routing', 'router'],
  ['validation', 'validate'],
  ['parsers', 'parsing'],
  ['queries', 'query'],
  ['serialization', 'serializer'],
  ['handled', 'handler'],
  ['classes', 'class'],
  ['caching', 'cache'],
])('%s and %s meet at one stem', (a, b) => {
  expect(stem(a)).toBe(stem(b));
});

test('keeps the whole identifier beside its parts', () => {
  expect(terms('getUserName(x)')).toEqual([stem('get'), stem('user'), stem('name'), 'getusername', 'x']);
});

test('terms never hold a blank and never throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      for (const term of terms(text)) expect(term).toMatch(/^\S+$/u);
    }),
  );
});

test('a path gives its folders and its name without extension', () => {
  expect(pathTerms('src/http-server/Router.test.ts')).toEqual(
    expect.arrayContaining([stem('http'), stem('server'), stem('router'), stem('test')]),
  );
});

test('reads the same words whether or not the text holds others beside ASCII', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 200 }), (text) => {
      expect(terms(`${text} ä`)).toEqual([...terms(text), 'ä']);
    }),
  );
});
