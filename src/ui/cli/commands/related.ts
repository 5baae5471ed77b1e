/** `mlx-code related`: code like that at a place, printed as search prints. */

import { openProject, run } from '../../../app/index.ts';
import type { CommandContext } from '../options/command-context.ts';
import type { AskOptions } from '../options/command-options.ts';
import { warnAbout } from '../print/warnings.ts';
import { runWork } from '../run-with-progress.ts';
import { limitFlag, type ShowOptions, showAnswer } from './search.ts';

const EXIT_FOUND = 0;
const EXIT_NOTHING = 1;

/** @returns 0 when something was found, 1 when nothing was */
export async function runRelated(
  place: string,
  paths: readonly string[],
  options: AskOptions & ShowOptions,
  context: CommandContext,
): Promise<number> {
  const { io, cwd } = context;
  const project = await openProject({ cwd, root: options.root, flags: await limitFlag(options) });
  warnAbout(project.config, io);
  const limit = project.config.values['search.limit'];
  const input = { query: place, languages: options.lang ?? [], globs: options.path ?? [], paths, cwd, limit };
  const response = await runWork(io, (work) => run(project, 'related', input, work));
  await showAnswer(response, project, options, context, []);
  return response.results.length > 0 ? EXIT_FOUND : EXIT_NOTHING;
}
