/** Commands that are made from the table of operations: for rows that have no command of their own. */

import type { Command } from 'commander';
import { type OperationTable, openProject, runTyped } from '../../../app/index.ts';
import { oneLine } from '../../../base/text.ts';
import { warnAbout } from '../print/warnings.ts';
import { runWork } from '../run-with-progress.ts';
import type { CommandContext } from './command-context.ts';

const EXIT_FOUND = 0;
const EXIT_NOTHING = 1;

export type AddCommand = (program: Command, context: CommandContext) => void;

/** @returns how to add each, by name */
export function operationCommands(table: OperationTable): Readonly<Record<string, AddCommand>> {
  return Object.fromEntries(
    Object.entries(table).flatMap(([name, row]) => {
      const { typed } = row;
      if (typed === undefined) return [];
      const add: AddCommand = (program, context) => {
        program
          .command(name)
          .summary(row.summary.charAt(0).toLowerCase() + row.summary.slice(1))
          .description(`${row.summary}.`)
          .argument('[words...]', typed.usage)
          .option('--json', 'print one JSON object')
          .action(async (words: string[], options: { readonly json?: boolean; readonly root?: string }) => {
            const { io, cwd } = context;
            const project = await openProject({ cwd, root: options.root });
            warnAbout(project.config, io);
            const asked = { words: words.join(' '), cwd };
            const { output, lines } = await runWork(io, (work) => runTyped(name, row, project, asked, work));
            if (options.json === true) io.out(`${JSON.stringify(output)}\n`);
            else for (const line of lines) io.out(`${oneLine(line)}\n`);
            if (lines.length === 0) io.say('Nothing found.');
            process.exitCode = lines.length > 0 ? EXIT_FOUND : EXIT_NOTHING;
          });
      };
      return [[name, add]];
    }),
  );
}
