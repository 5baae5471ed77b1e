import { expect, test } from 'vitest';
import { analyzeQuery } from '../query/query.ts';
import type { CandidateFile } from './candidate-types.ts';
import { isPathOf, Named } from './named.ts';

function file(path: string, text: string): CandidateFile {
  const row = { path, text, language: 'typescript', definitions: '' };
  return {
    path,
    chunks: [{ row, scores: {}, ranks: {} }],
    fileScore: 0,
    fileRank: null,
    feature: null,
  } as unknown as CandidateFile;
}

const held = (query: string, files: readonly CandidateFile[]) => {
  const named = new Named(analyzeQuery(query), files);
  return files.filter((each) => named.shareOf(each).onlyHolds > 0).map(({ path }) => path);
};

test('few hold a word as it is written, not as a part of a longer one', () => {
  const files = [file('a.ts', 'the foghorn sounds'), file('b.ts', 'foghornery'), file('c.ts', 'use foghorn_level')];
  expect(held('foghorn', files)).toEqual(['a.ts']);
  expect(held('foghornery', files)).toEqual(['b.ts']);
});

test('a word without capitals stands for its capitalised forms, one with capitals for itself', () => {
  const files = [file('a.ts', 'Mooring here'), file('b.ts', 'MOORING = 1'), file('c.ts', 'nothing')];
  expect(held('mooring', files)).toEqual(['a.ts', 'b.ts']);
  expect(held('Mooring', files)).toEqual(['a.ts']);
});

test('what many hold says nothing of any', () => {
  const files = ['a', 'b', 'c', 'd'].map((name) => file(`${name}.ts`, 'one keel each'));
  expect(held('keel', files)).toEqual([]);
});

test.each([
  ['src/a/history.ts', 'history.ts', true],
  ['src/a/history.ts', './a/History.ts', true],
  ['src/a/history.ts', 'story.ts', false],
  ['src/a/history.ts', 'src/a/history', false],
])('%s by %s: %s', (path, typed, expected) => {
  expect(isPathOf(path, typed)).toBe(expected);
});

test('a module in a sentence names its file', () => {
  const named = new Named(analyzeQuery('remove the proxy from starlette.exceptions and from os.path'), []);
  expect(named.shareOf(file('starlette/exceptions.py', '')).fileNamed).toBe(1);
  expect(named.shareOf(file('starlette/applications.py', '')).fileNamed).toBe(0);
});
