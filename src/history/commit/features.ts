/**
 * A change as features from which its type can be told: which kinds of files, how many lines, what the lines are like. The same
 * are read from the commits of a log and from what is staged, so that a project's own log can teach what its people call what.
 */

import { type ChangedFile, type ChangedLines, lineFeatures } from './line-features.ts';
import { type PathKind, pathKind } from './path-kinds.ts';

/** @param lines by path; of files that are missing here only the numbers are known */
export function featuresOf(
  files: readonly ChangedFile[],
  lines: ReadonlyMap<string, ChangedLines>,
): ReadonlySet<string> {
  const out = new Set<string>();
  if (files.length === 0) return out;
  const weights = new Map<PathKind, number>();
  let added = 0;
  let removed = 0;
  for (const file of files) {
    const kind = pathKind(file.path);
    const size = (file.added ?? 1) + (file.removed ?? 0);
    weights.set(kind, (weights.get(kind) ?? 0) + size + 1);
    added += file.added ?? 0;
    removed += file.removed ?? 0;
    addWords(out, file.path);
  }
  kindFeatures(out, weights);
  out.add(`files:${bucket(files.length, [1, 2, 4, 8, 20])}`);
  out.add(`lines:${bucket(added + removed, [2, 6, 15, 40, 100, 300, 1000])}`);
  out.add(`balance:${balance(added, removed)}`);
  if (files.some(({ path, oldPath }) => path !== oldPath)) out.add('renames');
  if (files.every(({ added: a, removed: r }) => a === 0 && r === 0)) out.add('no-lines');
  const source = files.filter(({ path }) => pathKind(path) === 'source');
  if (source.some(({ added: a, removed: r }) => (a ?? 0) > 15 && r === 0)) out.add('new-source');
  if (source.some(({ added: a, removed: r }) => (r ?? 0) > 15 && a === 0)) out.add('gone-source');
  const sourceAdded = source.reduce((sum, each) => sum + (each.added ?? 0), 0);
  const sourceRemoved = source.reduce((sum, each) => sum + (each.removed ?? 0), 0);
  if (source.length > 0) {
    out.add(`source-balance:${balance(sourceAdded, sourceRemoved)}`);
    out.add(`source-lines:${bucket(sourceAdded + sourceRemoved, [2, 6, 15, 40, 100, 300])}`);
  }
  for (const feature of lineFeatures(files, lines)) out.add(feature);
  return out;
}

// --- internal ---

const FOLDERS = 3;

function kindFeatures(out: Set<string>, weights: ReadonlyMap<PathKind, number>): void {
  const kinds = [...weights.keys()];
  for (const kind of kinds) out.add(`has:${kind}`);
  const [most] = [...weights].sort((a, b) => b[1] - a[1]);
  if (most !== undefined) out.add(`most:${most[0]}`);
  if (kinds.length === 1) out.add(`all:${kinds[0]}`);
  const isOnly = (...of: PathKind[]) => kinds.every((kind) => of.includes(kind));
  if (isOnly('manifest', 'lock')) out.add('only-packages');
  if (isOnly('manifest', 'lock', 'changelog') && weights.has('changelog')) out.add('only-release');
  if (isOnly('build', 'tooling', 'ci', 'manifest', 'lock')) out.add('only-project');
  if (isOnly('docs', 'changelog', 'example', 'asset')) out.add('only-docs');
  if (isOnly('test', 'data') && weights.has('test')) out.add('only-tests');
  if (weights.has('source')) {
    if (weights.has('test')) out.add('source+test');
    else out.add('source-test');
    if (weights.has('docs')) out.add('source+docs');
    if (weights.has('manifest')) out.add('source+manifest');
  }
}

/** Names of folders and files, which a project uses in its own way. */
function addWords(out: Set<string>, path: string): void {
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  out.add(`name:${name}`);
  const dot = name.lastIndexOf('.');
  if (dot > 0) out.add(`ext:${name.slice(dot + 1).toLowerCase()}`);
  for (const [n, folder] of parts.slice(0, FOLDERS).entries()) out.add(`in${n}:${folder}`);
}

function bucket(value: number, ends: readonly number[]): string {
  const end = ends.find((each) => value <= each);
  return end === undefined ? 'more' : String(end);
}

function balance(added: number, removed: number): string {
  const total = added + removed;
  if (total === 0) return 'none';
  const share = removed / total;
  if (share === 0) return 'only-added';
  if (share === 1) return 'only-removed';
  return share < 0.15 ? 'grows-much' : share < 0.4 ? 'grows' : share <= 0.6 ? 'even' : 'shrinks';
}
