/** `mlx-code clear`: deletes an index after asking. */

import { createInterface } from 'node:readline/promises';
import { clearProject, openProject } from '../../../app/index.ts';
import { MlxCodeError } from '../../../base/errors.ts';
import { oneLine } from '../../../base/text.ts';
import type { CommandContext } from '../program.ts';

/** @throws E_USAGE when nobody can be asked, E_INDEX_MISSING when there is none */
export async function runClear(
  root: string | undefined,
  options: { yes?: boolean },
  context: CommandContext,
): Promise<number> {
  const { io } = context;
  const project = await openProject({ cwd: context.cwd, root });
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

// --- internal ---

async function confirmed(question: string): Promise<boolean> {
  if (process.stdin.isTTY !== true) {
    throw new MlxCodeError('E_USAGE', 'There is no terminal to ask at', {
      hint: 'Add --yes to delete without asking.',
    });
  }
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await prompt.question(question)).trim());
  } finally {
    prompt.close();
  }
}
