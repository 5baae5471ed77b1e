/** `mlx-code index`: makes a folder searchable, tells what it did, and stops runs. */

import {
  continueInBackground,
  type IndexOutcome,
  learnInBackground,
  type NeuralOutcome,
  openProject,
  type Project,
  run,
  stopIndexing,
} from '../../../app/index.ts';
import { formatDuration, forTerminal, oneLine, plural } from '../../../base/text.ts';
import type { CliIo } from '../io.ts';
import { type CommandContext, whichProject } from '../options/command-context.ts';
import type { IndexOptions } from '../options/command-options.ts';
import { sayNextStep } from '../print/next-step.ts';
import { personalWords } from '../print/personal-text.ts';
import { warn, warnAbout } from '../print/warnings.ts';
import { runWork } from '../run-with-progress.ts';

/** The log of a background run is for reading afterwards. */
const LOG_EVERY_MS = 60_000;

export async function runIndex(
  root: string | undefined,
  options: IndexOptions,
  context: CommandContext,
): Promise<number> {
  const { io } = context;
  const project = await openProject(whichProject(context, root));
  warnAbout(project.config, io);
  if (options.stop === true) return stop(project, io);
  if (options.continueInBackground === true) return background(project, io);
  if (options.learnInBackground === true) return learn(project, io);
  const tier = options.fast === true ? 'fast' : options.full === true ? 'full' : 'auto';
  const outcome = await runWork(io, (work) => run(project, 'index', { tier, force: options.force === true }, work));
  if (options.json === true) io.out(`${JSON.stringify(toJson(project, outcome))}\n`);
  else {
    report(project, outcome, io);
    if (isFirst(outcome)) sayNextStep(project.root, context.cwd, io);
  }
  return 0;
}

// --- internal ---

async function stop(project: Project, io: CliIo): Promise<number> {
  const jobs = await stopIndexing(project);
  if (jobs.length === 0) io.say('Nothing is indexing this folder.');
  for (const { state } of jobs)
    io.say(`Stopped the ${state.mode} run (process ${state.pid}). "mlx-code index" continues it.`);
  return 0;
}

async function background(project: Project, io: CliIo): Promise<number> {
  io.say(`${new Date().toISOString()} Filling the MLX tier of ${oneLine(project.root)}`);
  const outcome = await runWork(io, (work) => continueInBackground(project, work), { plainEveryMs: LOG_EVERY_MS });
  io.say(`${new Date().toISOString()} ${neuralText(outcome)}`);
  return 0;
}

async function learn(project: Project, io: CliIo): Promise<number> {
  io.say(`${new Date().toISOString()} Learning from the history of ${oneLine(project.root)}`);
  const record = await runWork(io, (work) => learnInBackground(project, work), { plainEveryMs: LOG_EVERY_MS });
  io.say(`${new Date().toISOString()} ${record === null ? 'There is no history.' : personalWords(record)}`);
  return 0;
}

function report(project: Project, { report, neural, background, tookMs }: IndexOutcome, io: CliIo): void {
  for (const text of report.warnings) warn(text, io);
  const changes = [
    [report.added, 'added'],
    [report.changed, 'changed'],
    [report.removed, 'removed'],
  ] as const;
  const what = changes
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${number.toLocaleString('en-US')} ${word}`);
  const size = `${plural(report.files, 'file')}, ${plural(report.chunks, 'chunk')}`;
  io.say(`${oneLine(project.root)}: ${size}; ${what.length === 0 ? 'nothing changed' : what.join(', ')}.`);
  const skipped = Object.values(report.skipped).reduce((sum, number) => sum + number, 0);
  if (skipped > 0)
    io.say(
      io.paintErr.dim(
        `${plural(skipped, 'file or folder', 'files or folders')} skipped; "mlx-code status --skipped" names them.`,
      ),
    );
  if (report.files === 0) io.say('There is no file to index here.');
  io.say(neuralText(neural));
  if (background !== null) {
    io.say(`  Process ${background.pid}, log ${oneLine(background.log)}`);
    io.say('  "mlx-code status" shows it, "mlx-code index --stop" ends it.');
  }
  if (neural.problem !== null) {
    warn(neural.problem.message, io);
    io.say(`  ${forTerminal(neural.problem.hint)} Then "mlx-code index" fills the MLX tier.`);
  }
  io.say(`Done in ${formatDuration(tookMs)}.`);
}

/** True when this run made the index of a folder that has something to find. */
function isFirst({ report }: IndexOutcome): boolean {
  return report.files > 0 && report.added === report.files;
}

function neuralText(neural: NeuralOutcome): string {
  const left = neural.etaMs === null ? '' : `, about ${formatDuration(neural.etaMs)} left`;
  switch (neural.state) {
    case 'ready': {
      const cached = neural.fromCache > 0 ? `, ${neural.fromCache.toLocaleString('en-US')} from the cache` : '';
      const aside = neural.quarantined > 0 ? `; ${plural(neural.quarantined, 'chunk')} could not be embedded` : '';
      const made = neural.embedded > 0 ? `, ${neural.embedded.toLocaleString('en-US')} embedded` : '';
      return `MLX tier: complete (${neural.model}${made}${cached})${aside}.`;
    }
    case 'hand-over':
      return `MLX tier: continues in the background (${neural.model}${left}). Search works meanwhile.`;
    case 'running':
      return `MLX tier: a run in the background is at it (${neural.model}${left}).`;
    case 'left-out':
      return 'MLX tier: left out.';
    case 'unasked':
      return 'MLX tier: none. On a CPU it made search no better; "mlx-code index --full" fills it all the same.';
    case 'unavailable':
      return 'MLX tier: not available. Search works on words, symbols and the static embedding.';
  }
}

function toJson(project: Project, outcome: IndexOutcome): Record<string, unknown> {
  const { report, neural, background, tookMs } = outcome;
  const problem = neural.problem && { code: neural.problem.code, message: neural.problem.message };
  return { root: project.root, ...report, neural: { ...neural, problem }, background, tookMs: Math.round(tookMs) };
}
