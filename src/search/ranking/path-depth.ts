/** How deep files lie, counted in folders that divide the files: a chain of folders with one entry each does not count. */

/** Deeper than this is the same. */
const MOST_DEPTH = 5;

/**
 * @param paths the files of one answer
 * @returns for each path how many of its folders have neighbours among the paths, from the common root, at most 5
 */
export function branchingDepths(paths: Iterable<string>): Map<string, number> {
  const root: Folder = { children: new Map() };
  const all = [...paths];
  for (const path of all) {
    let folder = root;
    for (const name of path.split('/')) folder = childOf(folder, name);
  }
  return new Map(all.map((path) => [path, depthOf(root, path)]));
}

// --- internal ---

interface Folder {
  readonly children: Map<string, Folder>;
}

function childOf(folder: Folder, name: string): Folder {
  let child = folder.children.get(name);
  if (child === undefined) {
    child = { children: new Map() };
    folder.children.set(name, child);
  }
  return child;
}

function depthOf(root: Folder, path: string): number {
  let depth = 0;
  let folder = root;
  for (const name of path.split('/').slice(0, -1)) {
    if (folder.children.size > 1) depth++;
    folder = childOf(folder, name);
  }
  return Math.min(MOST_DEPTH, depth);
}
