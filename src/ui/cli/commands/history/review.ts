/** `mlx-code review`: what is certain about a change, and what a model says of it, in the form that is asked for. */

import {
  fixReviewed,
  openProject,
  remarkLines,
  reviewChange,
  reviewLines,
  reviewMarkdown,
  reviewSarif,
  riskLine,
} from '../../../../app/index.ts';
import { MlxCodeError } from '../../../../base/errors.ts';
import { forTerminal } from '../../../../base/text.ts';
import { type CommandContext, whichProject } from '../../options/command-context.ts';
import { warnAbout } from '../../print/warnings.ts';
import { runWork } from '../../run-with-progress.ts';
import { type DecisionOptions, showAndApply } from '../edits/show-and-apply.ts';
import { askAndPost, requireTerminal } from '../forge/post.ts';

export interface ReviewOptions extends DecisionOptions {
  readonly staged?: boolean;
  readonly all?: boolean;
  readonly sarif?: boolean;
  readonly markdown?: boolean;
  readonly exitCode?: boolean;
  readonly pr?: number;
  readonly remote?: string;
  readonly post?: boolean;
  /** A name; false for none. */
  readonly model?: string | false;
  readonly fix?: boolean;
}

/** @returns 0; with `--exit-code` 1 when there are errors or warnings; with `--fix` as other changes of files @throws E_USAGE */
export async function runReview(
  revision: string,
  paths: readonly string[],
  options: ReviewOptions,
  context: CommandContext,
): Promise<number> {
  const { io, cwd } = context;
  const { pr, remote = '', post = false } = options;
  if (post && pr === undefined) throw new MlxCodeError('E_USAGE', '--post needs --pr: the number of what is reviewed');
  if (post) requireTerminal();
  const project = await openProject(whichProject(context));
  warnAbout(project.config, io);
  // With a number there is no revision to name.
  const named =
    pr === undefined ? { revision, paths } : { revision: '', paths: revision === '' ? paths : [revision, ...paths] };
  const input = { ...named, staged: options.staged === true, all: options.all === true, cwd, pr, remote };
  if (options.fix === true) {
    const model = options.model === false ? undefined : options.model;
    if (model !== undefined && options.yes === true) {
      throw new MlxCodeError('E_USAGE', 'With --fix and --model nothing is applied unseen: leave --yes out', {
        hint: '--fix --yes applies what is certain.',
      });
    }
    const make = (choice: Parameters<typeof fixReviewed>[2], work: Parameters<typeof fixReviewed>[3]) =>
      fixReviewed(project, input, choice, work, model);
    return await showAndApply(project, options, io, make, model !== undefined);
  }
  requireFix(options);
  const choice = options.model === false ? null : { model: options.model };
  const view = await runWork(io, (work) => reviewChange(project, input, choice, work));
  // Where nothing differs no model would have been asked either: its notes explain nothing.
  if (view.files > 0) for (const note of view.notes) io.say(io.paintErr.dim(`note: ${forTerminal(note)}`));
  if (options.json === true) io.out(`${JSON.stringify(view)}\n`);
  else if (options.sarif === true) io.out(reviewSarif(view, context.version));
  else if (options.markdown === true) io.out(forTerminal(reviewMarkdown(view)));
  else {
    const { paint } = io;
    const colours = { error: paint.red, warning: paint.yellow, note: paint.dim };
    for (const { level, text } of reviewLines(view)) io.out(`${colours[level](forTerminal(text))}\n`);
    for (const line of remarkLines(view)) io.out(`${forTerminal(line)}\n`);
    io.say(view.files === 0 ? `Nothing differs: ${view.compared}.` : forTerminal(riskLine(view)));
  }
  if (post) await askAndPost(project, view, remote, io);
  const isBad = view.findings.some(({ level }) => level !== 'note');
  return options.exitCode === true && isBad ? 1 : 0;
}

// --- internal ---

/** @throws E_USAGE for an option that would do nothing */
function requireFix({ yes, dryRun, allowProtected }: ReviewOptions): void {
  const given = { '--yes': yes, '--dry-run': dryRun, '--allow-protected': allowProtected };
  const [useless] = Object.entries(given).flatMap(([name, isGiven]) => (isGiven === true ? [name] : []));
  if (useless !== undefined) throw new MlxCodeError('E_USAGE', `${useless} needs --fix`);
}
