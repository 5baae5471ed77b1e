/** Where the command line writes: results to stdout, everything else to stderr, colour only where it is wanted. */

import picocolors from 'picocolors';

type Colors = ReturnType<typeof picocolors.createColors>;

export interface CliIo {
  /** Writes results. */
  readonly out: (text: string) => void;
  /** Writes one line that is not a result. */
  readonly say: (line: string) => void;
  /** Colours for stdout and for stderr; they pass text through when that stream has none. */
  readonly paint: Colors;
  readonly paintErr: Colors;
  readonly outIsTerminal: boolean;
  readonly errIsTerminal: boolean;
  readonly colour: boolean;
  /** Columns of stdout; 100 when it is no terminal. */
  readonly columns: number;
}

const DEFAULT_COLUMNS = 100;
const MIN_COLUMNS = 30;

export function createIo(environment: NodeJS.ProcessEnv = process.env): CliIo {
  const colour = wantsColour(process.stdout, environment);
  return {
    out: (text) => {
      process.stdout.write(text);
    },
    say: (line) => {
      process.stderr.write(`${line}\n`);
    },
    paint: picocolors.createColors(colour),
    paintErr: picocolors.createColors(wantsColour(process.stderr, environment)),
    outIsTerminal: process.stdout.isTTY === true,
    errIsTerminal: process.stderr.isTTY === true,
    colour,
    columns: Math.max(MIN_COLUMNS, process.stdout.columns ?? DEFAULT_COLUMNS),
  };
}

/** A reader that goes away (`mlx-code … | head`) ends the program quietly. */
export function endOnBrokenPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') process.exit(0);
      throw error;
    });
  }
}

/** `NO_COLOR` (any value) beats `FORCE_COLOR` (anything but 0), which beats what the stream is. */
export function wantsColour(stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): boolean {
  const force = environment['FORCE_COLOR'];
  if ((environment['NO_COLOR'] ?? '') !== '') return false;
  if (force !== undefined) return force !== '0' && force !== 'false';
  return stream.isTTY === true && environment['TERM'] !== 'dumb';
}
