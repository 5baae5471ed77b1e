/** `mlx-code commit`: a message for what is staged, and the commit with it where the user trusts the project. */

import { makeCommit, openProject, proposeCommit } from '../../../../app/index.ts';
import { MlxCodeError } from '../../../../base/errors.ts';
import { shellWord } from '../../../../base/quoted-words.ts';
import { forTerminal } from '../../../../base/text.ts';
import { type CommandContext, whichProject } from '../../options/command-context.ts';
import { warnAbout } from '../../print/warnings.ts';
import { runWork } from '../../run-with-progress.ts';

export interface CommitOptions {
  readonly print?: boolean;
  readonly type?: string;
  readonly scope?: string;
  /** `false` with `--no-model`. */
  readonly model?: string | false;
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly amend?: boolean;
}

const SHORT_ID = 7;

/** @returns 0; 1 where the message was only shown, as the project is not trusted @throws as proposeCommit and makeCommit */
export async function runCommit(options: CommitOptions, context: CommandContext): Promise<number> {
  const { io, cwd } = context;
  const { print = false, json = false, yes = false } = options;
  if (options.amend === true) {
    throw new MlxCodeError('E_USAGE', 'The last commit is not changed here', {
      hint: 'git commit --amend changes it; mlx-code commit --print writes a message for what is staged.',
    });
  }
  const isShownOnly = print || (json && !yes);
  if (!isShownOnly && !yes && process.stdin.isTTY !== true) {
    throw new MlxCodeError('E_USAGE', 'There is no terminal for the editor', {
      hint: 'Add --yes to commit without the editor, or --print for the message alone.',
    });
  }
  const project = await openProject(whichProject(context));
  warnAbout(project.config, io);
  const input = { type: options.type ?? '', scope: options.scope ?? '', cwd };
  const { model } = options;
  const choice = { model: model === false ? undefined : model, noModel: model === false };
  const view = await runWork(io, (work) => proposeCommit(project, input, choice, work));
  for (const note of view.notes) io.say(io.paintErr.dim(`note: ${forTerminal(note)}`));
  if (isShownOnly) {
    io.out(json ? `${JSON.stringify({ ...view, commit: '' })}\n` : forTerminal(view.message));
    return 0;
  }
  const { id, file, top } = await makeCommit(project, view.message, !yes, {});
  if (json) io.out(`${JSON.stringify({ ...view, commit: id })}\n`);
  else if (id === '') io.out(forTerminal(view.message));
  if (id !== '') {
    io.say(`Committed ${id.slice(0, SHORT_ID)}.`);
    return 0;
  }
  const trust = `mlx-code config set hooks.trusted ${shellWord([...project.config.values['hooks.trusted'], top].join(','))}`;
  io.say(
    forTerminal(
      `Nothing is committed: the hooks and settings of this repository may run only where you trust it.\n` +
        `To commit with this message: git commit -e -F ${shellWord(file)}\nTo trust the project: ${trust}`,
    ),
  );
  return 1;
}
