/** `mlx-code refs`: where a symbol is defined, imported, called, used and mentioned. */

import { openProject, type Reference, type References, type ReferenceUse, run } from '../../../app/index.ts';
import { forTerminal, oneLine, plural } from '../../../base/text.ts';
import type { CliIo } from '../io.ts';
import type { CommandContext } from '../options/command-context.ts';
import type { AskOptions } from '../options/command-options.ts';
import { shownPath } from '../print/print-search.ts';
import { warnAbout } from '../print/warnings.ts';
import { runWork } from '../run-with-progress.ts';

const EXIT_FOUND = 0;
const EXIT_NOTHING = 1;
/** Lines of each group. */
const DEFAULT_LIMIT = 20;
/** Groups in the order they are shown, with the name of each on the screen and in the JSON. */
const GROUPS: readonly (readonly [use: ReferenceUse, title: string, key: string])[] = [
  ['definition', 'Defined', 'definitions'],
  ['import', 'Imported', 'imports'],
  ['call', 'Called', 'calls'],
  ['use', 'Used', 'uses'],
  ['mention', 'Mentioned', 'mentions'],
];

/** @returns 0 when the symbol was found, 1 when it was not */
export async function runRefs(
  symbol: string,
  paths: readonly string[],
  options: AskOptions,
  context: CommandContext,
): Promise<number> {
  const { io, cwd } = context;
  const project = await openProject({ cwd, root: options.root });
  warnAbout(project.config, io);
  const input = { query: symbol, languages: options.lang ?? [], globs: options.path ?? [], paths, cwd };
  const { found, notes } = await runWork(io, (work) => run(project, 'refs', input, work));
  for (const note of notes) io.say(io.paintErr.dim(`note: ${forTerminal(note)}`));
  if (found.truncated) io.say(io.paintErr.dim('note: The name is in more places than were read.'));
  const limit = options.limit ?? DEFAULT_LIMIT;
  const view = { root: project.root, cwd };
  if (options.json === true) io.out(toJson(found, limit));
  else if (options.plain === true) {
    for (const ref of found.references) {
      const fields = [`${shownPath(ref, view)}:${ref.line}`, ref.use, oneLine(ref.within), oneLine(ref.text)];
      io.out(`${fields.join('\t')}\n`);
    }
  } else {
    io.out(toScreen(found, limit, io, (ref) => shownPath(ref, view)));
    if (found.references.length === 0) io.say('Nothing found.');
  }
  return found.references.length > 0 ? EXIT_FOUND : EXIT_NOTHING;
}

// --- internal ---

/** The JSON contract: `counts` tells all there are, each list holds at most `limit`. */
function toJson(found: References, limit: number): string {
  const lists = GROUPS.map(([use, , key]) => [key, found.references.filter((ref) => ref.use === use)] as const);
  const counts = Object.fromEntries(lists.map(([key, list]) => [key, list.length]));
  const entries = lists.map(([key, list]) => [
    key,
    list
      .slice(0, limit)
      .map(({ path, line, within, kind, language, text }) => ({ path, line, within, kind, language, text })),
  ]);
  const { symbol, truncated } = found;
  return `${JSON.stringify({ symbol, truncated, counts, ...Object.fromEntries(entries) })}\n`;
}

function toScreen(found: References, limit: number, io: CliIo, shown: (ref: Reference) => string): string {
  const { paint } = io;
  const blocks: string[] = [];
  for (const [use, title] of GROUPS) {
    const all = found.references.filter((ref) => ref.use === use);
    if (all.length === 0) continue;
    const files = new Set(all.map(({ path }) => path)).size;
    const lines = [`${paint.bold(title)} ${paint.dim(`${plural(all.length, 'line')} in ${plural(files, 'file')}`)}`];
    for (const ref of all.slice(0, limit)) {
      const within = ref.within === '' ? '' : paint.dim(`  in ${oneLine(ref.within)}`);
      const place = paint.cyan(shown(ref)) + paint.dim(`:${ref.line}`);
      lines.push(`  ${place}  ${oneLine(ref.text)}${within}`);
    }
    if (all.length > limit) lines.push(paint.dim(`  … ${(all.length - limit).toLocaleString('en-US')} more`));
    blocks.push(`${lines.join('\n')}\n`);
  }
  return blocks.join('\n');
}
