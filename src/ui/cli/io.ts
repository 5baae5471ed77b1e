/** Where the command line writes: results to stdout, everything else to stderr, colour only where it is wanted. */

import picocolors from 'picocolors';
import { colourChoice, hasColours } from '../colour-choice.ts';

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
  /** Columns of stdout; 100 when it is not a terminal. */
  readonly columns: number;
}

const DEFAULT_COLUMNS = 100;
const MIN_COLUMNS = 30;

export function createIo(environment: NodeJS.ProcessEnv = process.env): CliIo {
  const colour = wantsColour(process.stdout, environment);
  // Both on one terminal: what is said must not go on in the line of a result that was broken off.
  const shared = process.stdout.isTTY === true && process.stderr.isTTY === true;
  let isMidLine = false;
  return {
    out: (text) => {
      if (text !== '') isMidLine = !text.endsWith('\n');
      process.stdout.write(text);
    },
    say: (line) => {
      process.stderr.write(`${shared && isMidLine ? '\n' : ''}${line}\n`);
      isMidLine = false;
    },
    paint: picocolors.createColors(colour),
    paintErr: picocolors.createColors(wantsColour(process.stderr, environment)),
    outIsTerminal: process.stdout.isTTY === true,
    errIsTerminal: process.stderr.isTTY === true,
    colour,
    columns: Math.max(MIN_COLUMNS, process.stdout.columns ?? DEFAULT_COLUMNS),
  };
}

/** What the environment wants beats what the stream is. */
export function wantsColour(stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): boolean {
  return colourChoice(environment) ?? (stream.isTTY === true && canStyle(environment) && hasColours(environment));
}

/** A terminal that does not say what it is gets lines and no escapes. */
export function canStyle(environment: NodeJS.ProcessEnv): boolean {
  return !['', 'dumb'].includes(environment['TERM'] ?? (process.platform === 'win32' ? 'windows' : ''));
}
