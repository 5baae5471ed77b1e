/** `mlx-code completion`: prints a completion script. `symbol-names` and its kin: what such a script asks for while the user types. */

import type { Command } from 'commander';
import { completionWords, type LookedUp, namesFor, openProject } from '../../../app/index.ts';
import { oneLine } from '../../../base/text.ts';
import { bashScript } from '../completion/bash.ts';
import { fishScript } from '../completion/fish.ts';
import type { Shell } from '../completion/shells.ts';
import { completionTable } from '../completion/table.ts';
import { zshScript } from '../completion/zsh.ts';
import type { CommandContext } from '../options/command-context.ts';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript };
/** More are not useful, and shells are slow with many. */
const MAX_NAMES = 500;
const EXIT_NOTHING = 1;

export async function printCompletion(shell: Shell, program: Command, { io }: CommandContext): Promise<number> {
  io.out(SCRIPTS[shell](completionTable(program, await completionWords())));
  return 0;
}

/** @returns 1 for no names */
export async function printNames(
  of: LookedUp,
  prefix: string,
  options: { readonly root?: string },
  { io, cwd }: CommandContext,
): Promise<number> {
  const project = await openProject({ cwd, root: options.root });
  const names = await namesFor(of, project, prefix, MAX_NAMES);
  for (const name of names) io.out(`${oneLine(name)}\n`);
  return names.length > 0 ? 0 : EXIT_NOTHING;
}
