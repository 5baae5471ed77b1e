/** Files of the index that a name means: a path, the end of one, a path of another machine, or a module without its ending. */

import type { RepoPath } from '../../base/types.ts';
import { isOfLibrary } from '../../chat/index.ts';
import type { IndexReading } from '../../store/index.ts';
import { pathTerms } from '../../text/terms.ts';

/** Files looked at for one name. */
const MAX_FILES = 50;
const MAX_PATHS = 5;
/** `app/auth.*` is the file of a module, whatever its ending. */
const ANY_ENDING = '.*';
/** A file that stands for its folder. */
const OF_FOLDER = /\/(?:__init__|index|mod)$/;

/** @returns best first; several where the name may mean each of them */
export async function pathsNamed(reader: IndexReading, name: string): Promise<readonly RepoPath[]> {
  const isModule = name.endsWith(ANY_ENDING);
  const wanted = isModule ? name.slice(0, -ANY_ENDING.length) : name;
  const terms = pathTerms(wanted);
  if (terms.length === 0) return [];
  const files = await reader.fileTerms([{ field: 'path_terms', terms, boost: 1 }], MAX_FILES, null);
  const paths = files.map(({ row }) => row.path);
  if (isModule) return paths.filter((path) => isModuleAt(path, wanted)).slice(0, MAX_PATHS);
  if (paths.includes(wanted as RepoPath)) return [wanted as RepoPath];
  const ending = paths.filter((path) => path.endsWith(`/${wanted}`));
  return (ending.length > 0 ? ending : sharingTheirEnd(paths, wanted)).slice(0, MAX_PATHS);
}

// --- internal ---

function isModuleAt(path: string, module: string): boolean {
  const bare = path.replace(/(?:\.d)?\.[^./]+$/, '');
  return [bare, bare.replace(OF_FOLDER, '')].some((each) => each === module || each.endsWith(`/${module}`));
}

/** A trace of another machine names the same file below another folder: the longest common end tells, two parts at least. */
function sharingTheirEnd(paths: readonly RepoPath[], name: string): readonly RepoPath[] {
  if (!name.includes('/') || isOfLibrary(name)) return [];
  const wanted = name.split('/').filter((part) => part !== '');
  const shared = paths.map((path) => {
    const parts = path.split('/');
    let count = 0;
    while (count < parts.length && count < wanted.length && parts.at(-1 - count) === wanted.at(-1 - count)) count++;
    // A file at the root has one part alone.
    return count > 1 || (count === 1 && parts.length === 1) ? count : 0;
  });
  const most = Math.max(0, ...shared);
  return most === 0 ? [] : paths.filter((_, n) => shared[n] === most);
}
