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
  ['GetHTTPSURL', ['get', 'https', 'url']],
  ['SQLDBPool', ['sql', 'db', 'pool']],
  ['HTTPServer', ['http', 'server']],
  ['parseURLs', ['parse', 'urls']],
  ['getUserIDsByName', ['get', 'user', 'ids', 'by', 'name']],
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
  ['tying', 'tie'],
  ['dying', 'dies'],
])('%s and %s meet at one stem', (a, b) => {
  expect(stem(a)).toBe(stem(b));
});

test('keeps the whole identifier beside its parts', () => {
  expect(terms('getUserName(x)')).toEqual([stem('get'), stem('user'), stem('name'), 'getusername', 'x']);
});

test.each([
  ['file_name', 'fileName'],
  ['FILE_NAME', 'fileName'],
  ['getUserName', 'get_user_name'],
  ['größe', 'grösse'],
  ['pondérée', 'ponderee'],
  ['ＨＴＴＰ', 'http'],
  ['ﬁle', 'file'],
  ['1_000', '1000'],
  ['0xFF_FF', '0xffff'],
])('%s and %s have their last term in common', (a, b) => {
  expect(terms(a).at(-1)).toBe(terms(b).at(-1));
});

test.each([
  ['采购订单自动审批流程，超过限额时转人工处理', '审批流程'],
  ['設定ファイルを読み込んで既定値と統合する', '設定ファイル'],
  ['비밀번호를 재설정한다', '비밀번호 재설정'],
  ['ไม่สามารถเปิดไฟล์ได้', 'เปิดไฟล์'],
])('%s holds every term of %s', (text, part) => {
  expect(terms(part).length).toBeGreaterThan(1);
  expect(terms(text)).toEqual(expect.arrayContaining(terms(part)));
});

test('keeps words beside a script without blanks', () => {
  expect(terms('parseJSONデータ')).toEqual([stem('parse'), stem('json'), 'parsejson', 'デー', 'ータ']);
});

test('a version is its numbers and itself', () => {
  expect(terms('v1.2.3 and 0.5')).toEqual(expect.arrayContaining(['1', '2', '3', '0', '5']));
  expect(terms('1.2.3')).toContain('1.2.3');
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
      expect(terms(`${text} ä`)).toEqual([...terms(text), 'a']);
    }),
  );
});
