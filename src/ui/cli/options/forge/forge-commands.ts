/** The commands about pull requests, merge requests and issues: their arguments, options and help. */

import { Argument, type Command, Option } from 'commander';
import type { ForgeListOptions, ForgeOptions } from '../../commands/forge/forge.ts';
import type { ReviewOptions } from '../../commands/history/review.ts';
import type { CommandContext } from '../command-context.ts';
import { examples, wholeNumber } from '../option-values.ts';

const WHERE =
  'GitHub and GitLab are asked, and servers of your own that the setting forge.hosts names: the one to which a remote of the ' +
  'repository leads. A token comes from a variable, from gh or glab, or from what your git keeps; public projects need none.';

export function addPr(program: Command, context: CommandContext): void {
  const pr = program
    .command('pr')
    .summary('list, show and review pull and merge requests')
    .description(
      `Lists pull requests and merge requests of the project, shows one, its difference, or reviews it. ${WHERE}`,
    )
    .addHelpText(
      'after',
      examples([
        ['mlx-code pr', 'those that are open'],
        ['mlx-code pr show 12', 'text, checks, files and talk'],
        ['mlx-code pr diff 12', ''],
        ['mlx-code pr review 12 --post', 'asks before anything is posted'],
      ]),
    );
  const load = () => import('../../commands/forge/forge.ts');
  listed(pr.command('list', { isDefault: true }), ['open', 'closed', 'merged', 'all'])
    .description('list pull or merge requests, the one that changed last first')
    .action(async (options: ForgeListOptions) => {
      process.exitCode = await (await load()).runPrList(options, context);
    });
  shared(pr.command('show').addArgument(one()))
    .description('show one: its text, checks, files and talk')
    .action(async (number: number, options: ForgeOptions) => {
      process.exitCode = await (await load()).runPrShow(number, options, context);
    });
  shared(pr.command('diff').addArgument(one()))
    .description('show the difference that one would make, without secrets')
    .action(async (number: number, options: ForgeOptions) => {
      process.exitCode = await (await load()).runPrDiff(number, options, context);
    });
  addPrReview(pr, context);
}

export function addIssue(program: Command, context: CommandContext): void {
  const issue = program
    .command('issue')
    .summary('list and show issues')
    .description(`Lists the issues of the project, or shows one with its talk. ${WHERE}`)
    .addHelpText(
      'after',
      examples([
        ['mlx-code issue', 'those that are open'],
        ['mlx-code issue show 7', ''],
      ]),
    );
  const load = () => import('../../commands/forge/forge.ts');
  listed(issue.command('list', { isDefault: true }), ['open', 'closed', 'all'])
    .description('list issues, the one that changed last first')
    .action(async (options: ForgeListOptions) => {
      process.exitCode = await (await load()).runIssueList(options, context);
    });
  shared(issue.command('show').addArgument(one()))
    .description('show one with its talk')
    .action(async (number: number, options: ForgeOptions) => {
      process.exitCode = await (await load()).runIssueShow(number, options, context);
    });
}

// --- internal ---

function addPrReview(pr: Command, context: CommandContext): void {
  shared(pr.command('review').addArgument(one()))
    .description('review one, as "mlx-code review --pr" does; --post asks, and posts it')
    .option('--all', 'all findings of each file')
    .option('--post', 'show what would be posted, ask, and post it: a summary and line comments')
    .option('--model <model>', 'ask this model')
    .option('--no-model', 'only what is certain')
    .action(async (number: number, options: ReviewOptions) => {
      const { runReview } = await import('../../commands/history/review.ts');
      process.exitCode = await runReview('', [], { ...options, pr: number }, context);
    });
}

function one(): Argument {
  return new Argument('<number>', 'its number').argParser(wholeNumber(1, 1_000_000_000));
}

function listed(command: Command, states: readonly string[]): Command {
  return shared(
    command
      .addOption(new Option('--state <state>', 'which of them (default: open)').choices(states))
      .addOption(new Option('-n, --limit <number>', 'how many at most (default: 30)').argParser(wholeNumber(1, 1_000))),
  );
}

function shared(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--remote <remote>',
        'the git remote that leads there (default: upstream, that of the branch, origin)',
      ),
    )
    .addOption(new Option('--json', 'one JSON object'));
}
