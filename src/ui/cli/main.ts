/** The command line's entry: parses, runs one command, prints errors, and ends with the exit code of the catalogue. */

import { existsSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CommanderError } from 'commander';
import { packageVersion } from '../../platform/package-root.ts';
import { endOnFailedStreams, endOnFault } from './failures.ts';
import { createIo } from './io.ts';
import { observeCommand } from './observe.ts';
import { failureEvent, printError } from './print/print-error.ts';
import { buildProgram, COMMAND_NAMES } from './program.ts';
import { withCommand } from './start/typed-line.ts';
import { workingFolder } from './start/working-folder.ts';

const EXIT_USAGE = 2;
const EXIT_CANCELLED = 130;

/**
 * @param typed the arguments after the program's name
 * @returns the exit code; results are on stdout, everything else on stderr
 */
export async function main(typed: readonly string[]): Promise<number> {
  // A progress bar would draw over the lines.
  const io = typed.includes('--verbose') ? { ...createIo(), errIsTerminal: false } : createIo();
  endOnFailedStreams(io);
  endOnFault(io);
  let ended: (error?: unknown) => void = () => undefined;
  const onStart = (name: string, verbose: boolean) => {
    ended = observeCommand(name, verbose, io);
  };
  let argv = typed;
  try {
    const cwd = workingFolder();
    const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
    argv = withCommand(typed, { commands: COMMAND_NAMES, cwd, isTerminal });
    const program = buildProgram({ io, cwd, version: packageVersion(), onStart }, argv[0]);
    if (argv.length === 0) {
      io.out(program.helpInformation());
      return 0;
    }
    await program.parseAsync([...argv], { from: 'user' });
    ended();
    return Number(process.exitCode ?? 0);
  } catch (error) {
    // Help and version arrive here too; what commander had to say is on the screen already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
    ended(error);
    // Whoever reads events reads no stderr.
    if (isEventStream(argv)) io.out(`${JSON.stringify(failureEvent(error))}\n`);
    return printError(error, io);
  }
}

// --- internal ---

/** Prints one JSON object for each thing that happens, until the end. */
function isEventStream(argv: readonly string[]): boolean {
  const [name] = argv;
  return argv.includes('--jsonl') || (argv.includes('--json') && (name === 'ask' || name === 'watch'));
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
