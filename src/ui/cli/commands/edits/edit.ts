/** `mlx-code edit`: what a model answers, now or earlier, becomes a change of files, when the user has seen it and said yes. */

import { resolve } from 'node:path';
import { editByModel, openProject, parsedAnswer, run } from '../../../../app/index.ts';
import { MlxCodeError } from '../../../../base/errors.ts';
import { type CommandContext, whichProject } from '../../options/command-context.ts';
import { warnAbout } from '../../print/warnings.ts';
import { readPiped } from '../../start/read-piped.ts';
import { readTextFile } from './read-text-file.ts';
import { type DecisionOptions, showAndApply } from './show-and-apply.ts';

export interface EditOptions extends DecisionOptions {
  /** A file with an answer, or `-`; without it the model is asked. */
  readonly from?: string;
  readonly model?: string;
  readonly parse?: boolean;
}

/**
 * @param words what to change, then the files it is about; with `from`, files alone
 * @throws E_USAGE, E_EDIT_NOTHING, E_EDIT_MODE, and as editByModel
 */
export async function runEdit(
  words: readonly string[],
  options: EditOptions,
  context: CommandContext,
): Promise<number> {
  const { io, cwd } = context;
  const [instruction = '', ...files] = words;
  if (options.from === undefined && (instruction.trim() === '' || options.parse === true)) {
    throw new MlxCodeError('E_USAGE', options.parse === true ? 'There is no answer to read' : 'Nothing is asked for', {
      hint: 'Say what to change, such as mlx-code edit "log each retry" src/client.ts, or name an answer: --from FILE.',
    });
  }
  const project = await openProject(whichProject(context));
  warnAbout(project.config, io);
  if (options.from === undefined) {
    const request = { instruction, files, cwd };
    return await showAndApply(
      project,
      options,
      io,
      (choice, work) => editByModel(project, { ...request, ...choice }, { model: options.model }, work),
      true,
    );
  }
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
  return await showAndApply(
    project,
    options,
    io,
    (choice, work) => run(project, 'edit', { ...titled, ...choice }, work),
    true,
  );
}
