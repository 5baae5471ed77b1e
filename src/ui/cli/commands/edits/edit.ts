/** `mlx-code edit`: an answer of a model becomes a change of files, when the user has seen it and said yes. */

import { resolve } from 'node:path';
import { openProject, parsedAnswer, run } from '../../../../app/index.ts';
import { MlxCodeError } from '../../../../base/errors.ts';
import { type CommandContext, whichProject } from '../../options/command-context.ts';
import { warnAbout } from '../../print/warnings.ts';
import { readPiped } from '../../start/read-piped.ts';
import { readTextFile } from './read-text-file.ts';
import { type DecisionOptions, showAndApply } from './show-and-apply.ts';

export interface EditOptions extends DecisionOptions {
  /** A file with an answer, or `-`. */
  readonly from?: string;
  readonly parse?: boolean;
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
  const titled = { ...input, title: 'edit from an answer' };
  return await showAndApply(project, options, io, (choice, work) =>
    run(project, 'edit', { ...titled, ...choice }, work),
  );
}
