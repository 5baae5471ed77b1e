/** Warnings about ignored configuration, printed once on stderr. */

import type { Config } from '../../../app/index.ts';
import { oneLine } from '../../../base/text.ts';
import type { CliIo } from '../io.ts';

/** A hostile project file must not fill the screen. */
const MAX_WARNINGS = 5;

export function warnAbout(config: Config, io: CliIo): void {
  for (const { message, hint, code } of config.problems) warn(`${message} [${code}]. ${hint}`, io);
  for (const warning of config.warnings.slice(0, MAX_WARNINGS)) warn(warning, io);
  const more = config.warnings.length - MAX_WARNINGS;
  if (more > 0) warn(`and ${more} more about the configuration`, io);
}

export function warn(text: string, io: CliIo): void {
  io.say(`${io.paintErr.yellow('warning:')} ${oneLine(text)}`);
}
