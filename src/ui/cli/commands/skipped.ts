/** `mlx-code status --skipped`: every file that is left out, with the reason. */

import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { listSkipped, openProject, type SkippedFile } from '../../../app/index.ts';
import { MlxCodeError } from '../../../base/errors.ts';
import { oneLine, plural } from '../../../base/text.ts';
import { SKIP_REASONS, type SkipReason } from '../../../base/types.ts';
import { type CommandContext, whichProject } from '../options/command-context.ts';
import { warnAbout } from '../print/warnings.ts';
import { runWork } from '../run-with-progress.ts';

const REASON_WIDTH = Math.max(...SKIP_REASONS.map((reason) => reason.length));
const INCLUDE_HINT =
  'A pattern in index.include adds hidden or ignored files; index.maxFileBytes raises the size limit.';

/** @param asked a reason, or true for all @throws E_USAGE for a reason that does not exist, E_ROOT_* */
export async function runSkipped(
  root: string | undefined,
  asked: string | true,
  options: { readonly json?: boolean; readonly plain?: boolean },
  context: CommandContext,
): Promise<number> {
  const { io } = context;
  const { reason, folder } = read(asked, root, context.cwd);
  const project = await openProject(whichProject(context, folder));
  warnAbout(project.config, io);
  let shown = 0;
  const form = options.json === true ? 'json' : options.plain === true ? 'plain' : 'text';
  if (form === 'json') io.out(`{"root":${JSON.stringify(project.root)},"skipped":[`);
  const print = (file: SkippedFile) => {
    if (reason !== null && file.reason !== reason) return;
    const { path } = file;
    if (form === 'json') io.out(`${shown > 0 ? ',' : ''}\n${JSON.stringify({ path, reason: file.reason })}`);
    else if (form === 'plain') io.out(`${oneLine(path)}\t${file.reason}\n`);
    else io.out(`${io.paint.dim(file.reason.padEnd(REASON_WIDTH))}  ${oneLine(path)}\n`);
    shown++;
  };
  const isWhole = await runWork(io, (work) => listSkipped(project, print, work));
  if (form === 'json') io.out('\n]}\n');
  const which = reason === null ? '' : ` as ${reason}`;
  io.say(
    shown === 0
      ? `Nothing is left out${which}.`
      : `${plural(shown, 'file or folder', 'files or folders')} left out${which}.`,
  );
  if (!isWhole) io.say('There is no index yet: files left out for their content are not known.');
  else if (shown > 0 && form === 'text') io.say(io.paintErr.dim(INCLUDE_HINT));
  return 0;
}

// --- internal ---

/** What is behind `--skipped` may be the folder, where no reason was meant. */
function read(
  asked: string | true,
  root: string | undefined,
  cwd: string,
): { readonly reason: SkipReason | null; readonly folder: string | undefined } {
  if (asked === true) return { reason: null, folder: root };
  const reason = SKIP_REASONS.find((known) => known === asked);
  if (reason !== undefined) return { reason, folder: root };
  if (root === undefined && statSync(resolve(cwd, asked), { throwIfNoEntry: false })?.isDirectory() === true)
    return { reason: null, folder: asked };
  throw new MlxCodeError('E_USAGE', `There is no reason "${asked}"`, {
    hint: `The reasons are ${SKIP_REASONS.join(', ')}.`,
  });
}
