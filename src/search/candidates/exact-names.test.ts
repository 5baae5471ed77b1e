import { expect, test } from 'vitest';
import { analyzeQuery } from '../query/query.ts';
import type { CandidateFile } from './candidate-types.ts';
import { isPathOf, Named } from './exact-names.ts';

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

test('a word without capitals that nobody writes so stands for one with capitals inside it', () => {
  const files = [file('a.yml', "extra: 'clientPort=2181 peerPort=2888'"), file('b.ts', 'peerPorts()')];
  expect(held('peerport', files)).toEqual(['a.yml']);
  expect(held('peerport', [...files, file('c.ts', 'peerport = 1')])).toEqual(['c.ts']);
  expect(held('Peerport', files)).toEqual([]);
});

test('a name that nobody writes so stands for its other spellings', () => {
  const files = [
    file('a.rs', 'let header_lines = 3;'),
    file('b.rs', 'header lines, header_liness'),
    file('c.css', '--start-edge: 1'),
  ];
  for (const name of ['header-lines', 'headerLines', 'HeaderLines']) expect(held(name, files)).toEqual(['a.rs']);
  expect(held('startEdge', files)).toEqual(['c.css']);
  expect(held('headerlines', files)).toEqual([]);
});

test('a name with a slip in it stands for the one that was meant, where nobody writes the slip', () => {
  const files = [file('a.ts', 'const attemptCount = 1;'), file('b.ts', 'nothing')];
  const holds = (meant: string | null, all = files) => {
    const named = new Named(analyzeQuery('attmptCount'), all, meant);
    return all.filter((each) => named.shareOf(each).onlyHolds > 0).map(({ path }) => path);
  };
  expect(holds('attemptCount')).toEqual(['a.ts']);
  expect(holds(null)).toEqual([]);
  expect(holds('attemptCount', [...files, file('c.ts', 'attmptCount')])).toEqual(['c.ts']);
});

test('what many hold says nothing of any', () => {
  const files = ['a', 'b', 'c', 'd'].map((name) => file(`${name}.ts`, 'one keel each'));
  expect(held('keel', files)).toEqual([]);
});

test('a key or a variable inside a function does not define a plain word, and does a name', () => {
  const defines = (query: string, files: readonly CandidateFile[]) => {
    const named = new Named(analyzeQuery(query), files);
    return files.filter((each) => named.shareOf(each).onlyDefines > 0).map(({ path }) => path);
  };
  const files = [file('a.ts', 'start({\n  timeout: 5,\n  idleTimeout: 7,\n})'), file('b.ts', 'wait()')];
  expect(defines('timeout', files)).toEqual([]);
  expect(defines('idleTimeout', files)).toEqual(['a.ts']);
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

/** @param defined names; `A>b` is a member */
function defining(path: string, defined: readonly string[], text = ''): CandidateFile {
  const definitions = defined.map((name) => {
    const [first = '', member] = name.split('>');
    return member === undefined ? `00,0,0\t${first}` : `00,0,0\t${member}\t:${first}`;
  });
  const row = { path, text, language: 'typescript', startLine: 1, definitions: definitions.join('\n') };
  const chunks = [{ row, scores: {}, ranks: {} }];
  return { path, chunks, fileScore: 0, fileRank: null, feature: null } as unknown as CandidateFile;
}

const lifted = (query: string, files: readonly CandidateFile[]) => {
  const named = new Named(analyzeQuery(query), files);
  const worths = files.map((file) => [named.shareOf(file).onlyDefines, file.path] as const);
  return worths.filter(([worth]) => worth > 0).sort(([a], [b]) => b - a);
};

test('a definition in a test, an example or an older version lifts no file where there is another', () => {
  const files = ['src/v1/gate.ts', 'src/v2/gate.ts', 'test/gate.test.ts', 'examples/gate.ts'].map((path) =>
    defining(path, ['LockGate']),
  );
  expect(lifted('LockGate', files)).toEqual([[1, 'src/v2/gate.ts']]);
  expect(lifted('LockGate', [defining('test/gate.test.ts', ['LockGate'])])).toEqual([[1, 'test/gate.test.ts']]);
});

test('what has the name at file level stands above a member of that name, and both above the name with marks', () => {
  const files = [
    defining('src/a.ts', ['$Basin']),
    defining('src/b.ts', ['Harbour>Basin']),
    defining('src/c.ts', ['Basin']),
    defining('src/d.ts', ['Basins']),
  ];
  expect(lifted('Basin', files).map(([, path]) => path)).toEqual(['src/c.ts', 'src/b.ts', 'src/a.ts']);
});

test('a name that another package defines is found where it is handed on', () => {
  const users = ['a', 'b', 'c', 'd'].map((name) => defining(`src/${name}.rs`, [], 'use core::dock::Berth;'));
  const exporter = defining('src/dock/mod.rs', [], 'pub use core::dock::{\n    Bollard, Berth,\n};');
  expect(lifted('Berth', [...users, exporter])).toEqual([[0.5, 'src/dock/mod.rs']]);
  const inPython = [
    defining('dock/__init__.py', [], 'from core import (\n  Berth,\n)'),
    defining('dock/x.py', [], 'from core import Berth'),
  ];
  expect(lifted('Berth', inPython).map(([, path]) => path)).toEqual(['dock/__init__.py']);
  expect(lifted('Berth', [defining('index.ts', [], "export { Berth } from 'core';")])).toHaveLength(1);
});
