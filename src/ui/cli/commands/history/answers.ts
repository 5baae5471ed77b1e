/** `mlx-code blame` and `insight`: what the history tells. */

import { blameLines, busWords, insightLines, insightSvg, openProject, run, SHORT_ID } from '../../../../app/index.ts';
import { MlxCodeError } from '../../../../base/errors.ts';
import { forTerminal, plural } from '../../../../base/text.ts';
import { type CommandContext, whichProject } from '../../options/command-context.ts';
import { warnAbout } from '../../print/warnings.ts';
import { runWork } from '../../run-with-progress.ts';

export interface AnswerOptions {
  readonly json?: boolean;
}

export interface InsightOptions extends AnswerOptions {
  readonly by?: 'file' | 'folder' | 'owner' | 'coupling' | 'hotspot';
  readonly blame?: boolean;
  readonly svg?: boolean;
  readonly since?: string;
  readonly limit?: number;
}

const DEFAULT_LIMIT = 20;
/** More files are too small to be seen. */
const SVG_LIMIT = 2_000;

/** @returns 0 when there are commits behind the lines */
export async function runBlame(place: string, options: AnswerOptions, context: CommandContext): Promise<number> {
  const { io, cwd } = context;
  const project = await openProject(whichProject(context));
  warnAbout(project.config, io);
  const view = await runWork(io, (work) => run(project, 'blame', { place, cwd }, work));
  printAnswer(view, options, blameLines(view), context);
  return view.commits.length > 0 ? 0 : 1;
}

/** @returns 0 when something was counted, 1 when nothing was */
export async function runInsight(
  paths: readonly string[],
  options: InsightOptions,
  context: CommandContext,
): Promise<number> {
  const { io, cwd } = context;
  const project = await openProject(whichProject(context));
  warnAbout(project.config, io);
  const { by = 'file', since = '', blame = false, svg = false } = options;
  const limit = options.limit ?? (svg ? SVG_LIMIT : DEFAULT_LIMIT);
  if (svg && by === 'coupling') {
    throw new MlxCodeError('E_USAGE', 'No picture shows what changes together', {
      hint: 'With --svg, --by is file, folder, owner or hotspot.',
    });
  }
  // Owners are seen at their files.
  const told = svg && by === 'owner' ? 'file' : by;
  const input = { by: told, blame, since, limit, paths, cwd };
  const view = await runWork(io, (work) => run(project, 'insight', input, work));
  if (svg) {
    io.out(insightSvg(view, by === 'owner' ? 'owner' : 'heat'));
    return view.total > 0 ? 0 : 1;
  }
  const lines = insightLines(view);
  printAnswer(view, options, lines, context);
  if (options.json !== true) {
    const shown = lines.length < view.total ? `, ${lines.length} of ${view.total} shown` : '';
    io.say(`${plural(view.commits, 'commit')}${shown}. ${busWords(view)}`);
  }
  return view.total > 0 ? 0 : 1;
}

/** Notes, then the answer; ids of commits in a colour. */
export function printAnswer(
  view: { readonly notes: readonly string[] },
  { json }: AnswerOptions,
  lines: readonly string[],
  { io }: CommandContext,
): void {
  for (const note of view.notes) io.say(io.paintErr.dim(`note: ${forTerminal(note)}`));
  if (json === true) return io.out(`${JSON.stringify(view)}\n`);
  for (const each of lines) {
    const line = forTerminal(each);
    const id = new RegExp(`^[0-9a-f]{${SHORT_ID}}(?= )`).exec(line)?.[0];
    io.out(id === undefined ? `${line}\n` : `${io.paint.yellow(id)}${line.slice(id.length)}\n`);
  }
}
