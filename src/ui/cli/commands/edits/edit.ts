/** `mlx-code edit`: an answer of a model becomes a change of files, when the user has seen it and said yes. */

import { resolve } from 'node:path';
import { openProject, type Project, parsedAnswer, readPlan, run } from '../../../../app/index.ts';
import { MlxCodeError } from '../../../../base/errors.ts';
import { type CommandContext, whichProject } from '../../options/command-context.ts';
import { type PlanOutput, printPlan } from '../../print/print-plan.ts';
import { warnAbout } from '../../print/warnings.ts';
import { runWork } from '../../run-with-progress.ts';
import { confirmed } from '../../start/confirm.ts';
import { readPiped } from '../../start/read-piped.ts';
import { readTextFile } from './read-text-file.ts';

export interface EditOptions extends PlanOutput {
  /** A file with an answer, or `-`. */
  readonly from?: string;
  readonly parse?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly allowProtected?: boolean;
}

/** @param words the instruction @throws E_USAGE, E_EDIT_NOTHING */
export async function runEdit(
  words: readonly string[],
  options: EditOptions,
  context: CommandContext,
): Promise<number> {
  const { io, cwd } = context;
  if (options.from === undefined) {
    throw new MlxCodeError('E_USAGE', 'There is no answer to read', {
      hint: 'Name a file with an answer: --from FILE, or --from - for stdin.',
    });
  }
  const project = await openProject(whichProject(context));
  warnAbout(project.config, io);
  const answer =
    options.from === '-'
      ? await readPiped(() => io.say('Waiting for an answer on stdin…'))
      : readTextFile(resolve(cwd, options.from), 'E_USAGE');
  const input = { answer, files: words, isCut: false, cwd };
  if (options.parse === true) {
    const { edits, problems } = await parsedAnswer(project, input);
    io.out(`${JSON.stringify({ edits, problems })}\n`);
    return edits.length > 0 ? 0 : 1;
  }
  return await showAndApply(project, { ...input, title: 'edit from an answer' }, options, context);
}

// --- internal ---

type Answer = Omit<Parameters<typeof parsedAnswer>[1], never> & { readonly title: string };

async function showAndApply(
  project: Project,
  input: Answer,
  options: EditOptions,
  context: CommandContext,
): Promise<number> {
  const { io } = context;
  const { yes = false, dryRun = false, allowProtected = false } = options;
  const doNow = yes && !dryRun;
  const view = await runWork(io, (work) => run(project, 'edit', { ...input, dryRun: !doNow, allowProtected }, work));
  const code = printPlan(view, options, io);
  const asks = code === 0 && !doNow && !dryRun && options.json !== true && options.patch !== true;
  if (!asks) return code;
  if (process.stdin.isTTY !== true) {
    io.say('Nothing was written: add --yes to apply it.');
    return code;
  }
  if (!(await confirmed('Apply this change? [y/N] '))) {
    io.say('Nothing was written.');
    return code;
  }
  // What was shown is what is done: files that change meanwhile are refused.
  const plan = await readPlan(JSON.stringify(view.plan));
  const applied = await runWork(io, (work) =>
    run(project, 'apply', { plan, merge: false, dryRun: false, allowProtected }, work),
  );
  return printPlan({ ...applied, patch: '' }, {}, io);
}
