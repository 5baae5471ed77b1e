/** `mlx-code status`: what is indexed, how fresh it is, and what is running. */

import {
  departureWords,
  FORGE_WORDS,
  gitStandingWords,
  type Job,
  leavingWords,
  loadedWords,
  NOTHING_LOADED,
  openProject,
  run,
  type StatusReport,
} from '../../../app/index.ts';
import { formatBytes, formatDuration, grouped, oneLine, plural } from '../../../base/text.ts';
import type { CliIo } from '../io.ts';
import { type CommandContext, whichProject } from '../options/command-context.ts';
import type { StatusCommandOptions } from '../options/command-options.ts';
import { personalWords } from '../print/personal-text.ts';
import { tierRows } from '../print/tier-text.ts';
import { warn, warnAbout } from '../print/warnings.ts';
import { watchText } from '../print/watch-text.ts';

const LANGUAGES_SHOWN = 8;
const LABEL_WIDTH = 12;
/** Failed compactions in a row before the status shows them. */
const FAILURES_TOLD = 3;
const REBUILD = '"mlx-code index --force" builds it again.';

/** @throws E_INDEX_* when there is no index that can be used, after telling what is running */
export async function runStatus(
  root: string | undefined,
  options: StatusCommandOptions,
  context: CommandContext,
): Promise<number> {
  const { io } = context;
  const project = await openProject(whichProject(context, root));
  warnAbout(project.config, io);
  const report = await run(project, 'status', {}, {});
  if (options.json === true) {
    const problem = report.problem && { code: report.problem.code, message: report.problem.message };
    io.out(`${JSON.stringify({ ...report, problem })}\n`);
  } else
    for (const [label, value] of rows(report))
      io.out(options.plain === true ? `${label}\t${oneLine(value)}\n` : row(label, value, io));
  for (const { running, state } of report.jobs) {
    if (!running && state.finishedAtMs === null)
      warn(`The last ${state.mode} run (process ${state.pid}) was cut off; "mlx-code index" continues it.`, io);
    if (state.error !== null)
      warn(`The last ${state.mode} run ended: ${state.error.message} [${state.error.code}]`, io);
  }
  const upkeep = report.index?.upkeep;
  if (upkeep !== undefined && upkeep.failures >= FAILURES_TOLD)
    warn(`The index could not be compacted ${upkeep.failures} times in a row: ${upkeep.problem}. ${REBUILD}`, io);
  if (report.problem !== null) throw report.problem;
  return 0;
}

// --- internal ---

type Row = readonly [label: string, value: string];

function row(label: string, value: string, io: CliIo): string {
  return `${io.paint.dim(label.padEnd(LABEL_WIDTH))} ${oneLine(value)}\n`;
}

function rows(report: StatusReport): Row[] {
  const out: Row[] = [['root', report.root]];
  if (report.git !== null) out.push(['git', gitStandingWords(report.git)]);
  const { departures, unknown, downloads } = report.leaving;
  for (const departure of departures) out.push(['leaves here', departureWords(departure)]);
  if (departures.length === 0 || unknown !== null) out.push(['leaves here', leavingWords(report.leaving)]);
  if (downloads !== null) out.push(['downloads', `models that are missing, from ${downloads}; no code goes there`]);
  out.push(['forge', FORGE_WORDS]);
  out.push(...chatRows(report.chat), ...loadedRows(report));
  if (report.index !== null) out.push(...indexRows(report, report.index));
  for (const job of report.jobs) if (job.running) out.push(['running', jobText(job)]);
  if (report.watch !== null) out.push(['watch', watchText(report.watch)]);
  return out;
}

function chatRows({ model, server, problem }: StatusReport['chat']): Row[] {
  if (problem !== null) return [['chat', `${problem.message} [${problem.code}]`]];
  if (server === null) return [['chat', `${model}, on this machine`]];
  return [['chat', `${model === '' ? 'the model' : model} of ${server}`]];
}

function loadedRows({ loaded }: StatusReport): Row[] {
  if (loaded.length === 0) return [['in memory', NOTHING_LOADED]];
  return loaded.map((model) => ['in memory', loadedWords(model, Date.now())]);
}

function indexRows(report: StatusReport, index: NonNullable<StatusReport['index']>): Row[] {
  const { meta, bytes, neuralNext } = index;
  const share = index.sourceBytes > 0 ? `, ${(bytes.total / index.sourceBytes).toFixed(1)}x the source` : '';
  return [
    ['index', `${index.remote?.uri ?? index.dir}${index.dirty ? ' (a run has not reached its end)' : ''}`],
    ...(index.remote === null
      ? []
      : [
          ['leaves here', `chunks of code, paths and vectors, to ${remoteText(index.remote)}`] as const,
          ['local side', index.dir] as const,
          ['writer', writerText(index.writer)] as const,
        ]),
    ['files', `${grouped(index.files)} indexed, ${formatBytes(index.sourceBytes)}; ${changes(report)}`],
    ['skipped', skipText(index.skips)],
    ...(Object.keys(index.redacted).length === 0 ? [] : [['redacted', countsText(index.redacted)] as const]),
    ['chunks', grouped(index.chunks)],
    ['languages', languageText(index.languages)],
    ...errorRows(index.languages),
    ...(Object.keys(index.fallbacks).length === 0 ? [] : [['fallbacks', countsText(index.fallbacks)] as const]),
    ...tierRows(report, index),
    ...(report.personal === null ? [] : [['personal', personalWords(report.personal)] as const]),
    ...(neuralNext === null
      ? []
      : [
          [
            'next model',
            `${grouped(neuralNext.vectors)} of ${grouped(index.chunks)} vectors, ${neuralNext.model}`,
          ] as const,
        ]),
    [
      'size',
      `${formatBytes(bytes.total)} (tables ${formatBytes(bytes.tables)}, copy for single searches ${formatBytes(bytes.copy)}, vector cache ${formatBytes(bytes.vectorCache)})${share}`,
    ],
    ...(report.counters === null ? [] : [['runs', runsText(report.counters)] as const]),
    ['log', report.log],
    ['updated', `${formatDuration(Date.now() - meta.updatedAtMs)} ago`],
  ];
}

function remoteText({ host, bucket, prefix }: NonNullable<NonNullable<StatusReport['index']>['remote']>): string {
  return `${host}, ${bucket}${prefix === '' ? '' : `/${prefix}`}`;
}

function writerText(writer: NonNullable<StatusReport['index']>['writer']): string {
  return writer === null ? 'nobody' : `process ${writer.pid}${writer.host === undefined ? '' : ` on ${writer.host}`}`;
}

function changes({ freshness }: StatusReport): string {
  if (freshness === null) return 'freshness not known';
  const changed = freshness.changed === 0 ? 'up to date' : `${plural(freshness.changed, 'file')} changed since`;
  return freshness.complete ? changed : `${changed} as far as was looked`;
}

function jobText({ state }: Job): string {
  const total = state.total > 0 ? ` of ${grouped(state.total)}` : '';
  const left = state.etaMs === null ? '' : `, ${formatDuration(state.etaMs)} left`;
  const log = state.log === null ? '' : `; log ${state.log}`;
  return `${state.mode} run, process ${state.pid}: ${state.phase}, ${grouped(state.done)}${total} ${state.unit}${left}${log}`;
}

function languageText(languages: readonly { readonly language: string; readonly chunks: number }[]): string {
  const shown = languages.slice(0, LANGUAGES_SHOWN).map(({ language, chunks }) => `${language} ${grouped(chunks)}`);
  const more = languages.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Files that a grammar could not read everywhere, by language. */
function errorRows(languages: readonly { readonly language: string; readonly errors: number }[]): Row[] {
  const broken = languages.filter(({ errors }) => errors > 0).sort((a, b) => b.errors - a.errors);
  const shown = broken.slice(0, LANGUAGES_SHOWN).map(({ language, errors }) => `${language} ${plural(errors, 'file')}`);
  return broken.length === 0 ? [] : [['parse errors', shown.join(', ')]];
}

function skipText(skips: Readonly<Record<string, number>>): string {
  const text = countsText(skips);
  return text === '' ? 'none' : text;
}

function runsText({
  runs,
  failedRuns,
  rates,
  quarantined,
  workerDeaths,
}: NonNullable<StatusReport['counters']>): string {
  const parts = [
    `${grouped(runs)} done${failedRuns > 0 ? `, ${grouped(failedRuns)} failed or stopped` : ''}`,
    rates.chunksPerSecond === null ? '' : `${grouped(rates.chunksPerSecond)} chunks/s`,
    rates.embedsPerSecond === null ? '' : `${grouped(rates.embedsPerSecond)} MLX vectors/s`,
    rates.cacheHitShare === null ? '' : `${Math.round(rates.cacheHitShare * 100)} % from the vector cache`,
    quarantined > 0 ? `${grouped(quarantined)} texts set aside` : '',
    workerDeaths > 0 ? `worker restarted ${grouped(workerDeaths)} times` : '',
  ];
  return parts.filter((part) => part !== '').join('; ');
}

function countsText(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .filter(([, number]) => number > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, number]) => `${grouped(number)} ${reason}`)
    .join(', ');
}
