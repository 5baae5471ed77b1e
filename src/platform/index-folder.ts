/** Whether a folder is an index of this program. Every command asks this for each parent folder, so nothing else is loaded. */

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fromErrno } from '../base/errors.ts';

/** The file that marks a folder as ours. */
export const INDEX_MARKER = '.mlx-code-index';

/** What a folder is to us: not there or empty, an index of ours, or something else that we must not touch. */
export function folderKind(indexDir: string): 'none' | 'ours' | 'foreign' {
  if (existsSync(join(indexDir, INDEX_MARKER))) return 'ours';
  try {
    return readdirSync(indexDir).length === 0 ? 'none' : 'foreign';
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return 'none';
    // A file in its place is not ours; one in the place of a folder above it keeps it from being made.
    if (code === 'ENOTDIR') return existsSync(indexDir) ? 'foreign' : 'none';
    throw fromErrno(error, `read ${indexDir}`);
  }
}
