/** A plan of changes on the command line: its diff in colours, what is refused, and how it ended. */

import type { PlanView } from '../../../app/index.ts';
import { ERROR_CATALOGUE } from '../../../base/errors.ts';
import { forTerminal, oneLine, plural } from '../../../base/text.ts';
import { ASK_AGAIN, hookText } from '../../words/patch-page.ts';
import type { CliIo } from '../io.ts';
import { patchLines } from './print-patch.ts';

export interface PlanOutput {
  readonly json?: boolean;
  /** The diff alone, without colours. */
  readonly patch?: boolean;
}

/** Characters of what is lost. */
const MAX_SHOWN = 80;
const EXIT_DONE = 0;
const EXIT_NOTHING = 1;
const REFUSED = 'E_EDIT_REFUSED';
export const EXIT_REFUSED = ERROR_CATALOGUE[REFUSED].exitCode;

/** @returns the exit code: 9 when something is refused, 1 when there is nothing to do */
export function printPlan({ plan, patch, hooks = [] }: PlanView, output: PlanOutput, io: CliIo): number {
  if (output.json === true) io.out(`${JSON.stringify(plan)}\n`);
  else if (output.patch === true) io.out(forTerminal(patch));
  else for (const line of patchLines(patch, io)) io.out(`${line}\n`);
  const { refused, files, unresolved } = plan;
  for (const { path, line, reason, text, isLost = false } of unresolved) {
    const what = isLost ? `${reason}: ${text.slice(0, MAX_SHOWN)}` : reason;
    io.say(`${io.paintErr.yellow(isLost ? 'lost:' : 'not changed:')} ${oneLine(`${path}:${line} ${what}`)}`);
  }
  for (const { message, merge } of refused) {
    io.say(`${io.paintErr.red('refused:')} ${oneLine(message)}`);
    if (merge !== undefined && output.json !== true) io.say(forTerminal(merge.text));
  }
  if (refused.length > 0) {
    const next = refused.some(({ mend }) => mend !== undefined) ? ` ${ASK_AGAIN} (--model NAME).` : '';
    io.say(`  ${ERROR_CATALOGUE[REFUSED].hint}${next}\n  ${io.paintErr.dim(`[${REFUSED}]`)}`);
    return EXIT_REFUSED;
  }
  if (files.length === 0) {
    io.say('Nothing to change.');
    return EXIT_NOTHING;
  }
  if (plan.applied)
    io.say(`Changed ${plural(files.length, 'file')}. ${io.paintErr.dim('"mlx-code undo" takes it back.')}`);
  for (const hook of hooks) io.say(hookText(hook));
  return EXIT_DONE;
}
