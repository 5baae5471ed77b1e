/** `mlx-code similar`: copies of the code at a place, or all code that is there more than once. */

import { type CloneRegion, openProject, run } from '../../../../app/index.ts';
import { MlxCodeError } from '../../../../base/errors.ts';
import { forTerminal, oneLine, plural } from '../../../../base/text.ts';
import type { CommandContext } from '../../options/command-context.ts';
import type { AskOptions } from '../../options/command-options.ts';
import { shownPath } from '../../print/print-search.ts';
import { warnAbout } from '../../print/warnings.ts';
import { runWork } from '../../run-with-progress.ts';

const EXIT_FOUND = 0;
const EXIT_NOTHING = 1;
const DEFAULT_LIMIT = 20;
/** Shorter functions are alike by chance: accessors, wrappers. */
const DEFAULT_MIN = 8;

export interface SimilarOptions extends AskOptions {
  readonly all?: boolean;
  readonly min?: number;
}

/** @returns 0 when something was found, 1 when nothing was @throws E_USAGE without a place and without `--all` */
export async function runSimilar(
  place: string | undefined,
  paths: readonly string[],
  options: SimilarOptions,
  context: CommandContext,
): Promise<number> {
  const { io, cwd } = context;
  const all = options.all === true;
  if (!all && (place === undefined || place.trim() === '')) {
    throw new MlxCodeError('E_USAGE', 'No place is named', {
      hint: 'Give lines, as in "mlx-code similar src/main.go:12-40", or --all for all clones.',
    });
  }
  const project = await openProject({ cwd, root: options.root });
  warnAbout(project.config, io);
  const input = {
    query: all ? '' : (place ?? ''),
    languages: options.lang ?? [],
    globs: options.path ?? [],
    paths: all && place !== undefined ? [place, ...paths] : paths,
    cwd,
    minLines: options.min ?? DEFAULT_MIN,
    limit: options.limit ?? DEFAULT_LIMIT,
  };
  const { found, notes } = await runWork(io, (work) => run(project, 'similar', input, work));
  for (const note of notes) io.say(io.paintErr.dim(`note: ${forTerminal(note)}`));
  const { paint } = io;
  const shown = (region: CloneRegion): string => shownPath(region, { root: project.root, cwd });
  const line = (region: CloneRegion): string => {
    const place = paint.cyan(shown(region)) + paint.dim(`:${region.startLine}-${region.endLine}`);
    const symbol = region.symbol === '' ? '' : `  ${paint.bold(oneLine(region.symbol))}`;
    return `${place}${symbol}  ${paint.dim(`${Math.round(region.likeness * 100)} %`)}\n`;
  };
  if (options.json === true) io.out(`${JSON.stringify(found)}\n`);
  else if (options.plain === true) {
    const groups = found.place === null ? found.groups.map(({ regions }) => regions) : [found.regions];
    for (const [n, regions] of groups.entries()) for (const region of regions) io.out(plainLine(n + 1, region, shown));
  } else if (found.place === null) {
    for (const [n, { spare, regions }] of found.groups.entries()) {
      const head = paint.bold(`${plural(regions.length, 'region')}, ${plural(spare, 'line')} to spare`);
      io.out(`${n === 0 ? '' : '\n'}${head}\n${regions.map((region) => `  ${line(region)}`).join('')}`);
    }
  } else for (const region of found.regions) io.out(line(region));
  if (options.json !== true && options.plain !== true) io.say(summary(found));
  return found.total > 0 ? EXIT_FOUND : EXIT_NOTHING;
}

// --- internal ---

function plainLine(group: number, region: CloneRegion, shown: (region: CloneRegion) => string): string {
  const { startLine, endLine, symbol, likeness } = region;
  return `${[group, `${shown(region)}:${startLine}-${endLine}`, oneLine(symbol), likeness.toFixed(3)].join('\t')}\n`;
}

function summary({
  place,
  total,
  regions,
  groups,
}: {
  readonly place: CloneRegion | null;
  readonly total: number;
  readonly regions: readonly unknown[];
  readonly groups: readonly unknown[];
}): string {
  if (total === 0) return 'Nothing found.';
  const what = plural(total, place === null ? 'group' : 'region');
  const given = place === null ? groups.length : regions.length;
  return given < total ? `${what}, ${plural(given, 'is', 'are')} shown` : what;
}
