/** Commands of a conversation that are made from the table of operations. */

import type { OperationTable } from '../../operations/table.ts';
import { runTyped } from '../../workspace/typed-operations.ts';
import { type ChatCommand, command } from './command.ts';

/** @param table rows that users can type and that no command of their own shows */
export function operationCommands(table: OperationTable): ChatCommand[] {
  return Object.entries(table).flatMap(([name, row]) => {
    const { typed } = row;
    if (typed === undefined) return [];
    const run: ChatCommand['run'] = async (chat, words, work) => {
      const { opened, lack } = await chat.live.askable(words, work.signal);
      if (lack !== null) chat.show({ of: 'index-lacks', lack });
      const told = { ...work, ...(opened !== undefined && { opened }) };
      const { output, lines } = await runTyped(name, row, chat.project, { words, cwd: chat.project.root }, told);
      chat.show({ of: 'operation', name, words, output, lines });
    };
    return [command('Ask and read', name, row.summary, run, { usage: typed.usage })];
  });
}
