/** `mlx-code symbols`: definitions by name, a line each. */

import { openProject, run, type SymbolEntry } from '../../../app/index.ts';
import { forTerminal, oneLine, plural } from '../../../base/text.ts';
import type { CommandContext } from '../options/command-context.ts';
import type { AskOptions } from '../options/command-options.ts';
import { shownPath } from '../print/print-search.ts';
import { warnAbout } from '../print/warnings.ts';
import { runWork } from '../run-with-progress.ts';

const EXIT_FOUND = 0;
const EXIT_NOTHING = 1;
const DEFAULT_LIMIT = 50;

/** @returns 0 when something was found, 1 when nothing was */
export async function runSymbols(
  query: string | undefined,
  paths: readonly string[],
  options: AskOptions & { readonly kind?: string[] },
  context: CommandContext,
): Promise<number> {
  const { io, cwd } = context;
  const project = await openProject({ cwd, root: options.root });
  warnAbout(project.config, io);
  const input = {
    query: query ?? '',
    kinds: options.kind ?? [],
    languages: options.lang ?? [],
    globs: options.path ?? [],
    paths,
    cwd,
    limit: options.limit ?? DEFAULT_LIMIT,
  };
  const { found, notes } = await runWork(io, (work) => run(project, 'symbols', input, work));
  for (const note of notes) io.say(io.paintErr.dim(`note: ${forTerminal(note)}`));
  const shown = (entry: SymbolEntry): string => shownPath(entry, { root: project.root, cwd });
  if (options.json === true) {
    io.out(`${JSON.stringify({ query: input.query, total: found.total, symbols: found.symbols.map(toJson) })}\n`);
  } else if (options.plain === true) {
    for (const entry of found.symbols) {
      const { startLine, endLine, name, kind, scope } = entry;
      io.out(`${[`${shown(entry)}:${startLine}-${endLine}`, oneLine(name), kind, oneLine(scope)].join('\t')}\n`);
    }
  } else {
    const { paint } = io;
    for (const entry of found.symbols) {
      const name = `${entry.scope === '' ? '' : paint.dim(oneLine(`${entry.scope}.`))}${paint.bold(oneLine(entry.name))}`;
      const place = paint.cyan(shown(entry)) + paint.dim(`:${entry.startLine}`);
      io.out(`${place}  ${entry.kind} ${name}  ${paint.dim(oneLine(entry.signature))}\n`);
    }
    if (found.total === 0) io.say('Nothing found.');
    const rest = found.total > found.symbols.length ? `, ${plural(found.symbols.length, 'is', 'are')} shown` : '';
    if (found.total > 0) io.say(io.paintErr.dim(`${plural(found.total, 'symbol')}${rest}`));
  }
  return found.total > 0 ? EXIT_FOUND : EXIT_NOTHING;
}

// --- internal ---

/** The JSON contract: other programs rely on these names. */
function toJson(entry: SymbolEntry): Record<string, unknown> {
  const { name, kind, scope, language, path, startLine, endLine, signature } = entry;
  return { name, kind, scope, language, path, startLine, endLine, signature };
}
