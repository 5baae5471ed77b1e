/** Paths that were probably meant by one that is not there. */

import { basename } from 'node:path';
import { nearestName } from '../../base/nearest.ts';

const MAX_NEAR = 3;

/** Paths whose file has the same name, else the same name with another ending, else a name that is written much like it. */
export function nearPaths(typed: string, paths: readonly string[]): readonly string[] {
  const file = (path: string) => basename(path).toLowerCase();
  const stem = (path: string) => file(path).replace(/(?<=.)\.[^.]*$/, '');
  const where = (part: (path: string) => string, wanted: string) => paths.filter((path) => part(path) === wanted);
  const same = where(file, file(typed));
  const near = same.length > 0 ? same : where(stem, stem(typed));
  if (near.length > 0) return near.slice(0, MAX_NEAR);
  const name = stem(typed);
  const alike = new Set(paths.map(stem).filter((each) => Math.abs(each.length - name.length) <= name.length / 3));
  const nearest = nearestName(name, [...alike]);
  return nearest === undefined ? [] : where(stem, nearest).slice(0, MAX_NEAR);
}
