/** `mlx-code ask`: prints an answer while it is written, then the lines it cites; everything about it goes to stderr. */

import {
  type AskEvent,
  type AskInput,
  askProject,
  fillTemplate,
  openProject,
  type Project,
  type SessionChoice,
} from '../../../app/index.ts';
import { MlxCodeError } from '../../../base/errors.ts';
import { emptyAnswer } from '../../words/answer-notes.ts';
import type { CommandContext } from '../options/command-context.ts';
import type { AskCommandOptions } from '../options/command-options.ts';
import { JsonView } from '../print/ask-json.ts';
import { ScreenView } from '../print/ask-screen.ts';
import { warnAbout } from '../print/warnings.ts';
import { runWork, type Work } from '../run-with-progress.ts';
import { readPiped } from '../start/read-piped.ts';

const EXIT_ANSWERED = 0;
const EXIT_NOTHING = 1;
const EXIT_CANCELLED = 130;
const LIMIT = 40;

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
    const input = await inputOf(project, query, piped, options, context, work);
    const view = options.json === true ? new JsonView(io) : new ScreenView(io, project, cwd, work);
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

async function inputOf(
  project: Project,
  query: string,
  piped: string,
  options: AskCommandOptions,
  { cwd }: CommandContext,
  work: Work,
): Promise<AskInput> {
  const files = options.file ?? [];
  const { template, temperature, seed } = options;
  if (template === undefined && query.trim() === '') {
    throw new MlxCodeError('E_USAGE', 'There is no question', {
      hint: 'Ask one, such as mlx-code ask "where are users authenticated?", or name a template.',
    });
  }
  const given = { question: query, files, ...(piped !== '' && { selection: piped }) };
  const filled = template === undefined ? null : await fillTemplate(project, template, given, work.signal);
  return {
    question: filled?.question ?? query,
    prompt: filled?.text,
    typed: filled === null ? undefined : [template, query, ...files].join(' ').replaceAll(/\s+/g, ' ').trim(),
    files,
    // A template shows it in its own place.
    piped: filled === null ? piped : '',
    retrieve: options.retrieval && filled?.retrieval !== false,
    anyway: options.anyway === true || filled !== null,
    languages: options.lang ?? [],
    globs: options.path ?? [],
    cwd,
    limit: options.limit ?? LIMIT,
    neural: options.neural === true || project.config.values['search.neural'],
    fresh: options.fresh === true,
    maxTokens: options.maxTokens,
    sourceTokens: options.contextTokens,
    sampling: { ...(temperature !== undefined && { temperature }), ...(seed !== undefined && { seed }) },
  };
}
