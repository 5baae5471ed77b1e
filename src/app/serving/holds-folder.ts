/** Which folders a served project answers for: its root, and what lies in it. */

import { existsSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { MlxCodeError } from '../../base/errors.ts';
import { realOrSame } from '../project/root.ts';

/** @param root a real path @param folder absolute; links in it are followed */
export function holdsFolder(root: string, folder: string): boolean {
  const real = realOrSame(folder);
  const inside = relative(root, real);
  return inside !== '..' && !inside.startsWith(`..${sep}`) && resolve(root, inside) === real && existsSync(real);
}

export function notServed(named: string, roots: readonly string[]): MlxCodeError {
  return new MlxCodeError('E_PATH_OUTSIDE', `${named} is in no project that is served here`, {
    hint: `Served are ${roots.join(', ')}.`,
  });
}
