/** `mlx-code replace`: find and replace over the project, shown before it is done. */

import { openProject, run } from '../../../../app/index.ts';
import { type CommandContext, whichProject } from '../../options/command-context.ts';
import { warnAbout } from '../../print/warnings.ts';
import { type DecisionOptions, showAndApply } from './show-and-apply.ts';

export interface ReplaceOptions extends DecisionOptions {
  readonly word?: boolean;
}

/** @param paths files and folders, relative to the current one @throws E_QUERY_EMPTY, E_PATH_OUTSIDE */
export async function runReplace(
  find: string,
  text: string,
  paths: readonly string[],
  options: ReplaceOptions,
  context: CommandContext,
): Promise<number> {
  const { io, cwd } = context;
  const project = await openProject(whichProject(context));
  warnAbout(project.config, io);
  const input = { find, text, word: options.word === true, paths, cwd };
  return await showAndApply(project, options, io, (choice, work) =>
    run(project, 'replace', { ...input, ...choice }, work),
  );
}
