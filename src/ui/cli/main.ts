/** The command line's entry: parses, runs one command, prints errors, and ends with the exit code of the catalogue. */

import { existsSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CommanderError } from 'commander';
import { MlxCodeError } from '../../base/errors.ts';
import { packageVersion } from '../../platform/package-root.ts';
import { endOnFailedStreams, endOnFault } from './failures.ts';
import { type CliIo, createIo } from './io.ts';
import { observeCommand } from './observe.ts';
import { failureEvent, failureObject, printError } from './print/print-error.ts';
import { buildProgram, COMMAND_NAMES } from './program.ts';
import { withoutGrepHabits } from './start/grep-line.ts';
import { withCommand } from './start/typed-line.ts';
import { workingFolder } from './start/working-folder.ts';

const EXIT_USAGE = 2;
const EXIT_CANCELLED = 130;

/**
 * @param typed the arguments after the program's name
 * @returns the exit code; results are on stdout, everything else on stderr
 */
export async function main(typed: readonly string[]): Promise<number> {
  let isPrinted = false;
  const streams = createIo();
  const io: CliIo = {
    ...streams,
    // A progress bar would draw over the lines.
    errIsTerminal: streams.errIsTerminal && !typed.includes('--verbose'),
    out: (text) => {
      isPrinted ||= text !== '';
      streams.out(text);
    },
  };
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
    argv = withoutGrepHabits(withCommand(typed, { commands: COMMAND_NAMES, cwd, isTerminal }), cwd);
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
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      printJsonFailure(argv, new MlxCodeError('E_USAGE', error.message.replace(/^error: /, '')), io, isPrinted);
      return EXIT_USAGE;
    }
    ended(error);
    printJsonFailure(argv, error, io, isPrinted);
    return printError(error, io);
  }
}

// --- internal ---

/**
 * A reader of JSON does not read stderr: the failure is the last event, or takes the place of the one object. A report that
 * was printed already, such as that of `status`, names its problem itself.
 */
function printJsonFailure(argv: readonly string[], error: unknown, io: CliIo, isPrinted: boolean): void {
  const [name] = argv;
  const end = argv.indexOf('--');
  const options = new Set(end < 0 ? argv : argv.slice(0, end));
  const isStream =
    options.has('--jsonl') ||
    (options.has('--json') && (name === 'ask' || (name === 'watch' && !options.has('--status'))));
  if (isStream) io.out(`${JSON.stringify(failureEvent(error))}\n`);
  else if (options.has('--json') && !isPrinted) io.out(`${JSON.stringify(failureObject(error))}\n`);
}

function isProgram(): boolean {
  const started = process.argv[1];
  return started !== undefined && existsSync(started) && realpathSync(started) === fileURLToPath(import.meta.url);
}

if (isProgram()) {
  void main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
    // A call into a native library may still be at work, and would keep the process for as long as it takes.
    if (code === EXIT_CANCELLED) process.exit();
  });
}
