/** `mlx-code clear`: deletes an index after asking, also one whose folder is gone. */

import { clearOrphan, listOrphans, type Orphan, openProject, orphanOf, run } from '../../../app/index.ts';
import { formatBytes, oneLine, plural } from '../../../base/text.ts';
import { type CommandContext, whichProject } from '../options/command-context.ts';
import { confirmed } from '../start/confirm.ts';

export interface ClearOptions {
  readonly yes?: boolean;
  readonly orphans?: boolean;
}

/** @throws E_USAGE when there is no terminal to ask on, E_INDEX_MISSING when there is none */
export async function runClear(
  root: string | undefined,
  options: ClearOptions,
  context: CommandContext,
): Promise<number> {
  const { io, cwd } = context;
  if (options.orphans === true) return await clearOrphans(options, context);
  const named = whichProject(context, root).root;
  const gone = named === undefined ? null : await orphanOf(named, cwd);
  if (gone !== null) {
    const what = `the index of ${oneLine(gone.root)}, which does not exist any more`;
    if (!(await agreed(`Delete ${what}? [y/N] `, options, context))) return 0;
    await clearOrphan(gone);
    io.say(`Deleted ${what}.`);
    return 0;
  }
  const project = await openProject(whichProject(context, root));
  const where = project.remote === null ? '' : ` in ${project.remote.uri}, for everybody who uses it`;
  const what = `the index of ${oneLine(project.root)}${where}`;
  if (!(await agreed(`Delete ${what}? Your files stay. [y/N] `, options, context))) return 0;
  await run(project, 'clear', {}, {});
  io.say(`Deleted ${what}.`);
  return 0;
}

// --- internal ---

async function clearOrphans(options: ClearOptions, context: CommandContext): Promise<number> {
  const { io } = context;
  const orphans = await listOrphans();
  if (orphans.length === 0) {
    io.say('Every index belongs to a folder that exists.');
    return 0;
  }
  for (const { root, bytes } of orphans) io.out(`${oneLine(root)}\t${formatBytes(bytes)}\n`);
  const what = `${plural(orphans.length, 'index', 'indexes')} of folders that do not exist (${formatBytes(sumOf(orphans))})`;
  if (!(await agreed(`Delete ${what}? One may lie on a disk that is not mounted now. [y/N] `, options, context)))
    return 0;
  for (const orphan of orphans) await clearOrphan(orphan);
  io.say(`Deleted ${what}.`);
  return 0;
}

function sumOf(orphans: readonly Orphan[]): number {
  return orphans.reduce((sum, { bytes }) => sum + bytes, 0);
}

async function agreed(question: string, { yes }: ClearOptions, { io }: CommandContext): Promise<boolean> {
  if (yes === true || (await confirmed(question))) return true;
  io.say('Nothing was deleted.');
  return false;
}
