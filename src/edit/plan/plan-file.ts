/** A plan that was printed earlier, made ready to be carried out on the files as they are now. */

import type { RepoPath } from '../../base/types.ts';
import type { Content, EditPlan, FileChange, Proposal, Refusal, Step } from '../plan-types.ts';
import { applyHunks, areInOrder } from './hunks.ts';
import { mergeTexts } from './merge.ts';
import {
  contentOf,
  isRefusal,
  openTextFile,
  type Part,
  proposeMove,
  proposeRemoval,
  proposeText,
  refusal,
} from './propose.ts';
import { inOrder } from './propose-moves.ts';
import { type TextFile, textFile } from './text-file.ts';

export interface ReadOptions {
  /** Change only the lines of the plan in files that changed since. */
  readonly merge: boolean;
  /** Bytes of a hash that were kept when the plan was made; null when they are gone. */
  readonly content: (hash: string) => Content | null;
}

/** @returns the plan with its steps; files that are not as they were are refused, with the merge to look at */
export function proposalFrom(root: string, plan: EditPlan, options: ReadOptions): Proposal {
  const parts = plan.files.map((change) => partFrom(root, change, options));
  const refused = [...plan.refused, ...parts.filter(isRefusal)];
  const fine = parts.filter((part): part is Part => !isRefusal(part));
  return {
    plan: { ...plan, files: fine.map(({ change }) => change), refused, applied: false, undo: null },
    steps: inOrder(fine.flatMap(({ steps }) => steps)),
  };
}

/** The refusal of a file that changed since, with the merge of both changes to look at. */
export function changedSince(path: string, versions: Versions | null): Refusal {
  if (versions === null) return refusal('changed-since', path, `${path} changed since the plan was made`);
  const { ours, base, theirs } = versions;
  const merged = mergeTexts(ours.text, base.text, theirs.text, SIDES);
  const shown = mergeTexts(ours.seen, base.seen, theirs.seen, SIDES).text;
  const how =
    merged.conflicts === 0 ? 'both changes fit together: add --merge to make both' : `${merged.conflicts} conflicts`;
  const merge = { clean: merged.conflicts === 0, conflicts: merged.conflicts, text: shown };
  return { ...refusal('changed-since', path, `${path} changed since the plan was made; ${how}`), merge };
}

/** The present file with the lines that lead from the base to theirs, where that is clean. */
export function mergedPart(path: RepoPath, versions: Versions): Part | Refusal | null {
  const { ours, base, theirs } = versions;
  const merged = mergeTexts(ours.text, base.text, theirs.text, SIDES);
  if (merged.conflicts > 0) return changedSince(path, versions);
  return proposeText(path, ours, merged.text, () => ({ why: 'merged', sure: true }));
}

export interface Versions {
  readonly ours: TextFile;
  readonly base: TextFile;
  readonly theirs: TextFile;
}

// --- internal ---

const SIDES = { ours: 'the file now', theirs: 'the plan' };

function partFrom(root: string, change: FileChange, options: ReadOptions): Part | Refusal {
  switch (change.kind) {
    case 'create':
      return createdPart(change);
    case 'delete': {
      const part = proposeRemoval(root, change.path);
      return isRefusal(part) || part.change.before === change.before ? part : changedSince(change.path, null);
    }
    case 'move': {
      if (change.to === undefined)
        return refusal('outside', change.path, `the plan does not say where ${change.path} goes`);
      const part = proposeMove(root, change.path, change.to);
      return isRefusal(part) || part.change.before === change.before ? part : changedSince(change.path, null);
    }
    case 'change':
      return changedPart(root, change, options);
  }
}

function createdPart(change: FileChange): Part | Refusal {
  const text = change.hunks.map((hunk) => hunk.new).join('');
  const after = contentOf(Buffer.from(text, 'utf8'));
  if (after.hash !== change.after) return broken(change.path);
  const mode = change.mode ?? null;
  return { change, steps: [{ kind: 'write', path: change.path, before: null, after, mode }] };
}

function changedPart(root: string, change: FileChange, { merge, content }: ReadOptions): Part | Refusal {
  const { path } = change;
  const opened = openTextFile(root, path);
  if (isRefusal(opened)) return opened;
  const { file } = opened;
  if (file.hash === change.before) {
    const carried = hunksOn(file, change);
    if (isRefusal(carried)) return carried;
    const step: Step = { kind: 'write', path, before: contentOf(file.bytes), after: carried, mode: null };
    return { change, steps: [step] };
  }
  if (file.hash === change.after) return refusal('changed-since', path, `${path} has the content of the plan already`);
  const kept = change.before === null ? null : content(change.before);
  const base = kept === null ? null : textFile(kept.bytes);
  const carried = base === null ? null : hunksOn(base, change);
  const theirs = carried === null || isRefusal(carried) ? null : textFile(carried.bytes);
  if (base === null || theirs === null) return changedSince(path, null);
  const versions = { ours: file, base, theirs };
  if (!merge) return changedSince(path, versions);
  return mergedPart(path, versions) ?? changedSince(path, null);
}

/** What the hunks make of the file that they were made from. */
function hunksOn(file: TextFile, change: FileChange): Content | Refusal {
  if (!areInOrder(file, change.hunks)) return broken(change.path);
  const carried = applyHunks(file, change.hunks);
  if ('refused' in carried) return refusal(carried.refused, change.path, `${change.path}: ${carried.message}`);
  return carried.hash === change.after ? carried : broken(change.path);
}

function broken(path: string): Refusal {
  return refusal(
    'changed-since',
    path,
    `the plan does not give ${path} the content that it promises: make the plan again`,
  );
}
