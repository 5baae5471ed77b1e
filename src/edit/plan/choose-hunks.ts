/** A part of a plan: the hunks that somebody chose, perhaps with another text, with the hashes that they lead to. */

import { sha256Hex } from '../../base/hash.ts';
import type { EditPlan, FileChange, Hunk } from '../plan-types.ts';
import { applyHunks } from './hunks.ts';
import { isRefusal, openTextFile } from './propose.ts';

/** Whether a piece is chosen; a text takes the place of what it would write. */
export type Choose = (file: number, hunk: number) => boolean | string;

/**
 * @param root absolute real path
 * @param choose by place in the plan; a file that is made, deleted or moved has one piece, number 0
 * @returns the plan as it is, where all is chosen; a file that is not as it was keeps its hash, so that carrying it out is refused
 */
export function chosenPart(root: string, plan: EditPlan, choose: Choose): EditPlan {
  const files = plan.files.flatMap((change, file): FileChange[] => {
    if (change.kind !== 'change') return wholeFile(change, choose(file, 0));
    const hunks = change.hunks.flatMap((hunk, number) => chosenHunk(hunk, choose(file, number)));
    if (hunks.length === 0) return [];
    if (hunks.length === change.hunks.length && hunks.every((hunk, number) => hunk === change.hunks[number])) {
      return [change];
    }
    const opened = openTextFile(root, change.path);
    const carried = isRefusal(opened) || opened.file.hash !== change.before ? null : applyHunks(opened.file, hunks);
    return [{ ...change, hunks, after: carried !== null && 'hash' in carried ? carried.hash : change.after }];
  });
  return { ...plan, files };
}

// --- internal ---

function chosenHunk(hunk: Hunk, choice: boolean | string): Hunk[] {
  if (typeof choice !== 'string') return choice ? [hunk] : [];
  if (choice === hunk.old) return [];
  return choice === hunk.new ? [hunk] : [{ ...hunk, new: choice, why: 'written in the review', sure: true }];
}

function wholeFile(change: FileChange, choice: boolean | string): FileChange[] {
  const [hunk] = change.hunks;
  if (typeof choice !== 'string' || change.kind !== 'create' || hunk === undefined || choice === hunk.new) {
    return choice === false ? [] : [change];
  }
  return [
    {
      ...change,
      after: sha256Hex(Buffer.from(choice, 'utf8')),
      hunks: choice === '' ? [] : [{ ...hunk, new: choice }],
    },
  ];
}
