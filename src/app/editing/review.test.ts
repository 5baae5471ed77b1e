import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { sha256Hex } from '../../base/hash.ts';
import type { RepoPath } from '../../base/types.ts';
import type { EditPlan } from '../../edit/index.ts';
import { partOfPlan } from '../use-cases/editing.ts';
import {
  beginReview,
  countOf,
  decide,
  editPiece,
  firstOf,
  isEditable,
  newTextOf,
  nextOpen,
  type Review,
} from './review.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'mlx-code-review-'));
});
afterAll(() => removeFolder(root));

const TEXT = 'a\r\nb\r\nc\r\n';
const hunk = (line: number, old: string, next: string) => ({
  ...{ startLine: line, endLine: line, old, new: next, why: '', sure: true },
});
const PLAN: EditPlan = {
  ...{ id: '0123456789ab', command: 'edit', engine: 'answer', title: 't' },
  files: [
    {
      ...{ path: 'one.txt' as RepoPath, kind: 'change', before: sha256Hex(TEXT), after: sha256Hex('A\r\nb\r\nC\r\n') },
      hunks: [hunk(1, 'a\r\n', 'A\r\n'), hunk(3, 'c\r\n', 'C\r\n')],
    },
    {
      ...{ path: 'new.txt' as RepoPath, kind: 'create', before: null, after: sha256Hex('n\n') },
      hunks: [{ ...hunk(1, '', 'n\n'), endLine: 0 }],
    },
    { path: 'old.txt' as RepoPath, kind: 'delete', before: 'x', after: null, hunks: [hunk(1, 'o\n', '')] },
  ],
  ...{ unresolved: [], refused: [], applied: false, undo: null },
};
const accepted = (review: Review, ...at: number[]) => decide(review, (_, index) => at.includes(index), 'accepted');

describe('a review', () => {
  it('goes on to what is not decided, and counts', () => {
    const review = accepted(beginReview(PLAN), 0, 2);
    expect(review.pieces).toHaveLength(4);
    expect([countOf(review, 'accepted'), countOf(review, 'open')]).toEqual([2, 2]);
    expect([nextOpen(review, 0), nextOpen(review, 1), nextOpen(review, 3)]).toEqual([1, 3, 1]);
    expect(
      nextOpen(
        decide(review, () => true, 'rejected'),
        0,
      ),
    ).toBe(null);
    expect([firstOf(review, 1), firstOf(review, 9)]).toEqual([2, null]);
  });

  it('takes what was written, with the line ends of the file', async () => {
    writeFileSync(join(root, 'one.txt'), TEXT);
    // Editors leave the last line without its end.
    const review = editPiece(accepted(beginReview(PLAN), 1), 0, 'x\ny');
    expect(newTextOf(review, review.pieces[0] as Review['pieces'][number])).toBe('x\r\ny\r\n');
    const part = await partOfPlan(root, review);
    expect(part.files).toMatchObject([
      { path: 'one.txt', after: sha256Hex('x\r\ny\r\nb\r\nC\r\n'), hunks: [{ new: 'x\r\ny\r\n' }, { new: 'C\r\n' }] },
    ]);
  });

  it('leaves out what was written back as it is, and makes a new file as it was written', async () => {
    writeFileSync(join(root, 'one.txt'), TEXT);
    const same = await partOfPlan(root, editPiece(beginReview(PLAN), 0, 'a\n'));
    expect(same.files).toEqual([]);
    const made = await partOfPlan(root, editPiece(beginReview(PLAN), 2, 'mine\n'));
    expect(made.files).toMatchObject([{ path: 'new.txt', after: sha256Hex('mine\n'), hunks: [{ new: 'mine\n' }] }]);
    // A file that goes has no text to write.
    const review = beginReview(PLAN);
    expect(review.pieces.map((piece) => isEditable(review, piece))).toEqual([true, true, true, false]);
    expect(editPiece(review, 3, 'no')).toEqual(review);
  });

  it('takes a whole plan as it is', async () => {
    const all = await partOfPlan(
      root,
      decide(beginReview(PLAN), () => true, 'accepted'),
    );
    expect(all).toEqual(PLAN);
  });
});
