/** What a file is for, told from its path and from its text: tests, examples, docs, type stubs, barrels and copies rank lower. */

import { type PathRole, pathRoles } from '../base/path-roles.ts';
import type { FileRole } from '../base/types.ts';

/**
 * Roles of the path united with those that indexing told from the text. A name alone makes no barrel: where the syntax
 * tree shows code of the file's own (`code`), it is the entry of its folder, where much of what others use is at home.
 * @param stored FILE_ROLES, space-separated; '' where nothing is known
 */
export function fileRoles(path: string, stored: string): Set<PathRole> {
  const roles = new Set(pathRoles(path));
  for (const word of stored.split(' ')) {
    if (word === 'code') {
      if (roles.delete('barrel')) roles.add('entry');
    } else if (word !== '') roles.add(word as Exclude<FileRole, 'code'>);
  }
  return roles;
}

/**
 * True when the path lies in an older version's folder: `v3/` while a sibling `v4/` is among `paths`, or `v1/` while
 * the same file stands beside that folder. `/api/v1/` alone is not old.
 */
export function isSuperseded(path: string, paths: ReadonlySet<string>): boolean {
  const match = /^((?:.*\/)?)v(\d+)\/(.*)$/.exec(path);
  if (match === null) return false;
  const [, before = '', number = '', after = ''] = match;
  if (paths.has(before + after)) return true;
  for (const other of paths) {
    const version = other.startsWith(`${before}v`) ? /^\d+(?=\/)/.exec(other.slice(before.length + 1)) : null;
    if (version !== null && Number(version[0]) > Number(number)) return true;
  }
  return false;
}
