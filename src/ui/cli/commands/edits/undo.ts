/** `mlx-code undo`, `redo` and `restore`: the way back through the changes of files. */

import { openProject, run } from '../../../../app/index.ts';
import { oneLine } from '../../../../base/text.ts';
import { type CommandContext, whichProject } from '../../options/command-context.ts';
import { EXIT_REFUSED, type PlanOutput, printPlan } from '../../print/print-plan.ts';
import { warnAbout } from '../../print/warnings.ts';
import { runWork } from '../../run-with-progress.ts';

export interface UndoOptions extends PlanOutput {
  readonly merge?: boolean;
  readonly dryRun?: boolean;
}

export interface RestoreOptions extends PlanOutput {
  readonly at: number;
  readonly before?: boolean;
  readonly dryRun?: boolean;
  readonly allowProtected?: boolean;
}

const EXIT_NOTHING = 1;

/** @returns 0, 1 when there is nothing to undo, 9 when it is refused */
export async function runUndo(
  command: 'undo' | 'redo',
  count: number,
  options: UndoOptions,
  context: CommandContext,
): Promise<number> {
  const { io } = context;
  const project = await openProject(whichProject(context));
  warnAbout(project.config, io);
  const { merge = false, dryRun = false } = options;
  const { plans } = await runWork(io, (work) => run(project, command, { count, merge, dryRun }, work));
  if (options.json === true) {
    io.out(`${JSON.stringify({ plans: plans.map(({ plan }) => plan) })}\n`);
    return codeOf(plans.map(({ plan }) => plan));
  }
  let code = EXIT_NOTHING;
  for (const view of plans) {
    io.say(io.paintErr.bold(oneLine(view.plan.title)));
    code = printPlan(view, options, io);
  }
  if (plans.length === 0) io.say(`There is nothing to ${command}.`);
  return code;
}

/** @param file relative to the current folder */
export async function runRestore(file: string, options: RestoreOptions, context: CommandContext): Promise<number> {
  const { io, cwd } = context;
  const project = await openProject(whichProject(context));
  warnAbout(project.config, io);
  const { at, before = false, dryRun = false, allowProtected = false } = options;
  const input = { file, change: at, before, dryRun, allowProtected, cwd };
  return printPlan(await runWork(io, (work) => run(project, 'restore', input, work)), options, io);
}

// --- internal ---

function codeOf(plans: readonly { readonly refused: readonly unknown[] }[]): number {
  if (plans.length === 0) return EXIT_NOTHING;
  return plans.some(({ refused }) => refused.length > 0) ? EXIT_REFUSED : 0;
}
