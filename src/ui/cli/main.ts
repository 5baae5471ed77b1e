/** The command line's entry: parses, runs one command, prints errors, and ends with the exit code of the catalogue. */

import { existsSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CommanderError } from 'commander';
import { packageVersion } from '../../base/package-root.ts';
import { CHAT_FLAGS } from './chat-command.ts';
import { createIo, endOnBrokenPipe } from './io.ts';
import { observeCommand } from './observe.ts';
import { printError } from './print-error.ts';
import { buildProgram } from './program.ts';

const EXIT_USAGE = 2;
const EXIT_CANCELLED = 130;

/**
 * @param typed the arguments after the program's name
 * @returns the exit code; results are on stdout, everything else on stderr
 */
export async function main(typed: readonly string[]): Promise<number> {
  endOnBrokenPipe();
  const argv = opensChat(typed) ? ['chat', ...typed] : typed;
  const verbose = argv.includes('--verbose');
  // A progress bar would draw over the lines.
  const io = verbose ? { ...createIo(), errIsTerminal: false } : createIo();
  let ended: (error?: unknown) => void = () => undefined;
  const onStart = (name: string, verbose: boolean) => {
    ended = observeCommand(name, verbose, io);
  };
  const program = buildProgram({ io, cwd: process.cwd(), version: packageVersion(), onStart }, argv[0]);
  if (argv.length === 0) {
    io.out(program.helpInformation());
    return 0;
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
    ended();
    return Number(process.exitCode ?? 0);
  } catch (error) {
    // Help and version arrive here too; what commander had to say is on the screen already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
    ended(error);
    return printError(error, io);
  }
}

// --- internal ---

/** Bare, at a terminal, or with nothing but options of the chat. */
function opensChat([first]: readonly string[]): boolean {
  if (first === undefined) return process.stdin.isTTY === true && process.stdout.isTTY === true;
  return CHAT_FLAGS.has(first.replace(/=.*$/s, ''));
}

function isProgram(): boolean {
  const started = process.argv[1];
  return started !== undefined && existsSync(started) && realpathSync(started) === fileURLToPath(import.meta.url);
}

if (isProgram()) {
  process.exitCode = await main(process.argv.slice(2));
  // A call into a native library may still be at work, and would keep the process for as long as it takes.
  if (process.exitCode === EXIT_CANCELLED) process.exit();
}
