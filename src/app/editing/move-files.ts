/** Files that get other names or places: some that are named, or all whose path a regular expression matches. */

import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { MlxCodeError } from '../../base/errors.ts';
import { isRepoPath } from '../../base/paths.ts';
import { plural } from '../../base/text.ts';
import type { RepoPath } from '../../base/types.ts';
import { type Move, proposeMoves, type Unresolved } from '../../edit/index.ts';
import { globTest } from '../../text/glob.ts';
import { linearPattern } from '../../text/linear-pattern.ts';
import { emptyMatch, regexReplacement, replaceMatches } from '../../text/regex-replacement.ts';
import type { Project } from '../project/project.ts';
import { walkedPaths } from '../project/project-paths.ts';
import { pathsUnderRoot, whereToLook } from '../project/root.ts';
import type { AppWork } from '../work-options.ts';
import { changeFiles } from './after-edit.ts';
import type { PlanView } from './edit-project.ts';

export interface MoveInput {
  /** Files and folders, relative to cwd; with `regex` the expression alone. */
  readonly from: readonly string[];
  /** A folder for several, with a `/` at its end or there already; else the new name. With `regex` what takes the place of each match. */
  readonly to: string;
  /** Of the paths of all files in the current folder, relative to it. */
  readonly regex: boolean;
  readonly dryRun: boolean;
  readonly allowProtected: boolean;
  readonly cwd: string;
}

/** @throws E_USAGE, E_BAD_REGEX, E_PATH_OUTSIDE, and as withEditor; what is refused is in the plan */
export function moveFiles(project: Project, input: MoveInput, work: AppWork): Promise<PlanView> {
  return changeFiles(project, input, work, async () => {
    const paths = await walkedPaths(project);
    const { moves, left } = input.regex
      ? { moves: byRegex(project, input, paths), left: [] }
      : byName(project, input, paths);
    const title = `move ${input.from.join(' ')} to ${input.to}`;
    const heading = { command: 'move', engine: input.regex ? 'regex' : 'text', title };
    return proposeMoves(project.root, moves, heading, left);
  });
}

// --- internal ---

interface Named {
  readonly moves: readonly Move[];
  readonly left: readonly Unresolved[];
}

function byRegex(project: Project, input: MoveInput, paths: readonly RepoPath[]): Move[] {
  const [find = ''] = input.from;
  const expression = linearPattern(find, {});
  if (expression.test('')) throw emptyMatch(expression);
  const replacement = regexReplacement(input.to, expression);
  const [folder = ''] = whereToLook({ paths: [], cwd: input.cwd }, project);
  const base = folder === '' ? '' : `${folder}/`;
  return paths.flatMap((path) => {
    if (!path.startsWith(base)) return [];
    const renamed = replaceMatches(path.slice(base.length), expression, replacement);
    return renamed === null ? [] : [{ path, to: inside(project, renamed, input.cwd) }];
  });
}

function byName(project: Project, input: MoveInput, paths: readonly RepoPath[]): Named {
  const { from, to, cwd } = input;
  const [target = ''] = pathsUnderRoot([to], cwd, project.root);
  const isFolder = /\/$/.test(to) || isFolderThere(project, target);
  if (from.length > 1 && !isFolder) {
    throw new MlxCodeError('E_USAGE', `${to} is no folder that is there`, { hint: `Write ${to}/ to make it.` });
  }
  const moves: Move[] = [];
  const left: Unresolved[] = [];
  for (const source of pathsUnderRoot(from, cwd, project.root)) {
    if (source === '') throw new MlxCodeError('E_USAGE', 'The root itself cannot be moved');
    refusePattern(project, source, paths);
    const place = isFolder ? join(target, basename(source)) : target;
    if (!isFolderThere(project, source)) {
      moves.push({ path: source as RepoPath, to: inside(project, place, project.root) });
      continue;
    }
    if (`${place}/`.startsWith(`${source}/`) && place !== source) {
      throw new MlxCodeError('E_USAGE', `${source} cannot be moved into itself`);
    }
    const known = paths.filter((path) => path.startsWith(`${source}/`));
    moves.push(
      ...known.map((path) => ({ path, to: inside(project, place + path.slice(source.length), project.root) })),
    );
    const others = filesIn(join(project.root, source)) - known.length;
    if (others > 0) {
      const reason = `files that are ignored stay there: ${others}`;
      left.push({ path: source, line: 0, text: '', reason });
    }
  }
  return { moves, left };
}

/** A pattern in quotes comes as it is: the shell has made no names of it. @throws E_USAGE */
function refusePattern({ root }: Project, source: string, paths: readonly RepoPath[]): void {
  if (!/[*?[{]/.test(source) || existsSync(join(root, source))) return;
  const fits = fitting(source, paths);
  const many = fits.length === 0 ? 'it fits no file' : `it fits ${plural(fits.length, 'file')}, such as ${fits[0]}`;
  throw new MlxCodeError('E_USAGE', `There is no file ${source}; as a pattern ${many}`, {
    hint: 'Without quotes the shell names the files that fit; --regex takes an expression for paths.',
  });
}

function fitting(pattern: string, paths: readonly RepoPath[]): readonly RepoPath[] {
  try {
    return paths.filter(globTest(pattern));
  } catch {
    return [];
  }
}

/** @throws E_PATH_OUTSIDE */
function inside({ root }: Project, path: string, from: string): RepoPath {
  const [found = ''] = pathsUnderRoot([path], from, root);
  if (found === '' || !isRepoPath(found)) throw new MlxCodeError('E_USAGE', `${path} is no name for a file`);
  return found as RepoPath;
}

function isFolderThere({ root }: Project, path: string): boolean {
  const absolute = join(root, path);
  return existsSync(absolute) && statSync(absolute).isDirectory();
}

function filesIn(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory()).length;
}
