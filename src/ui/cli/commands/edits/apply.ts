/** `mlx-code apply`: carries out a plan that a changing command printed. */

import { resolve } from 'node:path';
import { openProject, readPlan, run } from '../../../../app/index.ts';
import { type CommandContext, whichProject } from '../../options/command-context.ts';
import { type PlanOutput, printPlan } from '../../print/print-plan.ts';
import { warnAbout } from '../../print/warnings.ts';
import { runWork } from '../../run-with-progress.ts';
import { readPiped } from '../../start/read-piped.ts';
import { readTextFile } from './read-text-file.ts';

export interface ApplyOptions extends PlanOutput {
  readonly merge?: boolean;
  readonly dryRun?: boolean;
  readonly allowProtected?: boolean;
}

/** @param file a plan, or `-` for stdin @throws E_PLAN_INVALID, E_USAGE */
export async function runApply(file: string, options: ApplyOptions, context: CommandContext): Promise<number> {
  const { io, cwd } = context;
  const project = await openProject(whichProject(context));
  warnAbout(project.config, io);
  const text =
    file === '-'
      ? await readPiped(() => io.say('Waiting for a plan on stdin…'))
      : readTextFile(resolve(cwd, file), 'E_PLAN_INVALID');
  const plan = await readPlan(text);
  const { merge = false, dryRun = false, allowProtected = false } = options;
  const view = await runWork(io, (work) => run(project, 'apply', { plan, merge, dryRun, allowProtected }, work));
  return printPlan(view, options, io);
}
