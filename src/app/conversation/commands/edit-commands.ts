/** Commands about changes of files: what the last answer would change, the change itself, and the way back. */

import { MlxCodeError } from '../../../base/errors.ts';
import { quotedWords } from '../../../base/quoted-words.ts';
import { editFromAnswer } from '../../editing/edit-from-answer.ts';
import type { PlanView } from '../../editing/edit-project.ts';
import { changeHistory } from '../../editing/history.ts';
import { stepThroughChanges } from '../../editing/undo.ts';
import type { AppWork } from '../../work-options.ts';
import type { Chat } from '../chat-interface.ts';
import type { Answer } from '../items.ts';
import { type ChatCommand, command } from './command.ts';

export const EDIT_COMMANDS: readonly ChatCommand[] = [
  command('Changes of files', 'diff', 'Show what the last answer would change', (chat, _, work) =>
    fromLastAnswer(chat, true, work),
  ),
  command('Changes of files', 'apply', 'Change the files as the last answer says', (chat, _, work) =>
    fromLastAnswer(chat, false, work),
  ),
  command(
    'Changes of files',
    'undo',
    'Take back the last changes',
    (chat, count, work) => step(chat, 'undo', count, work),
    {
      usage: '[NUMBER]',
    },
  ),
  command(
    'Changes of files',
    'redo',
    'Make changes again that were undone',
    (chat, count, work) => step(chat, 'redo', count, work),
    {
      usage: '[NUMBER]',
    },
  ),
  command('Changes of files', 'history', 'List the changes that were made here', history, {
    usage: '[FILE]',
    argument: 'path',
    now: true,
  }),
];

// --- internal ---

const MOST_STEPS = 1_000;
const MOST_CHANGES = 50;
const MAX_TITLE = 80;

async function fromLastAnswer(chat: Chat, dryRun: boolean, work: AppWork): Promise<void> {
  const answer = chat.items.lastAnswer();
  if (answer === undefined || answer.text === '') {
    throw new MlxCodeError('E_USAGE', 'There is no answer yet', { hint: 'Ask for a change first.' });
  }
  const view = await editFromAnswer(
    chat.project,
    {
      answer: answer.text,
      files: [],
      isCut: isCut(answer),
      title: titleOf(chat),
      dryRun,
      allowProtected: false,
      cwd: chat.project.root,
    },
    work,
  );
  show(chat, dryRun ? 'diff' : 'apply', [view]);
}

async function step(chat: Chat, name: 'undo' | 'redo', argument: string, work: AppWork): Promise<void> {
  const count = argument.trim() === '' ? 1 : Number(argument);
  if (!Number.isInteger(count) || count < 1 || count > MOST_STEPS) {
    throw new MlxCodeError('E_USAGE', `/${name} takes a number of changes, not ${argument}`, {
      hint: `/${name} 2 takes two.`,
    });
  }
  const { plans } = await stepThroughChanges(chat.project, name, { count, merge: false, dryRun: false }, work);
  show(chat, name, plans);
}

async function history(chat: Chat, argument: string): Promise<void> {
  const [file] = quotedWords(argument);
  const output = await changeHistory(chat.project, { file, limit: MOST_CHANGES, cwd: chat.project.root });
  const lines = output.changes.map(({ id, title, undone, files }) => {
    const names = files.map(({ path, to }) => (to === null ? path : `${path} -> ${to}`)).join(', ');
    return `${id}  ${title}${undone ? ' (undone)' : ''}  ${names}`;
  });
  chat.show({ of: 'operation', name: 'history', words: argument, output, lines });
}

function show(chat: Chat, name: 'diff' | 'apply' | 'undo' | 'redo', views: readonly PlanView[]): void {
  for (const { plan, patch } of views) {
    const refused = plan.refused.map(({ message }) => message);
    chat.show({
      of: 'patch',
      name,
      title: plan.title,
      patch,
      refused,
      files: plan.files.length,
      applied: plan.applied,
    });
  }
  if (views.length === 0) chat.show({ of: 'patch', name, title: '', patch: '', refused: [], files: 0, applied: false });
}

/** The answer stopped at its longest length, or was interrupted. */
function isCut({ state, end, kept }: Answer): boolean {
  return state !== 'done' || end?.reason === 'length' || kept?.isInterrupted === true;
}

function titleOf(chat: Chat): string {
  const question = chat.items.all.findLast((item) => item.kind === 'question');
  return question === undefined ? 'from an answer' : question.text.slice(0, MAX_TITLE);
}
