/** A question as the arguments and options of `ask` give it. */

import { type AskInput, fillTemplate, type Project } from '../../../app/index.ts';
import { MlxCodeError } from '../../../base/errors.ts';
import type { CommandContext } from '../options/command-context.ts';
import type { AskCommandOptions } from '../options/command-options.ts';

const LIMIT = 40;

/** @throws E_USAGE where there is neither a question nor a template; what filling a template throws */
export async function inputOf(
  project: Project,
  query: string,
  piped: string,
  options: AskCommandOptions,
  { cwd }: CommandContext,
  signal?: AbortSignal,
): Promise<AskInput> {
  const files = options.file ?? [];
  const { template, temperature, seed } = options;
  if (temperature === 0 && (options.bestOf ?? 1) > 1)
    throw new MlxCodeError('E_USAGE', 'At temperature 0 all answers are the same', {
      hint: 'Leave out --temperature, or give more than 0 with --best-of.',
    });
  if (template === undefined && query.trim() === '') {
    throw new MlxCodeError('E_USAGE', 'There is no question', {
      hint: 'Ask one, such as mlx-code ask "where are users authenticated?", or name a template.',
    });
  }
  const given = { question: query, files, ...(piped !== '' && { selection: piped }) };
  const filled = template === undefined ? null : await fillTemplate(project, template, given, signal);
  return {
    question: filled?.question ?? query,
    prompt: filled?.text,
    template: filled?.shipped,
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
    bestOf: options.bestOf ?? project.config.values['chat.bestOf'],
    sampling: { ...(temperature !== undefined && { temperature }), ...(seed !== undefined && { seed }) },
  };
}
