import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { beginReview, decide, type EditPlan, type Piece, partOfPlan } from '../../../../app/index.ts';
import { sha256Hex } from '../../../../base/hash.ts';
import type { RepoPath } from '../../../../base/types.ts';
import { pieceCount, reviewHunks } from './review-hunks.ts';

const hunk = (line: number, text: string) => ({
  ...{ startLine: line, endLine: line, old: `${text}\n`, new: `${text.toUpperCase()}\n`, why: '', sure: true },
});
const change = (path: string, ...hunks: ReturnType<typeof hunk>[]) => ({
  ...{ path: path as RepoPath, kind: 'change' as const, before: sha256Hex('a\nb\nc\n'), after: 'x', hunks },
});
const PLAN: EditPlan = {
  ...{ id: '0123456789ab', command: 'edit', engine: 'answer', title: 't' },
  files: [
    change('one.txt', hunk(1, 'a'), hunk(2, 'b'), hunk(3, 'c')),
    change('two.txt', hunk(1, 'a'), hunk(3, 'c')),
    { path: 'new.txt' as RepoPath, kind: 'create', before: null, after: 'y', hunks: [hunk(1, 'n')] },
  ],
  ...{ unresolved: [], refused: [], applied: false, undo: null },
};

async function taken(...typed: string[]) {
  const said: string[] = [];
  const left = [...typed];
  const asked = async (question: string) => {
    said.push(question);
    return left.shift() ?? null;
  };
  const review = await reviewHunks(PLAN, { ask: asked, say: (text) => said.push(text) });
  const accepted = review?.pieces.filter(({ decision }) => decision === 'accepted');
  return { taken: accepted?.map(({ file, hunk }) => `${file}:${hunk}`) ?? null, said, left };
}

test.each([
  [
    ['y', 'n', 'y', 'n', 'y', 'n'],
    ['0:0', '0:2', '1:1'],
  ],
  [
    ['n', 'a', 'd', 'y'],
    ['0:1', '0:2', '2:0'],
  ],
  [
    ['d', 'A'],
    ['1:0', '1:1', '2:0'],
  ],
  [['y', 'q'], ['0:0']],
  [['?', 'maybe', 'no', 'YES', 'q'], ['0:1']],
  [['y', 'q'], ['0:0']],
  // The input ends: nothing is sure.
  [['y'], null],
  [['q'], null],
  [['d', 'd', 'n'], null],
])('letters %j take %j', async (typed, expected) => {
  const result = await taken(...typed);
  expect(result.taken).toEqual(expected);
  expect(result.left).toEqual([]);
});

test('each piece is shown with its place before it is asked about', async () => {
  expect(pieceCount(PLAN)).toBe(6);
  const { said } = await taken('d', 'd', 'n');
  expect(said.slice(0, 2)).toEqual(['-a\n+A', 'Change line 1 of one.txt (1/6)? [y,n,a,d,A,q,?] ']);
  expect(said.at(-1)).toContain('Make new.txt (6/6)');
});

test('a part of a plan leads to the hash of its own content', async () => {
  const root = mkdtempSync(join(tmpdir(), 'mlx-code-review-'));
  writeFileSync(join(root, 'one.txt'), 'a\nb\nc\n');
  writeFileSync(join(root, 'two.txt'), 'else\n');
  const isTaken = ({ file, hunk: piece }: Piece) => (file === 0 ? piece !== 1 : piece === 1);
  const part = await partOfPlan(root, decide(beginReview(PLAN), isTaken, 'accepted'));
  expect(part.files).toMatchObject([
    { path: 'one.txt', after: sha256Hex('A\nb\nC\n'), hunks: [{ startLine: 1 }, { startLine: 3 }] },
    // It changed since: carrying it out is refused.
    { path: 'two.txt', before: sha256Hex('a\nb\nc\n'), after: 'x', hunks: [{ startLine: 3 }] },
  ]);
});
