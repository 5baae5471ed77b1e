/** `mlx-code ask`: prints an answer while it is written, then the lines it cites; everything about it goes to stderr. */

import { type AskEvent, askProject, openProject, type SessionChoice } from '../../../app/index.ts';
import { MlxCodeError } from '../../../base/errors.ts';
import { emptyAnswer } from '../../words/answer-notes.ts';
import { inputOf } from '../asking/ask-input.ts';
import type { CommandContext } from '../options/command-context.ts';
import type { AskCommandOptions } from '../options/command-options.ts';
import { JsonView } from '../print/ask-json.ts';
import { ScreenView } from '../print/ask-screen.ts';
import { warnAbout } from '../print/warnings.ts';
import { runWork } from '../run-with-progress.ts';
import { readPiped } from '../start/read-piped.ts';

const EXIT_ANSWERED = 0;
const EXIT_NOTHING = 1;
const EXIT_CANCELLED = 130;

/**
 * @returns 0 when the model answered, 1 when the index holds nothing that fits, 130 when it was stopped while it wrote
 * @throws E_ANSWER_EMPTY, and what opening, searching and generators throw
 */
export async function runAsk(query: string, options: AskCommandOptions, context: CommandContext): Promise<number> {
  const { io, cwd } = context;
  const project = await openProject({ cwd, root: options.root });
  warnAbout(project.config, io);
  return await runWork(io, async (work) => {
    const piped = await readPiped(() => work.onMessage('Reading what is piped in…'), work.signal);
    const input = await inputOf(project, query, piped, options, context, work.signal);
    const view =
      options.json === true
        ? new JsonView(io)
        : new ScreenView(io, project, cwd, work, { hasQuotes: options.quotes === true });
    let exitCode = EXIT_NOTHING;
    try {
      for await (const event of askProject(project, input, { model: options.model }, sessionChoice(options), work)) {
        await view.show(event);
        if (event.kind === 'end') exitCode = exitCodeOf(event);
      }
    } catch (error) {
      await view.failed(error);
      throw error;
    }
    return exitCode;
  });
}

// --- internal ---

type EndEvent = Extract<AskEvent, { kind: 'end' }>;

function exitCodeOf(event: EndEvent): number {
  if (event.reason === 'cancelled') return EXIT_CANCELLED;
  if (event.answer.trim() === '')
    throw new MlxCodeError('E_ANSWER_EMPTY', emptyAnswer(event), {
      ...(event.reason === 'length' && { hint: 'Allow more with --max-tokens, or ask another model (--model).' }),
    });
  return EXIT_ANSWERED;
}

function sessionChoice({
  continue: goOn = false,
  session: name,
  save: keep,
  anew = false,
}: AskCommandOptions): SessionChoice {
  return { goOn, name, keep, anew };
}
