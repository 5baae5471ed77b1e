import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RepoPath } from '../../base/types.ts';
import type { CandidateRow, Lexicon } from '../../store/index.ts';
import { terms } from '../../text/terms.ts';
import type { CandidateChunk, CandidateFile, Candidates } from '../candidates/candidate-types.ts';
import { NO_EXPANSION } from '../query/expand.ts';
import { analyzeQuery } from '../query/query.ts';
import type { Arm } from '../types.ts';
import { fuseRanks } from './fusion.ts';
import { rank } from './rank.ts';
import { computeSignals } from './signals.ts';

const lexicon: Lexicon = {
  df: () => 3,
  fileDf: () => 2,
  startingWith: () => [],
  containing: () => [],
  chunks: 100,
  files: 20,
  terms: 50,
};

function row(path: string, ordinal: number, text: string, defines = ''): CandidateRow {
  return {
    id: `${path}#${ordinal}`,
    path: path as RepoPath,
    ordinal,
    language: 'typescript',
    symbol: defines.split(' ')[0] ?? '',
    kind: 'function',
    scope: '',
    definitions:
      defines === ''
        ? ''
        : defines
            .split(' ')
            .map((name) => `00,0,0\t${name}`)
            .join('\n'),
    startLine: ordinal * 10 + 1,
    endLine: ordinal * 10 + 9,
    hash: text,
    text,
    terms: terms(text).join(' '),
    symbolTerms: terms(defines).join(' '),
    pathTerms: '',
    role: '',
  };
}

function candidates(rows: readonly CandidateRow[], arms: readonly Arm[] = ['lexical', 'static']): Candidates {
  const chunks = new Map<string, CandidateChunk>();
  const files = new Map<string, CandidateFile>();
  rows.forEach((r, n) => {
    const chunk: CandidateChunk = {
      row: r,
      scores: { lexical: 10 - n, static: 0.5 - n / 100 },
      ranks: { lexical: n, static: n },
    };
    chunks.set(r.id, chunk);
    const file = files.get(r.path) ?? { path: r.path, chunks: [], fileScore: 0, fileRank: null, feature: null };
    file.chunks.push(chunk);
    files.set(r.path, file);
  });
  return { arms, vectors: { static: null, neural: null }, expansion: NO_EXPANSION, chunks, files };
}

function order(query: string, rows: readonly CandidateRow[]): string[] {
  const scored = computeSignals(
    analyzeQuery(query),
    candidates(rows),
    lexicon,
    new Map([['static', { mean: 0.1, spread: 0.1 }]]),
  );
  return rank(scored, ['lexical', 'static']).map(({ chunk }) => chunk.row.id);
}

test('a file that defines the symbol stands before those that use it', () => {
  const use = row('src/a.ts', 0, 'parseHeader(x) parseHeader(y)');
  const define = row('src/b.ts', 0, 'function parseHeader(line)', 'parseHeader');
  expect(order('parseHeader', [use, define])[0]).toBe('src/b.ts#0');
});

test('tests rank behind sources, unless the query asks for tests', () => {
  const inTest = row('test/router.test.ts', 0, 'router matches path');
  const source = row('src/router.ts', 0, 'router matches path');
  expect(order('router matches path', [inTest, source])[0]).toBe('src/router.ts#0');
  expect(order('tests of how the router matches a path', [inTest, source])[0]).toBe('test/router.test.ts#0');
});

test('further chunks of a file follow the first chunks of other files', () => {
  const rows = [
    row('src/a.ts', 0, 'cache entry'),
    row('src/a.ts', 1, 'cache entry'),
    row('src/b.ts', 0, 'cache entry'),
  ];
  expect(order('cache entry', rows)).toEqual(['src/a.ts#0', 'src/b.ts#0', 'src/a.ts#1']);
});

test('of two files with the same text the one nearer to the root stands first', () => {
  const text = 'export function openSession(id: string): Session { return sessions.get(id) ?? create(id); }';
  const copy = row('packages/app/src/core/session.ts', 0, text, 'openSession');
  const original = row('core/src/session.ts', 0, text, 'openSession');
  const other = row(
    'core/src/user.ts',
    0,
    'openSession is called when a user comes in, before anything else is done here',
  );
  expect(order('open a session', [copy, original, other])[0]).toBe('core/src/session.ts#0');
});

test('every candidate comes back once, with shares that add up to its score', () => {
  const rows = [row('src/a.ts', 0, 'open file'), row('lib/b.ts', 0, 'open'), row('lib/b.ts', 1, 'file')];
  const scored = computeSignals(analyzeQuery('open file'), candidates(rows), lexicon, new Map());
  const ranked = rank(scored, ['lexical', 'static']);
  expect(ranked.map(({ chunk }) => chunk.row.id).sort()).toEqual(rows.map(({ id }) => id).sort());
  for (const { score, shares } of ranked) {
    expect(shares().reduce((sum, share) => sum + share.value * share.weight, 0)).toBeCloseTo(score, 8);
  }
});

test('fusion does not depend on the order in which candidates come', () => {
  const rows = ['a', 'b', 'c', 'd'].map((name) => row(`${name}.ts`, 0, name));
  const given = candidates(rows);
  fc.assert(
    fc.property(fc.shuffledSubarray([...given.chunks.values()], { minLength: 4 }), (shuffled) => {
      const fused = fuseRanks(shuffled, given.arms);
      expect([...fused].sort()).toEqual([...fuseRanks(given.chunks.values(), given.arms)].sort());
    }),
  );
});

test('a file that alone defines a name does not fill the page with its other chunks', () => {
  const rows = [
    row('src/a.ts', 0, 'function parseHeader(line)', 'parseHeader'),
    ...[1, 2, 3, 4].map((n) => row('src/a.ts', n, `use ${n} of parseHeader`)),
    row('src/b.ts', 0, 'parseHeader(line)'),
    row('src/c.ts', 0, 'parseHeader(line); more()'),
  ];
  const firstThree = order('parseHeader', rows).slice(0, 3);
  expect(firstThree[0]).toBe('src/a.ts#0');
  expect(new Set(firstThree.map((id) => id.split('#')[0])).size).toBe(3);
});
