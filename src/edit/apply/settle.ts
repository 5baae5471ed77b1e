/** Sets files right that a change left half done: each is taken back to what it was, unless somebody wrote to it since. */

import { dirname } from 'node:path';
import { failpoint } from '../../base/failpoints.ts';
import { sweepTemps } from '../../platform/atomic-write.ts';
import type { Journal } from '../journal/journal.ts';
import type { ChangeRecord, RecordedFile } from '../journal/journal-types.ts';
import type { Content, Step } from '../plan-types.ts';
import { absoluteOf, hashAt } from '../write/target.ts';
import { carryOut, dropSecondName, isSameFile, removeEmptyFolders } from '../write/write-file.ts';

/** A change that a crash had broken off, and what became of it. */
export interface Recovered {
  readonly change: ChangeRecord;
  readonly outcome: 'completed' | 'reverted';
  /** Files that somebody else changed meanwhile: they are as those left them. */
  readonly left: readonly string[];
}

/** Completes or reverts each change that was broken off. The lock of the root must be held. */
export async function recover(root: string, journal: Journal): Promise<Recovered[]> {
  const results: Recovered[] = [];
  for (const change of journal.unfinished()) {
    failpoint('edit.recover');
    const steps = stepsOf(change.files, journal);
    for (const folder of foldersOf(root, steps)) await sweepTemps(folder, 0);
    if (steps.every((step) => stateOf(root, step) === 'after')) {
      removeEmptyFolders(root, change.leaves);
      journal.finish(change.id);
      results.push({ change, outcome: 'completed', left: [] });
      continue;
    }
    const left = await takeBack(root, steps, change.folders);
    journal.revert(change.id);
    results.push({ change, outcome: 'reverted', left });
  }
  return results;
}

/** Takes steps back, last first. @returns paths that are neither as before nor as after: they stay */
export async function takeBack(root: string, steps: readonly Step[], folders: readonly string[]): Promise<string[]> {
  const left: string[] = [];
  for (const step of [...steps].reverse()) {
    const state = stateOf(root, step);
    if (state === 'foreign') left.push(step.path);
    else if (state === 'both' && step.kind === 'move') dropSecondName(root, step);
    else if (state !== 'before') await carryOut(root, reverse(step));
  }
  removeEmptyFolders(root, folders);
  return left;
}

/** The step that takes this one back. */
export function reverse(step: Step): Step {
  if (step.kind === 'move') return { kind: 'move', path: step.to, to: step.path, hash: step.hash };
  return { ...step, before: step.after, after: step.before };
}

/**
 * The steps of a change, with their bytes as far as they are kept.
 * @returns contents that are gone have no bytes, and are told by `missing`
 */
export function stepsOf(files: readonly RecordedFile[], journal: Journal, missing: string[] = []): Step[] {
  const content = (hash: string | null, path: string): Content | null => {
    if (hash === null) return null;
    const kept = journal.content(hash);
    if (kept === null) missing.push(path);
    return kept ?? { hash, bytes: Buffer.alloc(0) };
  };
  return files.map(({ kind, path, to, before, after, mode }) =>
    kind === 'move' && to !== null
      ? { kind: 'move', path, to, hash: before ?? '' }
      : { kind: 'write', path, before: content(before, path), after: content(after, path), mode },
  );
}

// --- internal ---

/** `both`: a file that moves has both names. */
type StepState = 'before' | 'after' | 'both' | 'foreign';

function stateOf(root: string, step: Step): StepState {
  if (step.kind === 'write') {
    const now = hashOrForeign(root, step.path);
    if (now === (step.after?.hash ?? null)) return 'after';
    return now === (step.before?.hash ?? null) ? 'before' : 'foreign';
  }
  const [from, to] = [hashOrForeign(root, step.path), hashOrForeign(root, step.to)];
  if (from === step.hash) return isSameFile(root, step) ? 'both' : 'before';
  return from === null && to === step.hash ? 'after' : 'foreign';
}

/** '' for what cannot be read: that is no state of ours. */
function hashOrForeign(root: string, path: Step['path']): string | null {
  try {
    return hashAt(root, path);
  } catch {
    return '';
  }
}

function foldersOf(root: string, steps: readonly Step[]): Set<string> {
  const paths = steps.flatMap((step) => (step.kind === 'move' ? [step.path, step.to] : [step.path]));
  return new Set(paths.map((path) => dirname(absoluteOf(root, path))));
}
