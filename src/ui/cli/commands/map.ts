/** `mlx-code map`: an outline of the project by importance, within a budget of tokens. */

import { openProject, run } from '../../../app/index.ts';
import { forTerminal, oneLine, plural } from '../../../base/text.ts';
import type { CommandContext } from '../options/command-context.ts';
import { shownPath } from '../print/print-search.ts';
import { warnAbout } from '../print/warnings.ts';
import { runWork } from '../run-with-progress.ts';

export interface MapOptions {
  readonly maxTokens?: number;
  readonly mention?: string[];
  readonly root?: string;
  readonly json?: boolean;
}

const EXIT_FOUND = 0;
const EXIT_NOTHING = 1;
const DEFAULT_TOKENS = 2_000;

/** @param paths files and folders to favour @returns 0, or 1 when the index holds no file */
export async function runMap(
  paths: readonly string[],
  options: MapOptions,
  { io, cwd }: CommandContext,
): Promise<number> {
  const project = await openProject({ cwd, root: options.root });
  warnAbout(project.config, io);
  const maxTokens = options.maxTokens ?? DEFAULT_TOKENS;
  const input = { maxTokens, mentioned: options.mention ?? [], paths, cwd };
  const { found, notes } = await runWork(io, (work) => run(project, 'map', input, work));
  for (const note of notes) io.say(io.paintErr.dim(`note: ${forTerminal(note)}`));
  if (!found.whole) io.say(io.paintErr.dim('note: The index is so large that only a part of it was read.'));
  const { files, usedTokens, total } = found;
  if (options.json === true) {
    const shown = files.map(({ path, importance, symbols }) => ({
      path,
      importance: Math.round(importance * 1_000) / 1_000,
      symbols: symbols.map(({ name, kind, scope, startLine, signature }) => ({
        name,
        kind,
        scope,
        startLine,
        signature,
      })),
    }));
    io.out(`${JSON.stringify({ maxTokens, usedTokens, total, files: shown })}\n`);
  } else {
    const { paint } = io;
    for (const { path, symbols } of files) {
      io.out(`${paint.cyan(shownPath({ path }, { root: project.root, cwd }))}\n`);
      const width = String(symbols.at(-1)?.startLine ?? 0).length;
      for (const { startLine, signature } of symbols) {
        io.out(`  ${paint.dim(String(startLine).padStart(width))}  ${oneLine(signature)}\n`);
      }
    }
    const tokens = `about ${usedTokens.toLocaleString('en-US')} tokens`;
    io.say(io.paintErr.dim(`${plural(files.length, 'file')} of ${total.toLocaleString('en-US')} · ${tokens}`));
  }
  return files.length > 0 ? EXIT_FOUND : EXIT_NOTHING;
}
