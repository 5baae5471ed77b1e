/** `mlx-code log`: commits that explain. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { logLines, openProject, run } from '../../../../app/index.ts';
import { plural } from '../../../../base/text.ts';
import { type CommandContext, whichProject } from '../../options/command-context.ts';
import { warnAbout } from '../../print/warnings.ts';
import { runWork } from '../../run-with-progress.ts';
import { type AnswerOptions, printAnswer } from './answers.ts';

export interface LogOptions extends AnswerOptions {
  readonly author?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit?: number;
  readonly show?: string;
}

const FOUND = 5;
const NEWEST = 20;

/** @returns 0 when there are commits that have to do with the question */
export async function runLog(
  question: string,
  paths: readonly string[],
  options: LogOptions,
  context: CommandContext,
): Promise<number> {
  const { io, cwd } = context;
  const project = await openProject(whichProject(context));
  warnAbout(project.config, io);
  // A folder or a file alone is no question, as with git.
  const isPath = question !== '' && !/\s/.test(question) && existsSync(resolve(cwd, question));
  const query = isPath ? '' : question;
  const { author = '', since = '', until = '', show = '', limit = query === '' ? NEWEST : FOUND } = options;
  const asked = { query, show, author, since, until, limit, paths: isPath ? [question, ...paths] : paths, cwd };
  const view = await runWork(io, (work) => run(project, 'log', asked, work));
  printAnswer(view, options, logLines(view), context);
  const { confidence, searched } = view;
  const sure = confidence === null ? '' : `, confidence ${confidence}`;
  if (options.json !== true && searched > 0) io.say(`${plural(searched, 'commit')} searched${sure}.`);
  return view.commits.length > 0 && confidence !== 'none' ? 0 : 1;
}
