/** `mlx-code move`: other names and places for files, shown before it is done. */

import { openProject, run } from '../../../../app/index.ts';
import { MlxCodeError } from '../../../../base/errors.ts';
import { type CommandContext, whichProject } from '../../options/command-context.ts';
import { warnAbout } from '../../print/warnings.ts';
import { type DecisionOptions, showAndApply } from './show-and-apply.ts';

export interface MoveOptions extends DecisionOptions {
  readonly regex?: boolean;
}

/** @param names files and folders, the last one where they go; with `regex` an expression and what takes its place @throws E_USAGE */
export async function runMove(
  names: readonly string[],
  options: MoveOptions,
  context: CommandContext,
): Promise<number> {
  const { io, cwd } = context;
  const { regex = false } = options;
  const from = names.slice(0, -1);
  const to = names.at(-1) ?? '';
  if (from.length === 0) throw new MlxCodeError('E_USAGE', 'Where it goes is missing');
  if (regex && from.length > 1)
    throw new MlxCodeError('E_USAGE', '--regex takes an expression and what takes its place');
  const project = await openProject(whichProject(context));
  warnAbout(project.config, io);
  const code = await showAndApply(project, options, io, (choice, work) =>
    run(project, 'move', { from, to, regex, cwd, ...choice }, work),
  );
  if (code === 0)
    io.say('Imports of the moved files do not follow yet: look for them with "mlx-code refs" or "replace".');
  return code;
}
