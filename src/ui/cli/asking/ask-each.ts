/** `mlx-code ask --each GLOB`: asks about each file that fits, keeps the answers in one file, and prints where that is. */

import { askEachFile, type EachEvent, type EachTotals, openProject } from '../../../app/index.ts';
import { MlxCodeError } from '../../../base/errors.ts';
import { formatDuration, oneLine, plural } from '../../../base/text.ts';
import type { CommandContext } from '../options/command-context.ts';
import type { AskCommandOptions } from '../options/command-options.ts';
import { failureObject } from '../print/print-error.ts';
import { warnAbout } from '../print/warnings.ts';
import { runWork, type Work } from '../run-with-progress.ts';
import { readPiped } from '../start/read-piped.ts';
import { inputOf } from './ask-input.ts';

const EXIT_ANSWERED = 0;
const EXIT_NOTHING = 1;
const EXIT_CANCELLED = 130;
/** What goes on within one answer; the count of files is shown meanwhile. */
const WITHIN_ANSWER: readonly string[] = ['load', 'read', 'wait', 'think', 'scan'];

/**
 * @returns 0 when all files are answered, 1 when none fits, 130 when it was stopped, else the code of the first failure
 * @throws E_USAGE; what opening and the result file throw
 */
export async function runEach(query: string, options: AskCommandOptions, context: CommandContext): Promise<number> {
  const { io, cwd } = context;
  const { each: glob, template = '', out } = options;
  if (glob === undefined)
    throw new MlxCodeError('E_USAGE', '--out is for the answers of --each', {
      hint: `Name the files too, such as --each 'src/**/*.ts'.`,
    });
  const project = await openProject({ cwd, root: options.root });
  warnAbout(project.config, io);
  return await runWork(io, async (work) => {
    const piped = await readPiped(() => work.onMessage('Reading what is piped in…'), work.signal);
    const inputFor = async (path: string) => {
      const input = await inputOf(project, query, piped, { ...options, file: [path] }, context, work.signal);
      return { ...input, cwd: project.root };
    };
    const view = new EachView(context, work);
    let exitCode = EXIT_NOTHING;
    try {
      const asked = { glob, out, template, cwd, anew: options.anew === true, inputFor };
      for await (const event of askEachFile(project, asked, { model: options.model }, view.inner)) {
        view.show(event);
        if (event.kind !== 'ended') continue;
        exitCode = exitCodeOf(event.totals);
        if (options.json === true) io.out(`${JSON.stringify(event.totals)}\n`);
        else if (event.totals.files > 0) io.out(`${oneLine(event.totals.out)}\n`);
      }
    } catch (error) {
      if (options.json === true) io.out(`${JSON.stringify(failureObject(error))}\n`);
      throw error;
    }
    return exitCode;
  });
}

// --- internal ---

function exitCodeOf({ files, failed, cancelled }: EachTotals): number {
  if (cancelled) return EXIT_CANCELLED;
  if (files === 0) return EXIT_NOTHING;
  return failed[0]?.exitCode ?? EXIT_ANSWERED;
}

/** Tells on stderr how far it is. */
class EachView {
  readonly #context: CommandContext;
  readonly #work: Work;
  readonly #told = new Set<string>();
  #now: { readonly done: number; readonly total: number; readonly note: string } | null = null;

  constructor(context: CommandContext, work: Work) {
    this.#context = context;
    this.#work = work;
  }

  /** For the answers: their own progress gives way to the count of files. */
  get inner(): Work {
    return {
      ...this.#work,
      onProgress: (update) => {
        const now = this.#now;
        const isWithin = now !== null && WITHIN_ANSWER.includes(update.phase);
        this.#work.onProgress(isWithin ? { phase: 'ask', unit: 'files', ...now } : update);
      },
    };
  }

  show(event: EachEvent): void {
    switch (event.kind) {
      case 'plan':
        return this.#plan(event);
      case 'file':
        this.#now = { done: event.number - 1, total: event.of, note: event.path };
        return this.#work.onProgress({ phase: 'ask', unit: 'files', ...this.#now });
      case 'note':
        // The same holds for many files, and is told once.
        if (!this.#told.has(event.text)) this.#say(`note: ${event.text}`);
        this.#told.add(event.text);
        return;
      case 'answered': {
        const cut = event.reason === 'length' ? ' · stopped at the token limit: --max-tokens allows more' : '';
        return this.#say(`${event.number}/${event.of} ${event.path} · ${formatDuration(event.milliseconds)}${cut}`);
      }
      case 'failed': {
        const { path, message, code } = event.failure;
        return this.#say(`${event.number}/${event.of} ${path} failed: ${message} [${code}]`);
      }
      case 'ended':
        return this.#ended(event.totals);
    }
  }

  #plan({ files, done, leftOut, model, out, sentTo }: Extract<EachEvent, { kind: 'plan' }>): void {
    if (leftOut > 0) this.#say(`${plural(leftOut, 'file')} left out: not text, or with credentials.`);
    if (files === 0) return this.#say('No file of the project fits.');
    const who = sentTo === null ? model : `${model} at ${sentTo}`;
    this.#say(`${plural(files, 'file')}, ${done} answered already · ${who} · ${out}`);
  }

  #ended({ files, done, answered, failed, cancelled }: EachTotals): void {
    if (files === 0) return;
    const left = files - done - answered - failed.length;
    const parts = [`${answered} answered`, `${done} before`, `${failed.length} failed`, `${left} left`];
    this.#say(`${parts.filter((part) => !/^0 (?!answered)/.test(part)).join(', ')}.`);
    for (const { path, message } of failed) this.#say(`${path}: ${message}`, '  ');
    if (!cancelled && left > 0) this.#say('Stopped early: the model does not answer.');
    if (cancelled || failed.length > 0) this.#say('The same command again asks about what is missing.');
  }

  #say(text: string, indent = ''): void {
    const { io } = this.#context;
    this.#work.clear();
    io.say(io.paintErr.dim(`${indent}${oneLine(text)}`));
  }
}
