/** A part of a plan: the hunks that somebody chose, with the hashes that they lead to. */

import type { EditPlan, FileChange } from '../plan-types.ts';
import { applyHunks } from './hunks.ts';
import { isRefusal, openTextFile } from './propose.ts';

/**
 * @param root absolute real path
 * @param isChosen by place in the plan; a file that is made, deleted or moved has one piece, number 0
 * @returns the plan as it is, where all is chosen; a file that is not as it was keeps its hash, so that carrying it out is refused
 */
export function chosenPart(root: string, plan: EditPlan, isChosen: (file: number, hunk: number) => boolean): EditPlan {
  const files = plan.files.flatMap((change, file): FileChange[] => {
    if (change.kind !== 'change') return isChosen(file, 0) ? [change] : [];
    const hunks = change.hunks.filter((_, hunk) => isChosen(file, hunk));
    if (hunks.length === 0) return [];
    if (hunks.length === change.hunks.length) return [change];
    const opened = openTextFile(root, change.path);
    const carried = isRefusal(opened) || opened.file.hash !== change.before ? null : applyHunks(opened.file, hunks);
    return [{ ...change, hunks, after: carried !== null && 'hash' in carried ? carried.hash : change.after }];
  });
  return { ...plan, files };
}
