import { expect, test } from 'vitest';
import type { RepoPath } from '../../base/types.ts';
import type { CandidateRow } from '../../store/index.ts';
import { candidateRefs } from './candidate-refs.ts';
import type { CandidateFile } from './candidate-types.ts';

function file(path: string, text: string, defines: string): CandidateFile {
  const definitions =
    defines === ''
      ? ''
      : defines
          .split(' ')
          .map((name) => `00,0,0\t${name}`)
          .join('\n');
  const row = { id: path, path: path as RepoPath, text, definitions } as CandidateRow;
  return { path, chunks: [{ row, scores: {}, ranks: {} }], fileScore: 0, fileRank: null, feature: null };
}

test('files whose definitions the best candidates use stand out, by the rank of who uses them', () => {
  const files = [
    file('chain.ts', 'return composeAll(handlers) + renderPage(x)', 'runChain'),
    file('compose.ts', 'function composeAll() {}', 'composeAll'),
    file('page.ts', 'function renderPage() { composeAll() }', 'renderPage'),
    file('other.ts', 'nothing', 'unrelatedThing'),
  ];
  const fused = new Map([
    ['chain.ts', 0.03],
    ['page.ts', 0.01],
  ]);
  const refs = candidateRefs(files, fused);
  expect(refs.get('compose.ts')).toBe(1);
  // Three quarters of it by those who use it, and more as fewer of them do.
  expect(refs.get('page.ts')).toBeCloseTo(0.919, 3);
  expect(refs.has('other.ts')).toBe(false);
  expect(refs.has('chain.ts')).toBe(false);
});

test('names that many candidates define, short ones and plain words lead nowhere', () => {
  const definers = ['a', 'b', 'c', 'd', 'e'].map((name) => file(`${name}.ts`, '', 'sharedName'));
  const files = [file('use.ts', 'sharedName(); get(); open()', ''), ...definers, file('x.ts', '', 'get open')];
  expect([...candidateRefs(files, new Map([['use.ts', 1]]))]).toEqual([]);
});
