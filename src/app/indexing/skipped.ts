/** Use case: name every file that is known and not indexed, with the reason; and find those that hold what was searched for. */

import { lstatSync, readdirSync } from 'node:fs';
import { MlxCodeError } from '../../base/errors.ts';
import type { RepoPath, SkipReason } from '../../base/types.ts';
import { languageOf } from '../../chunk/index.ts';
import { isSecretPath, walk, wordsHeld } from '../../files/index.ts';
import { folderKind } from '../../platform/index-folder.ts';
import { knownStamps } from '../../store/index.ts';
import type { Project } from '../project/project.ts';
import { walkOptions } from '../project/walk-options.ts';
import type { AppWork } from '../work-options.ts';

export interface SkippedFile {
  /** Relative to the root; a folder that was not entered ends in `/` and stands for all that is in it. */
  readonly path: string;
  readonly reason: SkipReason;
}

/**
 * Names what is left out one by one, so that a large tree needs no memory: first what the walk leaves out, in the order of
 * paths, then what was read and left out for its content.
 * @returns false when there is no index, so that nothing was told by content
 * @throws E_ROOT_*, E_CANCELLED
 */
export async function listSkipped(
  project: Project,
  onFile: (file: SkippedFile) => void,
  work: AppWork = {},
): Promise<boolean> {
  const { entries } = await walk(
    project.root,
    { ...(await walkOptions(project.config)), onSkip: (path, reason) => onFile({ path, reason }) },
    work,
  );
  if (project.remote === null && folderKind(project.indexDir) !== 'ours') return false;
  const stamps = await knownStamps(project.indexDir);
  for (const { path } of entries) {
    const reason = stamps.get(path)?.skip ?? '';
    if (reason !== '') onFile({ path, reason });
  }
  return true;
}

/** Left out by rule or by size, not by what they are: a person may well look for what stands in them. */
const MAY_HOLD: ReadonlySet<SkipReason> = new Set<SkipReason>([
  'hidden',
  'too-large',
  'minified',
  'generated',
  'not-utf8',
  'lockfile',
  'over-file-cap',
]);
const MAX_WORDS = 31;
const MAX_FOUND = 20;
const MAX_IN_FOLDER = 2_000;

/**
 * Files that are left out and hold every one of these words. A look for a moment, which may miss some.
 * @param words at most 31 are looked for @param budgetMs about how long it may take
 */
export async function skippedHolding(
  project: Project,
  words: readonly string[],
  budgetMs: number,
): Promise<SkippedFile[]> {
  const wanted = words.slice(0, MAX_WORDS).map((word) => word.toLowerCase());
  if (wanted.length === 0) return [];
  const all = 2 ** wanted.length - 1;
  const skipped: SkippedFile[] = [];
  const until = performance.now() + 2 * budgetMs;
  const look = (file: SkippedFile) => {
    if (MAY_HOLD.has(file.reason) || (file.reason === 'binary' && isTextName(file.path))) skipped.push(file);
  };
  try {
    await listSkipped(project, look, { signal: AbortSignal.timeout(budgetMs) });
  } catch (error) {
    // A tree too large for a moment: what was seen of it is looked into for another one.
    if (!(error instanceof MlxCodeError)) throw error;
    if (skipped.length === 0) return [];
  }
  const found: SkippedFile[] = [];
  for (const { path, reason } of skipped) {
    for (const file of path.endsWith('/') ? filesIn(project.root, path) : [path]) {
      if (performance.now() > until || found.length >= MAX_FOUND) return found;
      if (wordsHeld(project.root, file as RepoPath, wanted) === all) found.push({ path: file, reason });
    }
  }
  return found;
}

// --- internal ---

/** Called as text is: code in UTF-32 or with zero bytes in it reads as binary data. */
function isTextName(path: string): boolean {
  return languageOf(path) !== 'text' || path.endsWith('.txt');
}

/** Of a hidden folder such as `.github`: no links, no secrets, none of the folders of tools. */
function filesIn(root: string, folder: string): string[] {
  const files: string[] = [];
  const open = [folder];
  for (let at = open.pop(); at !== undefined && files.length < MAX_IN_FOLDER; at = open.pop()) {
    for (const name of namesIn(`${root}/${at}`)) {
      const path = `${at}${name}`;
      if (isSecretPath(path) || name === 'node_modules') continue;
      const stats = lstatSync(`${root}/${path}`, { throwIfNoEntry: false });
      if (stats?.isDirectory() === true) open.push(`${path}/`);
      else if (stats?.isFile() === true) files.push(path);
    }
  }
  return files;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    // Gone, or not to be read: there is nothing to say of it.
    return [];
  }
}
