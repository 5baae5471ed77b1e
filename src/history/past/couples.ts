/** Which changes of files together say that they belong together. */

import { basename } from 'node:path/posix';
import { isLockFile } from '../../files/index.ts';
import { isChangeLog, pathRoles } from '../../text/path-roles.ts';

/** A commit of more files says nothing of what belongs together. */
export const MAX_TOGETHER = 20;

/** What tools write changes with everything, and so does the list of all changes. */
export function mayCouple(path: string): boolean {
  if (path === '' || isLockFile(basename(path)) || isChangeLog(path)) return false;
  const roles = pathRoles(path);
  return !roles.includes('generated') && !roles.includes('vendored');
}
