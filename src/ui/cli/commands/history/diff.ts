/** `mlx-code diff`: what changed, by lines or by definitions. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { openProject, run, symbolLines } from '../../../../app/index.ts';
import { forTerminal, plural } from '../../../../base/text.ts';
import type { CliIo } from '../../io.ts';
import { type CommandContext, whichProject } from '../../options/command-context.ts';
import { patchLines } from '../../print/print-patch.ts';
import { warnAbout } from '../../print/warnings.ts';
import { runWork } from '../../run-with-progress.ts';

export interface DiffOptions {
  readonly staged?: boolean;
  readonly symbols?: boolean;
  readonly json?: boolean;
}

/** @returns 0 when something differs, 1 when nothing does */
export async function runDiff(
  revision: string,
  paths: readonly string[],
  options: DiffOptions,
  context: CommandContext,
): Promise<number> {
  const { io, cwd } = context;
  const [named, inPaths] = asTyped(revision, paths, cwd);
  const project = await openProject(whichProject(context));
  warnAbout(project.config, io);
  const symbols = options.symbols === true;
  const input = { revision: named, staged: options.staged === true, symbols, paths: inPaths, cwd };
  const view = await runWork(io, (work) => run(project, 'diff', input, work));
  for (const note of view.notes) io.say(io.paintErr.dim(`note: ${note}`));
  if (options.json === true) io.out(`${JSON.stringify(view)}\n`);
  else {
    const lines = symbols
      ? symbolLines(view).map((line) => coloured(forTerminal(line), io))
      : patchLines(view.patch, io);
    for (const line of lines) io.out(`${line}\n`);
    const { length } = view.files;
    io.say(length === 0 ? `Nothing differs: ${view.compared}.` : `${plural(length, 'file')}, ${view.compared}`);
  }
  return view.files.length > 0 ? 0 : 1;
}

/** A first word that names a file, and is no revision as people write them, is a path. */
function asTyped(revision: string, paths: readonly string[], cwd: string): [string, readonly string[]] {
  const isPath = revision.includes('/') || revision.includes('.');
  const isThere = isPath && !revision.includes('..') && existsSync(resolve(cwd, revision));
  return isThere ? ['', [revision, ...paths]] : [revision, paths];
}

/** By the sign with which a line begins. */
export function coloured(line: string, { paint }: CliIo): string {
  const sign = line.trimStart()[0];
  if (/^(diff --git|index |--- |\+\+\+ |rename |similarity |new file|deleted file|\S.* {2}(\+\d|binary))/.test(line))
    return paint.bold(line);
  if (line.startsWith('@@')) return paint.cyan(line);
  if (sign === '+' && /^(\+| {2}\+)/.test(line)) return paint.green(line);
  if (sign === '-' && /^(-| {2}-)/.test(line)) return paint.red(line);
  if (/^ {2}[~>] /.test(line)) return paint.yellow(line);
  return /^ {6}/.test(line) ? paint.dim(line) : line;
}
