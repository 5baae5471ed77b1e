/** Opens the driver that the terminal needs. What blessed needs is loaded for it alone. */

import type { ReadStream, WriteStream } from 'node:tty';
import { type DriverName, driverFor, driverFromEnvironment } from './choice.ts';
import type { Driver, DriverEvents, Painter } from './driver.ts';
import { nativePainter } from './native.ts';
import { openTerminal } from './terminal.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** @returns null for a terminal on which no cell can be reached by itself */
export async function painterFor(
  environment: Environment,
  chosen = driverFromEnvironment(environment),
): Promise<Painter | null> {
  const term = environment['TERM'] ?? '';
  if (driverFor(environment, chosen) === 'native') return nativePainter(term);
  const { blessedPainter } = await import('./blessed.ts');
  return blessedPainter(term, !needsAscii({ ...environment, TERM: '' }));
}

/** @returns a painter for the setting, or null when the one in use is the right one */
export async function otherPainter(environment: Environment, chosen: DriverName | 'auto'): Promise<Painter | null> {
  const isSame = driverFor(environment, chosen) === driverFor(environment, driverFromEnvironment(environment));
  return isSame ? null : await painterFor(environment, chosen);
}

/** The terminal of the process. Until the settings are read it is not known whether the mouse is wanted. */
export function openHere(painter: Painter): (events: DriverEvents) => Driver {
  const input = process.stdin as ReadStream;
  const output = process.stdout as WriteStream & { readonly fd: number };
  return (events) => openTerminal({ ...events, input, output, mouse: false }, painter);
}

/** A terminal that cannot show lines and signs of Unicode. */
export function needsAscii(environment: Environment): boolean {
  const locale = environment['LC_ALL'] || environment['LC_CTYPE'] || environment['LANG'] || '';
  return environment['TERM'] === 'linux' || (locale !== '' && !/utf-?8/i.test(locale));
}
