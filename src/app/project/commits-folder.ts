/** Where the commits of a project are kept: apart from its index, which may not be there, or lie where many machines read it. */

import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cacheDir } from '../../platform/dirs.ts';

/** @param indexDir folder of the project's index */
export function commitsFolder(indexDir: string): string {
  return join(cacheDir(), 'commits', basename(indexDir));
}

export function removeCommits(indexDir: string): void {
  rmSync(commitsFolder(indexDir), { recursive: true, force: true });
}
