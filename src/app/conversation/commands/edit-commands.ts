/** Commands about changes of files: what the last answer would change, the change itself, and the way back. */

import { MlxCodeError } from '../../../base/errors.ts';
import { quotedWords } from '../../../base/quoted-words.ts';
import { oneLine } from '../../../base/text.ts';
import { EDIT_MODES } from '../../config/edit-keys.ts';
import { editFromAnswer } from '../../editing/edit-from-answer.ts';
import { changeHistory } from '../../editing/history.ts';
import { stepThroughChanges } from '../../editing/undo.ts';
import type { AppWork } from '../../work-options.ts';
import { askForChange } from '../changes/ask-change.ts';
import { type ChangeOptions, makeChange, showChange, showPlans } from '../changes/make-change.ts';
import type { Proposed } from '../changes/proposed-change.ts';
import type { Chat } from '../chat-interface.ts';
import type { Answer } from '../items.ts';
import { type ChatCommand, command } from './command.ts';
import { review, showDifference } from './repository-commands.ts';
import { rewind } from './rewind-command.ts';

const CHANGES = 'Changes of files';

export const EDIT_COMMANDS: readonly ChatCommand[] = [
  ...(
    [
      ['edit', 'Ask the model for a change of files', '[FILE...] WORDS'],
      ['fix', 'Ask for a fix of a file or a symbol', '[FILE | SYMBOL] [WORDS]'],
      ['refactor', 'Ask for other code that does the same', '[FILE | SYMBOL] [WORDS]'],
      ['test', 'Ask for tests of a file or a symbol', '[FILE | SYMBOL] [WORDS]'],
      ['doc', 'Ask for documentation comments', '[FILE | SYMBOL] [WORDS]'],
    ] as const
  ).map(([kind, summary, usage]) =>
    command(CHANGES, kind, summary, (chat, words, work) => askForChange(chat, kind, words, work), {
      ...{ usage, argument: 'path' },
    }),
  ),
  command(CHANGES, 'diff', 'Show the proposed change, that of the last answer, or what git has not', diff, {
    usage: '[staged | REVISION | A..B]',
  }),
  command(CHANGES, 'review', 'Review what is not committed, what is staged, or commits', review, {
    usage: '[staged | REVISION | A..B]',
  }),
  command(CHANGES, 'apply', 'Make the change: piece by piece, or all of it', apply, {
    ...{ usage: '[all]', argument: 'all' },
  }),
  command(CHANGES, 'mode', 'Show or choose who decides about changes', mode, {
    ...{ usage: '[plan | ask | auto-edit]', argument: 'mode', now: true },
  }),
  command(CHANGES, 'undo', 'Take back the last changes', (chat, count, work) => step(chat, 'undo', count, work), {
    usage: '[NUMBER]',
  }),
  command(
    CHANGES,
    'redo',
    'Make changes again that were undone',
    (chat, count, work) => step(chat, 'redo', count, work),
    {
      usage: '[NUMBER]',
    },
  ),
  command(CHANGES, 'rewind', 'Go back to before a turn: the files, the talk or both', rewind, {
    usage: '[NUMBER [files | chat | both]]',
  }),
  command(CHANGES, 'history', 'List the changes that were made here', history, {
    ...{ usage: '[FILE]', argument: 'path', now: true },
  }),
];

// --- internal ---

const MOST_STEPS = 1_000;
const MOST_CHANGES = 50;
const MAX_TITLE = 80;

const PROTECTED = '--allow-protected';

/** With a revision, and where nothing is proposed, that of the repository. */
async function diff(chat: Chat, words: string, work: AppWork): Promise<void> {
  const options = { all: false, allowProtected: false };
  const isProposed = chat.change.now !== null || (chat.items.lastAnswer()?.text ?? '') !== '';
  if (words !== '' || !isProposed) return await showDifference(chat, words, work);
  let proposed: Proposed;
  try {
    proposed = await proposedNow(chat, options, work);
  } catch (error) {
    if (!(error instanceof MlxCodeError) || error.code !== 'E_EDIT_NOTHING') throw error;
    return await showDifference(chat, words, work);
  }
  await showChange(chat, proposed, options, work);
}

async function apply(chat: Chat, argument: string, work: AppWork): Promise<void> {
  const words = argument.split(/\s+/).filter((word) => word !== '');
  const unknown = words.find((word) => word !== 'all' && word !== PROTECTED);
  if (unknown !== undefined) {
    throw new MlxCodeError('E_USAGE', `/apply does not know ${oneLine(unknown)}`, {
      hint: `Use /apply, /apply all, or add ${PROTECTED}.`,
    });
  }
  const options = { all: words.includes('all'), allowProtected: words.includes(PROTECTED) };
  await makeChange(chat, await proposedNow(chat, options, work), options, work);
}

function mode(chat: Chat, name: string): void {
  const wanted = EDIT_MODES.find((known) => known === name);
  if (name !== '' && wanted === undefined) {
    throw new MlxCodeError('E_USAGE', `There is no mode ${oneLine(name)}`, {
      hint: `There are ${EDIT_MODES.join(', ')}.`,
    });
  }
  if (wanted !== undefined) chat.change.mode = wanted;
  const allow = chat.project.config.values['edit.allow'];
  chat.show({ of: 'mode', mode: chat.change.mode, isNew: wanted !== undefined, allow });
}

/** The change that is proposed, made again where a file was changed since; else what the last answer says. */
async function proposedNow(chat: Chat, { allowProtected }: ChangeOptions, work: AppWork): Promise<Proposed> {
  chat.change.look();
  const known = chat.change.now;
  const answer = chat.items.lastAnswer();
  const isNewest = known !== null && known.after >= (answer?.id ?? 0);
  // A refusal may be another one now.
  if (isNewest && chat.change.outside.length === 0 && !allowProtected) return known;
  const remake = isNewest ? known.remake : fromAnswer(chat, answer, allowProtected);
  const proposed: Proposed = { view: await remake(work), after: chat.items.all.at(-1)?.id ?? 0, remake };
  chat.change.propose(proposed);
  return proposed;
}

function fromAnswer(chat: Chat, answer: Answer | undefined, allowProtected: boolean): Proposed['remake'] {
  if (answer === undefined || answer.text === '') {
    throw new MlxCodeError('E_USAGE', 'There is no answer yet', { hint: 'Ask for a change first.' });
  }
  const { root } = chat.project;
  const input = { answer: answer.text, files: [], isCut: isCut(answer), title: titleOf(chat), dryRun: true, cwd: root };
  return (work) => editFromAnswer(chat.project, { ...input, allowProtected }, work);
}

async function step(chat: Chat, name: 'undo' | 'redo', argument: string, work: AppWork): Promise<void> {
  const count = argument.trim() === '' ? 1 : Number(argument);
  if (!Number.isInteger(count) || count < 1 || count > MOST_STEPS) {
    throw new MlxCodeError('E_USAGE', `/${name} takes a number of changes, not ${argument}`, {
      hint: `/${name} 2 takes two.`,
    });
  }
  const { plans } = await stepThroughChanges(chat.project, name, { count, merge: false, dryRun: false }, work);
  chat.change.look();
  showPlans(chat, name, plans);
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

/** The answer stopped at its longest length, or was interrupted. */
function isCut({ state, end, kept }: Answer): boolean {
  return state !== 'done' || end?.reason === 'length' || kept?.isInterrupted === true;
}

function titleOf(chat: Chat): string {
  const question = chat.items.all.findLast((item) => item.kind === 'question');
  return question === undefined ? 'from an answer' : question.text.slice(0, MAX_TITLE);
}
