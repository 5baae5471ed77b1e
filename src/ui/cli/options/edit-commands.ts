/** The commands that change files, and those that tell of it: their arguments, options and help. */

import { Argument, type Command, Option } from 'commander';
import type { ApplyOptions } from '../commands/edits/apply.ts';
import type { EditOptions } from '../commands/edits/edit.ts';
import type { AuditOptions, HistoryOptions } from '../commands/edits/history.ts';
import type { RestoreOptions, UndoOptions } from '../commands/edits/undo.ts';
import type { InsightOptions } from '../commands/history/answers.ts';
import type { CommandContext } from './command-context.ts';
import { examples, INSIGHT_BY, wholeNumber } from './option-values.ts';

const MOST = 1_000_000;

export function addEdit(program: Command, context: CommandContext): void {
  outputs(
    program
      .command('edit')
      .summary('ask a model for a change of files, or take one from its answer')
      .description(
        'Asks the chat model for a change, shows it, and carries it out when you say so. Files that you name are shown to the ' +
          'model whole, as far as its window has room; without names it is shown what a search finds. With --from, an answer of any ' +
          'model is read instead: code in fences with a path, SEARCH and REPLACE blocks, unified diffs, and patches in the form ' +
          'of codex. What is in doubt is refused with its reason, and then no file is touched; a model that is asked is told the ' +
          'reason, and answers once more.',
      )
      .argument('[request]', 'what to change, in words; left out with --from')
      .argument('[files...]', 'the files it is about; code without a path belongs to one that is alone')
      .option('--from <file>', 'read this answer, or - for stdin, and ask no model')
      .addOption(new Option('--model <model>', 'ask this model').conflicts('from'))
      .option('--parse', 'print as JSON what is understood of the answer, and do nothing')
      .option('--dry-run', 'show what would be done')
      .option('-y, --yes', 'apply it without asking')
      .option('--allow-protected', PROTECTED),
  )
    .addHelpText(
      'after',
      examples([
        ['mlx-code edit "log each retry" src/client.ts', 'ask the model, show the change, then ask you'],
        ['mlx-code edit "rename the flag to --dry" --json', 'only the plan'],
        ['mlx-code edit --from answer.md', 'from an answer that you have'],
        ['mlx-code edit --from answer.md --json > plan.json', 'keep it as a plan for "apply"'],
        ['pbpaste | mlx-code edit --from - --yes', ''],
      ]),
    )
    .action(async (request: string | undefined, files: string[], options: EditOptions) => {
      const { runEdit } = await import('../commands/edits/edit.ts');
      process.exitCode = await runEdit(request === undefined ? [] : [request, ...files], options, context);
    });
}

export function addApply(program: Command, context: CommandContext): void {
  outputs(
    program
      .command('apply')
      .summary('carry out a plan that a changing command printed')
      .description(
        'Carries out a plan that was printed with --json: all of its files, or none. A file that is not as it was when the ' +
          'plan was made is never overwritten.',
      )
      .argument('<plan>', 'a file, or - for stdin')
      .option('--merge', 'in files that changed since, change the lines of the plan alone')
      .option('--dry-run', 'show what would be done')
      .option('--allow-protected', PROTECTED),
  )
    .addHelpText(
      'after',
      examples([
        ['mlx-code apply plan.json --dry-run', 'look at it once more'],
        ['mlx-code apply plan.json', ''],
      ]),
    )
    .action(async (plan: string, options: ApplyOptions) => {
      const { runApply } = await import('../commands/edits/apply.ts');
      process.exitCode = await runApply(plan, options, context);
    });
}

export function addUndo(program: Command, context: CommandContext): void {
  addSteps(program, context, 'undo', 'take back the last changes of files', [
    ['mlx-code undo', 'the last one'],
    ['mlx-code undo 3', 'the last three'],
    ['mlx-code undo --dry-run', 'show what it would do'],
  ]);
}

export function addRedo(program: Command, context: CommandContext): void {
  addSteps(program, context, 'redo', 'make changes again that were undone', [['mlx-code redo', '']]);
}

export function addHistory(program: Command, context: CommandContext): void {
  program
    .command('history')
    .summary('list the changes of files that were made here')
    .description(
      'Lists the changes of files that mlx-code made in this project, the newest first, with their numbers. With --by it tells of ' +
        'the commits of the repository in place of that, as "mlx-code insight" does.',
    )
    .argument('[file]', 'changes of this file alone; with --by a folder or file')
    .option('-n, --limit <changes>', 'at most so many (default: 20)', wholeNumber(1, 100_000))
    .addOption(
      new Option('--by <what>', 'what commits tell by file, folder, owner, coupling or hotspot').choices(INSIGHT_BY),
    )
    .addOption(new Option('--svg', 'with --by: a picture').conflicts('json'))
    .option('--json', 'print one JSON object')
    .action(async (file: string | undefined, options: HistoryOptions & InsightOptions) => {
      if (options.by !== undefined || options.svg === true) {
        const { runInsight } = await import('../commands/history/answers.ts');
        process.exitCode = await runInsight(file === undefined ? [] : [file], options, context);
        return;
      }
      const { runHistory } = await import('../commands/edits/history.ts');
      process.exitCode = await runHistory(file, options, context);
    });
}

export function addRestore(program: Command, context: CommandContext): void {
  outputs(
    program
      .command('restore')
      .summary('bring one file back as it was at a change')
      .description('Brings one file back as a change left it. "mlx-code undo" takes that back.')
      .argument('<file>', 'the file')
      .requiredOption('--at <change>', 'the number of the change in the history', wholeNumber(1, MOST))
      .option('--before', 'as it was before the change')
      .option('--dry-run', 'show what would be done')
      .option('--allow-protected', PROTECTED),
  ).action(async (file: string, options: RestoreOptions) => {
    const { runRestore } = await import('../commands/edits/undo.ts');
    process.exitCode = await runRestore(file, options, context);
  });
}

export function addAudit(program: Command, context: CommandContext): void {
  program
    .command('audit')
    .summary('show what was proposed, decided, written and refused')
    .description(
      'Shows the audit of changes of files: what was proposed, decided, written and refused here. Each line holds the hash ' +
        'of the one before it.',
    )
    .option('--tail <lines>', 'the last lines (default: 20)', wholeNumber(1, 100_000))
    .option('--verify', 'look whether every line is as it was written')
    .option('--json', 'print one JSON object')
    .action(async (options: AuditOptions) => {
      const { runAudit } = await import('../commands/edits/history.ts');
      process.exitCode = await runAudit(options, context);
    });
}

export const PROTECTED = "change protected files too: git's, keys, environment files, CI, rules of agents, lock files";

export function outputs(command: Command): Command {
  return command.option('--json', 'print the plan as JSON').option('--patch', 'print a unified diff without colours');
}

// --- internal ---

function addSteps(
  program: Command,
  context: CommandContext,
  name: 'undo' | 'redo',
  summary: string,
  lines: Parameters<typeof examples>[0],
): void {
  outputs(
    program
      .command(name)
      .summary(summary)
      .description(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}, byte for byte. It works without git.`)
      .addArgument(new Argument('[count]', 'how many changes').argParser(wholeNumber(1, 1_000)).default(1))
      .option('--merge', 'in files that changed since, take back the lines of the change alone')
      .option('--dry-run', 'show the next one, without doing it'),
  )
    .addHelpText('after', examples(lines))
    .action(async (count: number, options: UndoOptions) => {
      const { runUndo } = await import('../commands/edits/undo.ts');
      process.exitCode = await runUndo(name, count, options, context);
    });
}
