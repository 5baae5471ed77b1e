/** Lines that show a newcomer the next command, in the form in which the program was started. */

import { startedByNpm } from '../../../base/env.ts';
import { forTerminal } from '../../../base/text.ts';
import type { CliIo } from '../io.ts';

/** @param root the folder that was just indexed for the first time @param cwd where the user is */
export function sayNextStep(root: string, cwd: string, io: CliIo): void {
  const byNpm = startedByNpm();
  const search = byNpm ? 'npm start -- search' : 'mlx-code search';
  const chat = byNpm ? 'npm start' : 'mlx-code';
  const elsewhere = root === cwd ? '' : quoted(root);
  const inRoot = elsewhere === '' ? '' : ` --root ${elsewhere}`;
  const toRoot = elsewhere === '' ? '' : `${byNpm ? ' --' : ''} ${elsewhere}`;
  io.say(`Next: ${search} "what you are looking for"${inRoot}`);
  io.say(`  or: ${chat}${toRoot}  (a chat about this project)`);
  if (byNpm) io.say('  "npm link" in this folder makes mlx-code a command that works everywhere.');
}

// --- internal ---

/** A path as a shell takes it. */
function quoted(path: string): string {
  const shown = forTerminal(path);
  return /^[\w@%+=:,./-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`;
}
