/** `mlx-code ask --compare A,B`: answers of several models over the same sources, one below the other, then their figures. */

import { type CompareEvent, compareProject, openProject } from '../../../app/index.ts';
import { MlxCodeError } from '../../../base/errors.ts';
import { failedJson } from '../../words/ask-events-json.ts';
import type { CommandContext } from '../options/command-context.ts';
import type { AskCommandOptions } from '../options/command-options.ts';
import { warnAbout } from '../print/warnings.ts';
import { runWork } from '../run-with-progress.ts';
import { readPiped } from '../start/read-piped.ts';
import { inputOf } from './ask-input.ts';
import { comparisonJson } from './comparison-json.ts';
import { ComparisonView } from './comparison-screen.ts';

const EXIT_ANSWERED = 0;
const EXIT_NOTHING = 1;
const EXIT_CANCELLED = 130;

/**
 * @returns 0 when at least one model answered, 1 when the index holds nothing that fits, 130 when it was stopped
 * @throws E_USAGE, E_MODEL_MISSING before anything is asked; what opening, searching and generators throw
 */
export async function runCompare(
  query: string,
  models: readonly string[],
  options: AskCommandOptions,
  context: CommandContext,
): Promise<number> {
  const { io, cwd } = context;
  const project = await openProject({ cwd, root: options.root });
  warnAbout(project.config, io);
  return await runWork(io, async (work) => {
    const piped = await readPiped(() => work.onMessage('Reading what is piped in…'), work.signal);
    const input = await inputOf(project, query, piped, options, context, work.signal);
    const session = { goOn: options.continue ?? false, name: options.session };
    const view = new ComparisonView(io, project, cwd, work);
    let exitCode = EXIT_NOTHING;
    try {
      for await (const event of compareProject(project, input, models, session, work)) {
        if (options.json === true) io.out(`${JSON.stringify(comparisonJson(event))}\n`);
        else await view.show(event);
        if (event.kind === 'compared') exitCode = exitCodeOf(event, work.signal);
      }
    } catch (error) {
      if (options.json === true) io.out(`${JSON.stringify(failedJson(error))}\n`);
      throw error;
    }
    return exitCode;
  });
}

// --- internal ---

function exitCodeOf({ answers }: Extract<CompareEvent, { kind: 'compared' }>, signal: AbortSignal): number {
  if (signal.aborted) return EXIT_CANCELLED;
  if (answers.every(({ end }) => end === null || end.answer.trim() === '')) throw new MlxCodeError('E_ANSWER_EMPTY');
  return EXIT_ANSWERED;
}
