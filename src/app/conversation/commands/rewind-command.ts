/** `/rewind`: back to before an earlier turn, the files, the talk, or both. */

import { MlxCodeError } from '../../../base/errors.ts';
import { oneLine } from '../../../base/text.ts';
import { changeHistory } from '../../editing/history.ts';
import { stepThroughChanges } from '../../editing/undo.ts';
import type { AppWork } from '../../work-options.ts';
import { showPlans } from '../changes/make-change.ts';
import type { Chat } from '../chat-interface.ts';
import type { CommandResult } from '../results.ts';
import type { LoggedTurn } from '../turn/turn-log.ts';

type Turn = Extract<CommandResult, { of: 'turns' }>['turns'][number];

const WHAT = ['files', 'chat', 'both'] as const;
const MOST_CHANGES = 1_000;

export async function rewind(chat: Chat, argument: string, work: AppWork): Promise<void> {
  const turns = chat.last.log.all;
  if (turns.length === 0) return chat.show({ of: 'nothing-yet', to: 'rewind' });
  if (argument === '') {
    if (!chat.ui.show('turns')) chat.show({ of: 'turns', turns: await turnsOf(chat) });
    return;
  }
  const [count = '', name = 'both', ...more] = argument.split(/\s+/);
  const turn = turns[Number(count) - 1];
  const what = WHAT.find((known) => known === name);
  if (turn === undefined || what === undefined || more.length > 0) {
    throw new MlxCodeError('E_USAGE', `/rewind cannot take ${oneLine(argument)}`, {
      hint: 'Give the number of a turn, and files, chat or both: /rewind 2 files. /rewind alone lists the turns.',
    });
  }
  const wanted = what === 'chat' ? 0 : (await timesOfChanges(chat)).filter((at) => at >= turn.atMs).length;
  const { plans } =
    wanted === 0
      ? { plans: [] }
      : await stepThroughChanges(chat.project, 'undo', { count: wanted, merge: false, dryRun: false }, work);
  const undone = plans.filter(({ plan }) => plan.applied).length;
  if (what !== 'files') await cutTalk(chat, turn);
  chat.change.clear();
  if (plans.length > 0) showPlans(chat, 'undo', plans);
  chat.show({ of: 'rewound', number: Number(count), text: turn.text, what, undone, left: wanted - undone });
}

/** The turns of a conversation, the first of them first, with how many changes of files were made since each. */
export async function turnsOf(chat: Chat): Promise<readonly Turn[]> {
  const turns = chat.last.log.all;
  const times = turns.length === 0 ? [] : await timesOfChanges(chat);
  return turns.map(({ text, atMs }, n) => ({ number: n + 1, text, changes: times.filter((at) => at >= atMs).length }));
}

// --- internal ---

/** When the changes in force were made, by whatever made them. */
async function timesOfChanges({ project }: Chat): Promise<readonly number[]> {
  const { changes } = await changeHistory(project, { limit: MOST_CHANGES, cwd: project.root });
  return changes.filter(({ kind, undone }) => kind === 'edit' && !undone).map(({ createdAtMs }) => createdAtMs);
}

async function cutTalk(chat: Chat, turn: LoggedTurn): Promise<void> {
  await chat.record.rewind(turn.turns, turn.atMs);
  chat.items.cut(turn.item);
  chat.last.rewind(turn);
  chat.sources.show(chat.items.lastAnswer()?.sources ?? []);
}
