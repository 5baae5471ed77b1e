/** The commands about the repository: their arguments, options and help. */

import { type Command, Option } from 'commander';
import type { AnswerOptions, InsightOptions } from '../commands/history/answers.ts';
import type { CommitOptions } from '../commands/history/commit.ts';
import type { DiffOptions } from '../commands/history/diff.ts';
import type { LogOptions } from '../commands/history/log.ts';
import type { ReviewOptions } from '../commands/history/review.ts';
import type { CommandContext } from './command-context.ts';
import { PROTECTED } from './edit-commands.ts';
import { examples, INSIGHT_BY, wholeNumber } from './option-values.ts';

export function addDiff(program: Command, context: CommandContext): void {
  program
    .command('diff')
    .summary('show what changed, by lines or by definitions')
    .description(
      'Shows how two states of the project differ. With --symbols it tells which definitions are new, gone, moved, renamed, or ' +
        'changed in their head or body, who uses them, and which tests name them. Programs that the repository names, such as ' +
        'hooks, filters and diff tools, never run. Secrets are left out.',
    )
    .argument('[revision]', 'a commit, or two as in main..HEAD or main...HEAD (default: the last commit)')
    .argument('[paths...]', 'only these folders or files')
    .option('--staged', 'compare with what is staged, not with the files')
    .option('--symbols', 'tell definitions in place of lines')
    .addOption(new Option('--json', 'one JSON object'))
    .addHelpText(
      'after',
      `${examples([
        ['mlx-code diff', 'what is not committed'],
        ['mlx-code diff --staged --symbols', 'the definitions that a commit would change'],
        ['mlx-code diff main...HEAD --symbols src', 'since a branch began, in one folder'],
      ])}\n\nExit code: 0 something differs, 1 nothing does, 2 wrong usage.`,
    )
    .action(async (revision: string | undefined, paths: string[], options: DiffOptions) => {
      const { runDiff } = await import('../commands/history/diff.ts');
      process.exitCode = await runDiff(revision ?? '', paths, options, context);
    });
}

export function addLog(program: Command, context: CommandContext): void {
  program
    .command('log')
    .summary('find the commits that explain')
    .description(
      'Finds commits by what they are about: their messages, the lines and names that they changed, and their files. Without a ' +
        'question it lists the newest. The commits are read once, which takes some seconds at first. Secrets are left out.',
    )
    .argument('[question]', 'what the commits are to explain; a folder or file alone lists its newest commits')
    .argument('[paths...]', 'only commits that changed these folders or files')
    .option('--author <who>', 'only commits of who has this in the name or address')
    .option('--since <date>', 'only commits since then, as git reads dates, such as "6 months ago"')
    .option('--until <date>', 'only commits until then')
    .addOption(
      new Option('-n, --limit <number>', 'commits at most (default: 5, without a question 20)').argParser(
        wholeNumber(1, 1_000),
      ),
    )
    .option('--show <commit>', 'show one commit whole')
    .addOption(new Option('--json', 'one JSON object'))
    .addHelpText(
      'after',
      `${examples([
        ['mlx-code log "why do we retry on 429"', ''],
        ['mlx-code log "cache of vectors" src/store --since "1 year ago"', 'in one folder'],
        ['mlx-code log src/http/retry.ts', 'the newest commits of a file'],
        ['mlx-code log --show c3f2a1b', 'what one commit changed'],
      ])}\n\nExit code: 0 something was found, 1 nothing was, 2 wrong usage.`,
    )
    .action(async (question: string | undefined, paths: string[], options: LogOptions) => {
      const { runLog } = await import('../commands/history/log.ts');
      process.exitCode = await runLog(question ?? '', paths, options, context);
    });
}

export function addBlame(program: Command, context: CommandContext): void {
  program
    .command('blame')
    .summary('show the commits behind lines of a file')
    .description('Shows the commits that wrote lines of a file last: who, when, and the reason they gave.')
    .argument('<place>', 'FILE:A-B, FILE:LINE or FILE')
    .addOption(new Option('--json', 'one JSON object'))
    .addHelpText(
      'after',
      examples([
        ['mlx-code blame src/http/retry.ts:40-80', ''],
        ['mlx-code blame src/http/retry.ts:40', 'one line'],
      ]),
    )
    .action(async (place: string, options: AnswerOptions) => {
      const { runBlame } = await import('../commands/history/answers.ts');
      process.exitCode = await runBlame(place, options, context);
    });
}

export function addInsight(program: Command, context: CommandContext): void {
  program
    .command('insight')
    .summary('show which files change most, who owns them, what changes together')
    .description(
      'Counts the commits of the history: how often and how much each file changed, who added most of its lines, how many ' +
        'people the project hangs on, and which files change together. Renames are followed; merges are not counted.',
    )
    .argument('[paths...]', 'only these folders or files')
    .addOption(
      new Option(
        '--by <what>',
        'file, folder, owner, coupling: files that change together, or hotspot: large files that change often (default: file)',
      ).choices(INSIGHT_BY),
    )
    .option('--since <date>', 'only commits since then, as git reads dates, such as "6 months ago"')
    .option('--blame', 'owners by the lines that stand, as git blame counts them, not by the lines that were added')
    .addOption(
      new Option('-n, --limit <number>', 'rows at most (default: 20; of a picture 2000)').argParser(
        wholeNumber(1, 100_000),
      ),
    )
    .addOption(
      new Option(
        '--svg',
        'a picture: files or folders as large as they are, the redder the more they changed of late, or with --by owner in the colour of their owner',
      ),
    )
    .addOption(new Option('--json', 'one JSON object').conflicts('svg'))
    .addHelpText(
      'after',
      examples([
        ['mlx-code insight src', 'files of one folder'],
        ['mlx-code insight --by owner --since "1 year ago"', ''],
        ['mlx-code insight --by coupling --json', ''],
        ['mlx-code insight --svg > hotspots.svg', 'a picture of large files that change often'],
      ]),
    )
    .action(async (paths: string[], options: InsightOptions) => {
      const { runInsight } = await import('../commands/history/answers.ts');
      process.exitCode = await runInsight(paths, options, context);
    });
}

export function addReview(program: Command, context: CommandContext): void {
  program
    .command('review')
    .summary('read a change before it is committed')
    .description(
      'Says what is certain about a change: secrets, marks of conflicts, code that no longer fits its grammar, ' +
        'what is gone and still used, calls that did not change with what they call, lock files, binary and large files, lines for ' +
        'debugging, skipped tests, checks that are switched off, and code without tests. At most two findings of a file are shown. ' +
        'A chat model that is on this machine explains them; one of 3B or more may add remarks, each of which quotes an added line.',
    )
    .argument('[revision]', 'a commit, or two as in main..HEAD or main...HEAD (default: the last commit)')
    .argument('[paths...]', 'only these folders or files')
    .addOption(new Option('--staged', 'look at what is staged, not at the files').conflicts('pr'))
    .addOption(
      new Option('--pr <number>', 'a pull or merge request of the forge (docs/forges.md)').argParser(
        wholeNumber(1, 1_000_000_000),
      ),
    )
    .option('--remote <remote>', 'with --pr: the git remote that leads to the forge')
    .option('--post', 'with --pr: show what would be posted there, ask, and post it: a summary and line comments')
    .option('--all', 'all findings of each file')
    .option('--exit-code', 'end with 1 when there are errors or warnings')
    .option('--model <model>', 'ask this model')
    .option('--no-model', 'only what is certain')
    .addOption(
      new Option(
        '--fix',
        'take lines for debugging, .only and marks of conflicts without a choice out of the files, as a change that is shown first; with --model also lines that a model of 3B or more suggests',
      ).conflicts(['sarif', 'markdown', 'exitCode', 'all', 'pr']),
    )
    .option('--dry-run', 'with --fix: show what would be done')
    .option('-y, --yes', 'with --fix: apply it without asking')
    .option('--allow-protected', `with --fix: ${PROTECTED}`)
    .addOption(new Option('--json', 'one JSON object').conflicts(['sarif', 'markdown']))
    .addOption(new Option('--sarif', 'SARIF 2.1.0, as code scanning reads it').conflicts('markdown'))
    .addOption(new Option('--markdown', 'Markdown'))
    .addHelpText(
      'after',
      examples([
        ['mlx-code review --staged', 'before a commit'],
        ['mlx-code review --pr 12 --post', 'of the forge, asks before anything is posted'],
        ['mlx-code review main...HEAD --no-model --sarif --exit-code', 'in CI'],
        ['mlx-code review --fix', 'take slips out'],
      ]),
    )
    .action(async (revision: string | undefined, paths: string[], options: ReviewOptions) => {
      const { runReview } = await import('../commands/history/review.ts');
      process.exitCode = await runReview(revision ?? '', paths, options, context);
    });
}

export function addCommit(program: Command, context: CommandContext): void {
  program
    .command('commit')
    .summary('write a message for what is staged, and commit it')
    .description(
      'Writes a message for what is staged: its type and scope are told from the files, the definitions and the log of the project, ' +
        'in the form that its messages have. A model only words the subject, and only with names that stand in the change. Then ' +
        'git opens your editor and commits. Where the repository has hooks, or settings that name programs, a terminal is asked ' +
        'once whether you trust it (hooks.trusted); without one the message is printed, with what would run. Nothing is staged, ' +
        'and no check is left out. Where the change holds a secret, nothing is done.',
    )
    .option('--print', 'the message alone; nothing is committed')
    .option('--type <type>', 'the type, such as feat, fix or docs (default: told from the change)')
    .option('--scope <scope>', 'the scope; - for none (default: told from the change)')
    .option('--model <model>', 'the model that words the subject (default: the chat model, if it is on this machine)')
    .option('--no-model', 'by rules alone')
    .option('-y, --yes', 'commit without the editor')
    .addOption(new Option('--json', 'one JSON object; commits only with --yes').conflicts('print'))
    .addOption(new Option('--amend').hideHelp())
    .addHelpText(
      'after',
      `${examples([
        ['mlx-code commit', ''],
        ['mlx-code commit --print --no-model', 'the message by rules alone'],
        ['mlx-code commit --type fix --scope client', ''],
      ])}\n\nExit code: 0 done, 1 the message was only printed, as the repository is not trusted, 2 nothing is staged or git is in the middle of something else, 7 a hook or git refused, 9 a secret is staged.`,
    )
    .action(async (options: CommitOptions) => {
      const { runCommit } = await import('../commands/history/commit.ts');
      process.exitCode = await runCommit(options, context);
    });
}
