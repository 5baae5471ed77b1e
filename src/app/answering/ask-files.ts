/** Files for a question: those it names, read inside the root only and without secrets, and the lines that files have now. */

import { lstatSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { MlxCodeError } from '../../base/errors.ts';
import { isCommitPath, isForgePath } from '../../base/forge-path.ts';
import { initHash } from '../../base/hash.ts';
import { isRepoPath, realRoot, resolveInRoot } from '../../base/paths.ts';
import { formatBytes } from '../../base/text.ts';
import type { RepoPath, SkipReason } from '../../base/types.ts';
import { type LinesOf, type Mention, mayBePackage, mayBeProperty, type NamedFile } from '../../chat/index.ts';
import { isSecretPath, readSourceAgain } from '../../files/index.ts';
import { withHome } from '../../platform/dirs.ts';
import { globTest } from '../../text/glob.ts';
import { forgeLines } from '../forge/read-mentions.ts';
import { nearPaths } from '../project/near-paths.ts';
import type { Project } from '../project/project.ts';
import { projectPaths } from '../project/project-paths.ts';
import { commitLines } from './from-history/commit-sources.ts';

export interface NamedFiles {
  readonly files: readonly NamedFile[];
  /** Of these, those that were named without a mark. */
  readonly unmarked: readonly NamedFile[];
  /** Why a file that was named is not there, for the user; of what only looked like a name, only that it may be one of several. */
  readonly problems: readonly FileProblem[];
}

export interface FileProblem {
  readonly mention: Mention;
  readonly text: string;
  /** Some of what was named is shown all the same. */
  readonly isShown?: boolean;
  /** It is as likely code, and stays words of the question. */
  readonly isWord?: boolean;
}

/** What keeps a file from a prompt, in words. */
const REASONS: Readonly<Partial<Record<SkipReason, string>>> = {
  secret: 'it holds credentials',
  binary: 'it is not text',
  'not-utf8': 'it is not text',
  empty: 'it is empty',
  symlink: 'it is a symbolic link',
  minified: 'it is minified',
  generated: 'it is generated',
  unreadable: 'it cannot be read',
  'special-file': 'it is not a regular file',
  worktree: 'it is in another work tree of the repository',
};

/** Folders that are named with `@`, relative to the root: the search is limited to them. */
export function namedFolders(project: Project, cwd: string, mentions: readonly Mention[]): string[] {
  return mentions.flatMap((mention) => {
    const mayBeFolder = mention.sure || !mention.path.includes('.');
    const place = mayBeFolder ? placeOf(project, cwd, mention, []) : { problem: '' };
    return 'isFolder' in place && place.isFolder ? [place.path] : [];
  });
}

/** @param known paths in the index that end with what a mention says */
export async function loadNamedFiles(
  project: Project,
  cwd: string,
  mentions: readonly Mention[],
  known: ReadonlyMap<string, readonly RepoPath[]>,
): Promise<NamedFiles> {
  await initHash();
  const files: NamedFile[] = [];
  const unmarked: NamedFile[] = [];
  const problems: FileProblem[] = [];
  let all: readonly string[] | undefined;
  const paths: Paths = async () => (all ??= await projectPaths(project));
  for (const mention of mentions) {
    const place = placeOf(project, cwd, mention, nearest(known.get(mention.path) ?? [], files));
    if ('problem' in place && /[*?[{]/.test(mention.path) && mention.sure) {
      const { read, problem } = await filesOfPattern(project, mention, paths);
      files.push(...read);
      if (problem !== '') problems.push({ mention, text: problem, isShown: read.length > 0 });
    } else if ('problem' in place) {
      if (mention.sure ? !isPackage(project, cwd, mention, place) : place.isUnclear && isNameOfFile(mention))
        problems.push(place.isMissing ? missing(mention, await paths()) : { mention, text: place.problem });
    } else if (!place.isFolder) {
      const path = place.path as RepoPath;
      // What only looks like a name brings nothing twice.
      if (!mention.sure && files.some((file) => file.path === path && isPartOf(mention.lines, file.lines))) continue;
      const read = readLines(project, path);
      if (typeof read !== 'string' && mention.sure && (mention.lines?.start ?? 0) > read.length) {
        const text = `${path} has ${read.length} lines, and none with the number ${mention.lines?.start}.`;
        problems.push({ mention, text });
      } else if (typeof read !== 'string') {
        const file: NamedFile = { path, lines: mention.lines, content: read };
        files.push(file);
        if (!mention.sure) unmarked.push(file);
      } else if (mention.sure) problems.push({ mention, text: `${mention.path} is left out: ${read}.` });
    }
  }
  return { files, unmarked, problems };
}

/** Reads each file once, and once more where the index has its secrets. */
export async function currentLines(project: Project): Promise<LinesOf> {
  await initHash();
  const indexHasSecrets = !project.config.values['index.redactSecrets'];
  const read = {
    indexed: new Map<string, readonly string[] | null>(),
    shown: new Map<string, readonly string[] | null>(),
  };
  return (path, as = 'shown') => {
    if (isForgePath(path)) return forgeLines(project.root, path);
    if (isCommitPath(path)) return commitLines(project.root, path);
    const raw = as === 'indexed' && indexHasSecrets;
    const known = raw ? read.indexed : read.shown;
    let lines = known.get(path);
    if (lines === undefined) {
      const found = isRepoPath(path) ? readLines(project, path, !raw) : 'no path';
      lines = typeof found === 'string' ? null : found;
      known.set(path, lines);
    }
    return lines;
  };
}

/** Files of a folder that a question asks about as a whole: the first of them, with a word on how many there are. */
export async function filesOfFolder(project: Project, folder: string): Promise<{ files: NamedFile[]; note: string }> {
  const path = folder === '' ? '**' : `${folder}/**`;
  const { read, problem } = await filesOfPattern(project, { path, lines: null, sure: true }, () =>
    projectPaths(project),
  );
  return { files: read, note: problem };
}

// --- internal ---

/** Files that a pattern or a folder may bring. */
const MAX_FILES = 12;

/** All of the project. */
type Paths = () => Promise<readonly string[]>;

async function filesOfPattern(
  project: Project,
  { path, lines }: Mention,
  paths: Paths,
): Promise<{ read: NamedFile[]; problem: string }> {
  let fits: (path: string) => boolean;
  try {
    fits = globTest(path);
  } catch (error) {
    return { read: [], problem: `${path} is not a valid pattern: ${error instanceof Error ? error.message : ''}.` };
  }
  const all = (await paths()).filter(fits);
  // What a folder is about is at its top.
  all.sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1));
  const read = all.slice(0, MAX_FILES).flatMap((each): NamedFile[] => {
    const content = readLines(project, each as RepoPath);
    return typeof content === 'string' ? [] : [{ path: each as RepoPath, lines, content }];
  });
  if (all.length === 0) return { read, problem: `No indexed file fits ${path}.` };
  const more =
    all.length > MAX_FILES ? `${path} fits ${all.length} files; the first ${MAX_FILES} are shown to the model.` : '';
  return { read, problem: more };
}

type Found =
  | { readonly path: string; readonly isFolder: boolean }
  | { readonly problem: string; readonly isUnclear?: boolean; readonly isMissing?: boolean };

/** As typed from the current folder, then from the root, then as the end of one path in the index. */
function placeOf(project: Project, cwd: string, mention: Mention, known: readonly RepoPath[]): Found {
  const { root } = project;
  let outside = false;
  for (const [from, typed] of namesOf(mention).flatMap((name) => [[cwd, name] as const, [root, name] as const])) {
    try {
      const real = resolveInRoot(root, resolve(from, withHome(typed)));
      const stats = lstatSync(real, { throwIfNoEntry: false });
      if (stats === undefined) continue;
      const path = relative(realRoot(root), real).split(sep).join('/');
      return { path, isFolder: stats.isDirectory() };
    } catch (error) {
      if (!(error instanceof MlxCodeError)) continue;
      if (!isOutside(error)) return { problem: `${mention.path} is left out: ${root} cannot be read any more.` };
      outside = true;
    }
  }
  const [only, ...others] = known;
  if (only !== undefined && others.length === 0) return { path: only, isFolder: false };
  if (only !== undefined)
    return { problem: `${mention.path} may be ${known.slice(0, 3).join(', ')}; name one of them.`, isUnclear: true };
  if (outside) return { problem: `${mention.path} is left out: it lies outside ${root}.` };
  return { problem: withNear(mention, []), isMissing: true };
}

/** A name that is like that of a file is more likely mistyped than code. */
function missing(mention: Mention, paths: readonly string[]): FileProblem {
  const isWord = mayBeProperty(mention) && nearPaths(mention.path, paths).length === 0;
  if (!isWord) return { mention, text: withNear(mention, paths) };
  return { mention, text: `There is no file ${mention.path} here: it is read as words.`, isWord };
}

function withNear({ path }: Mention, paths: readonly string[]): string {
  const near = nearPaths(path, paths);
  const also = near.length === 0 ? '' : `; near it ${near.length === 1 ? 'is' : 'are'} ${near.join(', ')}`;
  return `There is no ${path} here${also}.`;
}

/** Of several that a name may mean, the one beside a file that is named too. */
function nearest(known: readonly RepoPath[], files: readonly NamedFile[]): readonly RepoPath[] {
  const beside = known.filter((path) => files.some((file) => dirname(file.path) === dirname(path)));
  return beside.length === 1 ? beside : known;
}

/** The name of a file with its ending and without a place, which a person types: `auth.ts`, not `README`, `auth.*` or `Auth.java:12`. */
function isNameOfFile({ path, lines }: Mention): boolean {
  return lines === null && /\.[A-Za-z]/.test(path);
}

function isPartOf(lines: Mention['lines'], shown: Mention['lines']): boolean {
  if (shown === null || lines === null) return shown === null || lines === null;
  return lines.start >= shown.start && lines.end <= shown.end;
}

function isOutside(error: unknown): boolean {
  return error instanceof MlxCodeError && error.code === 'E_PATH_OUTSIDE';
}

/** `@trpc/server`, where no folder `trpc` is: a package is not a missing file. */
function isPackage(project: Project, cwd: string, mention: Mention, found: Found): boolean {
  const { path } = mention;
  if (!mayBePackage(mention) || !('problem' in found) || found.isMissing !== true) return false;
  const scope = path.slice(0, path.indexOf('/'));
  return [cwd, project.root].every((from) => lstatSync(resolve(from, scope), { throwIfNoEntry: false }) === undefined);
}

/** The name as it is, then with more and more of what follows it: a name may hold blanks. */
function namesOf({ path, tail = '' }: Mention): string[] {
  const words = /^\s/.test(tail) ? tail.trim().split(/\s+/).slice(0, 8) : [];
  const longer = words.map((_, n) => `${path} ${words.slice(0, n + 1).join(' ')}`.replace(/[?!.,;:)]+$/, ''));
  return [path, ...longer.filter((name) => /[/.]/.test(name))];
}

/** @returns the lines, or why there are none */
function readLines(project: Project, path: RepoPath, redactSecrets = true): readonly string[] | string {
  if (isSecretPath(path)) return 'it holds credentials';
  try {
    resolveInRoot(project.root, path);
  } catch (error) {
    // The folder is gone, or a link in the path leads elsewhere now.
    return isOutside(error) ? 'it lies outside the root' : 'its folder cannot be read any more';
  }
  const maxFileBytes = project.config.values['index.maxFileBytes'];
  const source = readSourceAgain(project.root, path, { maxFileBytes, redactSecrets });
  if (source.skip === 'too-large') return `it is larger than ${formatBytes(maxFileBytes)}`;
  if (source.skip !== '') return REASONS[source.skip] ?? `it is ${source.skip}`;
  const lines = source.text.replace(/^\uFEFF/, '').split(/\r\n?|\n/);
  // After the last line end there is no line.
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
