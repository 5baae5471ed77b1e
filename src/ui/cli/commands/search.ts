/** `mlx-code search`: asks, prints the hits to stdout and everything about them to stderr. */

import { openProject, type SearchMode, searchProject } from '../../../app/index.ts';
import { forTerminal } from '../../../base/text.ts';
import { footer, toJson, toJsonLines, toPlain, toScreen } from '../print-search.ts';
import type { CommandContext, SearchOptions } from '../program.ts';
import { warnAbout } from '../warnings.ts';
import { runWork } from '../work.ts';

const EXIT_FOUND = 0;
const EXIT_NOTHING = 1;

/** @returns 0 when something was found, 1 when nothing was */
export async function runSearch(
  query: string,
  paths: readonly string[],
  options: SearchOptions,
  context: CommandContext,
): Promise<number> {
  const { io, cwd } = context;
  const project = await openProject({
    cwd,
    root: options.root,
    flags: {
      ...(options.limit !== undefined && { 'search.limit': options.limit }),
      ...(options.mode !== undefined && { 'search.mode': options.mode as SearchMode }),
      ...(options.neural === true && { 'search.neural': true }),
    },
  });
  warnAbout(project.config, io);
  const { values } = project.config;
  const { response, under, neuralUnused } = await runWork(io, (work) =>
    searchProject(
      project,
      {
        query,
        mode: values['search.mode'],
        limit: values['search.limit'],
        languages: options.lang ?? [],
        globs: options.path ?? [],
        paths,
        cwd,
        neural: values['search.neural'],
        explain: options.explain === true,
      },
      work,
    ),
  );
  const print = {
    root: project.root,
    cwd,
    snippetLines: values['search.snippetLines'],
    scores: options.scores === true,
    explain: options.explain === true,
  };
  for (const note of response.notes) io.say(io.paintErr.dim(`note: ${forTerminal(note)}`));
  if (options.json === true) io.out(toJson(response));
  else if (options.jsonl === true) io.out(toJsonLines(response));
  else if (options.plain === true) io.out(toPlain(response, print));
  else {
    if (response.results.length === 0) io.say('Nothing found.');
    else if (response.confidence === 'low') io.say('No confident result; nearest guesses:\n');
    io.out(await toScreen(response, print, io));
    if (response.results.length > 0) io.say('');
    const where = under.length === 0 ? '' : `in ${under.join(', ')}`;
    const more = neuralUnused && response.mode !== 'regex' ? 'MLX tier ready: --neural asks it too' : '';
    io.say(io.paintErr.dim(forTerminal(footer(response, [where, more]))));
  }
  return response.results.length > 0 ? EXIT_FOUND : EXIT_NOTHING;
}
