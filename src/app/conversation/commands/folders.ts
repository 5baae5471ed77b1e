/** Folders as they are typed for `/project`: completed one part at a time, wherever they lie. */

import { type Dirent, opendirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { withHome } from '../../../platform/dirs.ts';

/** Of a folder with more entries only these are looked at: it is listed while the user types. */
const MAX_ENTRIES = 2000;

/**
 * @param typed absolute, from `~/`, or relative to `cwd`; '' offers the neighbours of the root, as projects often are
 * @returns as they would be typed, each with a `/` behind it
 */
export function foldersFrom(typed: string, cwd: string, root: string): readonly string[] {
  if (typed === '~') return ['~/'];
  const head = typed === '' ? `${dirname(root)}/`.replace('//', '/') : typed.slice(0, typed.lastIndexOf('/') + 1);
  const wantsHidden = typed.slice(head.length).startsWith('.');
  const folder = resolve(cwd, withHome(head === '' ? '.' : head));
  const names = entriesOf(folder).flatMap((entry) =>
    entry.name.startsWith('.') === wantsHidden && leadsToFolder(folder, entry) ? [entry.name] : [],
  );
  return names.sort().map((name) => `${head}${name}/`);
}

// --- internal ---

function entriesOf(folder: string): Dirent[] {
  const entries: Dirent[] = [];
  try {
    const dir = opendirSync(folder);
    try {
      for (let entry = dir.readSync(); entry !== null && entries.length < MAX_ENTRIES; entry = dir.readSync()) {
        entries.push(entry);
      }
    } finally {
      dir.closeSync();
    }
  } catch {
    // A folder that is not there, or may not be listed, has nothing to offer.
  }
  return entries;
}

function leadsToFolder(folder: string, entry: Dirent): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  try {
    return statSync(resolve(folder, entry.name)).isDirectory();
  } catch {
    return false;
  }
}
