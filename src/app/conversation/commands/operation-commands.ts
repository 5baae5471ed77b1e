/** Commands of a conversation that are made from the table of operations. */

import { oneLine } from '../../../base/text.ts';
import type { OperationTable } from '../../operations/table.ts';
import { runTyped } from '../../workspace/typed.ts';
import { code, list } from '../markdown.ts';
import { type ChatCommand, command } from './command.ts';

/** Most lines of an answer that a conversation shows. */
const SHOWN = 60;

/** @param table rows that users can type and that no command of their own shows */
export function operationCommands(table: OperationTable): ChatCommand[] {
  return Object.entries(table).flatMap(([name, row]) => {
    const { typed } = row;
    if (typed === undefined) return [];
    const run: ChatCommand['run'] = async (chat, words, work) => {
      const { opened, lacks } = await chat.live.askable(words, work.signal);
      if (lacks !== null) chat.note('info', lacks);
      const told = { ...work, ...(opened !== undefined && { opened }) };
      const { lines } = await runTyped(name, row, chat.project, { words, cwd: chat.project.root }, told);
      if (lines.length === 0) return chat.note('info', 'Nothing found.');
      const more = lines.length > SHOWN ? [`… and ${(lines.length - SHOWN).toLocaleString('en-US')} more`] : [];
      const shown = [...lines.slice(0, SHOWN).map((line) => code(oneLine(line))), ...more];
      chat.say(`${name} ${oneLine(words)}`.trimEnd(), list(shown));
    };
    return [command('Ask and read', name, row.summary, run, { usage: typed.usage })];
  });
}
