/** Files that change together with one of a project, from the file of its commits. Small, since an answer waits for it to be loaded. */

import { type ChangedTogether, changedTogether } from './changed-together.ts';
import { aboutOf, peekIntoPast } from './past-file.ts';

/**
 * Files below the folder that was asked about which change together with one of its files, as far as its commits were read.
 * @param folder where the commits are kept, which need not be there @param path below the folder that was asked about
 */
export async function filesChangedWith(folder: string, path: string): Promise<readonly ChangedTogether[]> {
  const found = await peekIntoPast(folder, (past) => {
    const prefix = aboutOf(past, 'prefix');
    return changedTogether(past, `${prefix}${path}`).flatMap((each) =>
      each.path.startsWith(prefix) ? [{ ...each, path: each.path.slice(prefix.length) }] : [],
    );
  });
  return found ?? [];
}
