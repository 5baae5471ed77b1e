/** A proposal as a unified diff: what is shown, and what `--patch` prints. Secrets stand in it as their markers. */

import { createTwoFilesPatch } from 'diff';
import type { Proposal, WriteStep } from '../plan-types.ts';
import { withoutDetours } from './propose-moves.ts';
import { textFile } from './text-file.ts';

const CONTEXT_LINES = 3;

/** In git's form, a part for each file; files that are no text are named alone. */
export function patchOf({ steps }: Pick<Proposal, 'steps'>): string {
  const shown = [
    ...steps.filter((step) => step.kind === 'write'),
    ...withoutDetours(steps.filter((step) => step.kind === 'move')),
  ];
  return shown.map((step) => (step.kind === 'move' ? movePatch(step.path, step.to) : writePatch(step))).join('');
}

// --- internal ---

function movePatch(from: string, to: string): string {
  return `diff --git a/${from} b/${to}\nsimilarity index 100%\nrename from ${from}\nrename to ${to}\n`;
}

function writePatch({ path, before, after, mode }: WriteStep): string {
  const old = before === null ? null : textFile(before.bytes);
  const next = after === null ? null : textFile(after.bytes);
  const head = [`diff --git a/${path} b/${path}`];
  const permissions = mode !== null && (mode & 0o111) !== 0 ? '100755' : '100644';
  if (before === null) head.push(`new file mode ${permissions}`);
  if (after === null) head.push(`deleted file mode ${permissions}`);
  const isText = (before === null) === (old === null) && (after === null) === (next === null);
  if (!isText) return `${head.join('\n')}\nBinary files differ\n`;
  const names = [before === null ? '/dev/null' : `a/${path}`, after === null ? '/dev/null' : `b/${path}`] as const;
  const options = {
    context: CONTEXT_LINES,
    headerOptions: { includeIndex: false, includeUnderline: false, includeFileHeaders: true },
  };
  const patch = createTwoFilesPatch(...names, old?.seen ?? '', next?.seen ?? '', undefined, undefined, options);
  return `${head.join('\n')}\n${patch}`;
}
