/** The command that finds and replaces over a project: its arguments, options and help. */

import { type Command, Option } from 'commander';
import type { ReplaceOptions } from '../commands/edits/replace.ts';
import type { CommandContext } from './command-context.ts';
import { outputs, PROTECTED } from './edit-commands.ts';
import { collect, collectList, examples } from './option-values.ts';

export function addReplace(program: Command, context: CommandContext): void {
  outputs(
    program
      .command('replace')
      .summary('find and replace over the files of the project')
      .description(
        'Replaces a text as it is written, case included, in the files of the project; shows the change and asks. With --regex ' +
          'a regular expression is replaced, with --syntax a pattern of code, in which $A stands for one part and $$$REST for any ' +
          'number of them. What lies in a secret stays.',
      )
      .argument('<text>', 'what is looked for')
      .argument('<value>', 'what takes its place')
      .argument('[paths...]', 'files and folders (default: the current folder)')
      .addOption(new Option('-w, --word', 'only whole words').conflicts('syntax'))
      .addOption(
        new Option('--regex', 'a regular expression, matched line by line; $1 stands for a group').conflicts('syntax'),
      )
      .option('-i, --ignore-case', 'with --regex: whatever the case')
      .option('-U, --multiline', 'with --regex: a match may go over line ends')
      .option('--syntax', 'a pattern of code')
      .addOption(
        new Option(
          '--where <condition>',
          'with --syntax: X=kind, X!=kind, X~regex or X!~regex about what $X stands for; may be repeated',
        ).argParser(collect),
      )
      .addOption(new Option('-t, --lang <languages>', 'with --syntax: only these languages').argParser(collectList))
      .option('--dry-run', 'show what would be done')
      .option('-y, --yes', 'apply it without asking')
      .option('--allow-protected', PROTECTED),
  )
    .addHelpText(
      'after',
      examples([
        ['mlx-code replace fetchUser loadUser --word', 'show the change, then ask'],
        ["mlx-code replace 'http://old' 'https://new' docs --yes", ''],
        ["mlx-code replace --regex 'v(\\d+)\\.0' 'v$1.1' docs", ''],
        ["mlx-code replace --syntax 'assert.equal($A, $B)' 'expect($A).toBe($B)' test", ''],
        ["mlx-code replace --syntax 'log($$$ARGS)' 'logger.info($$$ARGS)' -t python", ''],
      ]),
    )
    .action(async (find: string, text: string, paths: string[], options: ReplaceOptions) => {
      const { runReplace } = await import('../commands/edits/replace.ts');
      process.exitCode = await runReplace(find, text, paths, options, context);
    });
}
