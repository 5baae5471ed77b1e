/** The current working folder, also if it was deleted. */

import { isAbsolute, parse } from 'node:path';
import { DELETED_MARK } from '../../../base/paths.ts';

/**
 * @returns its absolute path. That of a deleted folder has a mark behind it, so that nothing is ever found there, not even in
 * a new folder of the same name; the process then is at the top of the disk, where libraries and children can work
 */
export function workingFolder(): string {
  try {
    return process.cwd();
  } catch {
    const shown = process.env['PWD'];
    process.chdir(parse(process.execPath).root);
    return `${shown !== undefined && isAbsolute(shown) ? shown : '/'}${DELETED_MARK}`;
  }
}
