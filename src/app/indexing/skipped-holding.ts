/** Use case: find files that are left out of the index and hold what was searched for. */

import { lstatSync, readdirSync } from 'node:fs';
import { MlxCodeError } from '../../base/errors.ts';
import type { RepoPath, SkipReason } from '../../base/types.ts';
import { isBinaryName, isSecretPath, wordsHeld } from '../../files/index.ts';
import type { Project } from '../project/project.ts';
import { leftOutOf } from './fresh-index.ts';
import { listSkipped, type SkippedFile } from './skipped.ts';

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
  const skipped = leftOutOf(project) ?? (await lookFor(project, budgetMs));
  const until = performance.now() + budgetMs;
  const found: SkippedFile[] = [];
  for (const { path, reason } of skipped) {
    if (!mayHold(reason) || (reason === 'binary' && !(await isTextName(path)))) continue;
    for (const file of path.endsWith('/') ? filesIn(project.root, path) : [path]) {
      if (performance.now() > until || found.length >= MAX_FOUND) return found;
      if (wordsHeld(project.root, file as RepoPath, wanted) === all) found.push({ path: file, reason });
    }
  }
  return found;
}

// --- internal ---

async function lookFor(project: Project, budgetMs: number): Promise<readonly SkippedFile[]> {
  const skipped: SkippedFile[] = [];
  const look = (file: SkippedFile) => {
    if (mayHold(file.reason)) skipped.push(file);
  };
  try {
    await listSkipped(project, look, { signal: AbortSignal.timeout(budgetMs) });
  } catch (error) {
    // A tree too large for a moment: what was seen of it is looked into for another one.
    if (!(error instanceof MlxCodeError)) throw error;
  }
  return skipped;
}

function mayHold(reason: SkipReason): boolean {
  return MAY_HOLD.has(reason) || reason === 'binary';
}

/** Called as text is: code in UTF-32 or with zero bytes in it reads as binary data. */
async function isTextName(path: string): Promise<boolean> {
  if (path.endsWith('.txt')) return true;
  // The table of languages takes 10 ms to load, and most of these are pictures. Of formats without text only this one is a language too.
  if (isBinaryName(path.slice(path.lastIndexOf('/') + 1)) && !path.endsWith('.eps')) return false;
  const { languageOf } = await import('../../chunk/index.ts');
  return languageOf(path) !== 'text';
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
