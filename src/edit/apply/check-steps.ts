/** Looks at every file of a proposal before the first one is written: what has to be there is there, and may be changed. */

import { existsSync, lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RepoPath } from '../../base/types.ts';
import { isRefusal, refusal } from '../plan/propose.ts';
import type { MoveStep, Proposal, Refusal, Step } from '../plan-types.ts';
import { type PathRules, refusedBy } from '../rules/path-rules.ts';
import { hashAt, targetOf } from '../write/target.ts';

/** Why a path may not be changed: by the rules, or by where it leads. */
export function refusedPaths({ plan }: Proposal, rules: PathRules): Refusal[] {
  return plan.files.flatMap(({ path, to, kind }) =>
    [refusedBy(rules, kind, path), to === undefined ? null : refusedBy(rules, kind, to)].filter(
      (found) => found !== null,
    ),
  );
}

/** Which steps cannot be carried out on the files as they are now. @param steps in order: later ones may build on earlier ones */
export function refusedSteps(root: string, steps: readonly Step[]): Refusal[] {
  const refused: Refusal[] = [];
  /** What each path holds after the steps so far. */
  const hashes = new Map<RepoPath, string | null>();
  const look = (path: RepoPath): string | null | Refusal => {
    const known = hashes.get(path);
    if (known !== undefined) return known;
    const target = targetOf(root, path);
    if (isRefusal(target)) return target;
    if (target.path !== path) return refusal('link', path, `${path} is a link now`);
    return hashAt(root, path);
  };
  const check = (path: RepoPath, wanted: string | null): boolean => {
    const found = look(path);
    if (found !== null && typeof found !== 'string') refused.push(found);
    else if (found !== null && wanted === null) refused.push(refusal('exists', path, `${path} is there already`));
    else if (found === null && wanted !== null)
      refused.push(refusal('missing', path, `there is no file ${path} any more`));
    else if (found !== wanted) refused.push(refusal('changed-since', path, `${path} changed since the plan was made`));
    else return true;
    return false;
  };
  for (const step of steps) {
    if (step.kind === 'move') {
      // A name in another case may be the same file.
      const isCase = step.path.toLowerCase() === step.to.toLowerCase() && isSameOrFree(root, step);
      if (check(step.path, step.hash) && (isCase || check(step.to, null))) {
        hashes.set(step.path, null);
        hashes.set(step.to, step.hash);
      }
    } else if (check(step.path, step.before?.hash ?? null)) hashes.set(step.path, step.after?.hash ?? null);
  }
  return refused;
}

/** On a disk that tells cases apart, the other name may be another file. */
function isSameOrFree(root: string, { path, to }: MoveStep): boolean {
  const [one, other] = [path, to].map((name) => lstatSync(join(root, name), { throwIfNoEntry: false }));
  return other === undefined || (one?.ino === other.ino && one.dev === other.dev);
}

/** Folders that the steps have to make, outermost first, relative to the root. */
export function missingFolders(root: string, steps: readonly Step[]): string[] {
  const folders = new Set<string>();
  for (const step of steps) {
    const made = step.kind === 'move' ? step.to : step.before === null ? step.path : null;
    if (made === null) continue;
    for (let folder = dirname(made); folder !== '.' && !existsSync(join(root, folder)); folder = dirname(folder)) {
      folders.add(folder);
    }
  }
  return [...folders].sort((a, b) => a.length - b.length);
}
