/** The tree of the project's files: which folders are open, and what is to be seen of them. */

import type { TreeRow } from '../panels/tree.ts';

export interface TreeNode extends TreeRow {
  /** Relative to the root. */
  readonly path: string;
}

/**
 * @param paths in the order of paths @param open folders that are open
 * @returns folders before files, as far as the folders above are open
 */
export function treeRows(
  paths: readonly string[],
  open: ReadonlySet<string>,
  added: readonly string[],
): readonly TreeNode[] {
  const pinned = new Set(added.map((path) => path.replace(/:\d+(-\d+)?$/, '')));
  const rows: TreeNode[] = [];
  addFolder(rows, paths, '', 0, open, pinned);
  return rows;
}

// --- internal ---

function addFolder(
  rows: TreeNode[],
  paths: readonly string[],
  folder: string,
  depth: number,
  open: ReadonlySet<string>,
  pinned: ReadonlySet<string>,
): void {
  const folders = new Map<string, string[]>();
  const files: string[] = [];
  for (const path of paths) {
    const slash = path.indexOf('/', folder.length);
    if (slash < 0) files.push(path);
    else {
      const name = path.slice(0, slash + 1);
      const inside = folders.get(name);
      if (inside === undefined) folders.set(name, [path]);
      else inside.push(path);
    }
  }
  for (const [path, inside] of folders) {
    const isOpen = open.has(path);
    const kind = isOpen ? 'open-folder' : 'closed-folder';
    rows.push({ name: path.slice(folder.length, -1), path, depth, kind, added: false, skipped: '' });
    if (isOpen) addFolder(rows, inside, path, depth + 1, open, pinned);
  }
  for (const path of files) {
    rows.push({ name: path.slice(folder.length), path, depth, kind: 'file', added: pinned.has(path), skipped: '' });
  }
}
