/** `mlx-code replace`: find and replace over the project, shown before it is done. */

import { openProject, run } from '../../../../app/index.ts';
import { MlxCodeError } from '../../../../base/errors.ts';
import { type CommandContext, whichProject } from '../../options/command-context.ts';
import { warnAbout } from '../../print/warnings.ts';
import { type DecisionOptions, showAndApply } from './show-and-apply.ts';

export interface ReplaceOptions extends DecisionOptions {
  readonly word?: boolean;
  readonly regex?: boolean;
  readonly syntax?: boolean;
  readonly ignoreCase?: boolean;
  readonly multiline?: boolean;
  readonly where?: string[];
  readonly lang?: string[];
}

/** @param paths files and folders, relative to the current one @throws E_USAGE, E_QUERY_EMPTY, E_BAD_REGEX, E_BAD_PATTERN, E_PATH_OUTSIDE */
export async function runReplace(
  find: string,
  text: string,
  paths: readonly string[],
  options: ReplaceOptions,
  context: CommandContext,
): Promise<number> {
  const { io, cwd } = context;
  const project = await openProject(whichProject(context));
  warnAbout(project.config, io);
  const as: As = options.syntax === true ? 'syntax' : options.regex === true ? 'regex' : 'text';
  requireUse(as, options);
  const { word = false, ignoreCase: anyCase = false, multiline = false, where = [], lang: languages = [] } = options;
  const how = as === 'regex' ? { anyCase, multiline } : as === 'syntax' ? { where, languages } : {};
  const input = { find, text, word, as, ...how, paths, cwd } as const;
  return await showAndApply(project, options, io, (choice, work) =>
    run(project, 'replace', { ...input, ...choice }, work),
  );
}

// --- internal ---

type As = 'text' | 'regex' | 'syntax';

/** @throws E_USAGE for an option that would do nothing */
function requireUse(as: As, options: ReplaceOptions): void {
  const needs = (name: string, isGiven: boolean, flag: string): void => {
    if (isGiven) throw new MlxCodeError('E_USAGE', `${name} needs ${flag}`);
  };
  if (as !== 'regex') needs('--ignore-case', options.ignoreCase === true, '--regex');
  if (as !== 'regex') needs('--multiline', options.multiline === true, '--regex');
  if (as !== 'syntax') needs('--where', options.where !== undefined, '--syntax');
  if (as !== 'syntax') needs('--lang', options.lang !== undefined, '--syntax');
}
