/** `mlx-code clear`: deletes an index after asking. */

import { clearProject, openProject } from '../../../app/index.ts';
import { oneLine } from '../../../base/text.ts';
import { type CommandContext, whichProject } from '../command-context.ts';
import { confirmed } from '../confirm.ts';

/** @throws E_USAGE when nobody can be asked, E_INDEX_MISSING when there is none */
export async function runClear(
  root: string | undefined,
  options: { yes?: boolean },
  context: CommandContext,
): Promise<number> {
  const { io } = context;
  const project = await openProject(whichProject(context, root));
  const where = project.remote === null ? '' : ` in ${project.remote.uri}, for everybody who uses it`;
  const what = `the index of ${oneLine(project.root)}${where}`;
  if (options.yes !== true && !(await confirmed(`Delete ${what}? Your files stay. [y/N] `))) {
    io.say('Nothing was deleted.');
    return 0;
  }
  await clearProject(project);
  io.say(`Deleted ${what}.`);
  return 0;
}
