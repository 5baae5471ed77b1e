/** `mlx-code commit`: a message for what is staged, and the commit with it unless the repository could run what the user does not trust. */

import {
  type CommitMade,
  makeCommit,
  openProject,
  type Project,
  proposeCommit,
  trustRepository,
} from '../../../../app/index.ts';
import { MlxCodeError } from '../../../../base/errors.ts';
import { shellWord } from '../../../../base/quoted-words.ts';
import { forTerminal, oneLine } from '../../../../base/text.ts';
import { type CommandContext, whichProject } from '../../options/command-context.ts';
import { warnAbout } from '../../print/warnings.ts';
import { runWork } from '../../run-with-progress.ts';
import { confirmed } from '../../start/confirm.ts';

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
const MAX_PROGRAMS = 8;

/** @returns 0; 1 where the message was only shown, as the repository could run something and is not trusted @throws as proposeCommit and makeCommit */
export async function runCommit(options: CommitOptions, context: CommandContext): Promise<number> {
  const { io, cwd } = context;
  const { print = false, json = false, yes = false } = options;
  if (options.amend === true) {
    throw new MlxCodeError('E_USAGE', 'The last commit is not changed here', {
      hint: 'git commit --amend changes it; mlx-code commit --print writes a message for what is staged.',
    });
  }
  const isShownOnly = print || (json && !yes);
  const lacksEditor = !isShownOnly && !yes && process.stdin.isTTY !== true;
  const project = await openProject(whichProject(context));
  warnAbout(project.config, io);
  const input = { type: options.type ?? '', scope: options.scope ?? '', cwd };
  const { model } = options;
  // What is wrong with the change itself is said first; no model is asked for a message that nobody can edit.
  const choice = lacksEditor
    ? { model: undefined, noModel: true }
    : { model: model === false ? undefined : model, noModel: model === false };
  const view = await runWork(io, (work) => proposeCommit(project, input, choice, work));
  if (lacksEditor) {
    throw new MlxCodeError('E_USAGE', 'There is no terminal for the editor', {
      hint: 'Add --yes to commit without the editor, or --print for the message alone.',
    });
  }
  for (const note of view.notes) io.say(io.paintErr.dim(`note: ${forTerminal(note)}`));
  if (isShownOnly) {
    io.out(json ? `${JSON.stringify({ ...view, commit: '' })}\n` : forTerminal(view.message));
    return 0;
  }
  const made = await committed(project, view.message, !yes, context);
  if (json) io.out(`${JSON.stringify({ ...view, commit: made.id })}\n`);
  else if (made.id === '') io.out(forTerminal(view.message));
  if (made.id !== '') {
    io.say(`Committed ${made.id.slice(0, SHORT_ID)}.`);
    return 0;
  }
  io.say(forTerminal(refusal(made, project.config.values['hooks.trusted'])));
  return 1;
}

// --- internal ---

/** Asks once whether a repository that could run something is trusted, where there is a terminal to ask on. */
async function committed(
  project: Project,
  message: string,
  edit: boolean,
  { io }: CommandContext,
): Promise<CommitMade> {
  const made = await makeCommit(project, message, edit, {});
  if (made.id !== '' || process.stdin.isTTY !== true) return made;
  io.say(forTerminal(`At this commit ${made.top} would run: ${listed(made.programs)}.`));
  if (!(await confirmed('Trust this repository, now and later? [y/N] '))) return made;
  return await makeCommit(await trustRepository(project, made.top), message, edit, {});
}

function refusal({ programs, file, top }: CommitMade, trusted: readonly string[]): string {
  const trust = `mlx-code config set hooks.trusted ${shellWord([...trusted, top].join(','))}`;
  return (
    `Nothing is committed: this repository would run ${listed(programs)}, and it is not trusted yet.\n` +
    `To commit with this message: git commit -e -F ${shellWord(file)}\nTo trust the repository: ${trust}`
  );
}

function listed(programs: readonly string[]): string {
  const shown = programs.slice(0, MAX_PROGRAMS).map(oneLine);
  return [...shown, ...(programs.length > MAX_PROGRAMS ? [`${programs.length - MAX_PROGRAMS} more`] : [])].join(', ');
}
