/**
 * The ignore rules that lie outside the walked tree, read without running git: the user's global excludes file, the
 * repository's `info/exclude`, and the ignore files of the folders between the repository's top and the root.
 */

import { closeSync, constants, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { homeFolder } from '../../base/env.ts';
import { userConfigDir, withHome } from '../../platform/dirs.ts';
import { IgnoreRules } from './ignore-rules.ts';

/** Rules that hold at the root, before its own ignore files are read. */
export interface OuterRules {
  /** Path of the root below the top of its repository with a final `/`; '' when it is the top, or in no repository. */
  readonly prefix: string;
  readonly git: IgnoreRules;
  readonly own: IgnoreRules;
}

export const GIT_IGNORE_FILE = '.gitignore';
/** Same syntax as `.gitignore`; its rules win. */
export const OWN_IGNORE_FILE = '.mlxignore';
/** A larger ignore file is not read: no person wrote it. */
const MAX_IGNORE_FILE_BYTES = 512 * 1024;

/** @param root absolute real path of the walked folder */
export function outerRules(root: string): OuterRules {
  const top = repositoryTop(root);
  const alone: OuterRules = {
    prefix: '',
    git: new IgnoreRules().with(readSmall(globalExcludesFile()) ?? '', ''),
    own: new IgnoreRules(),
  };
  if (top === undefined) return alone;
  let { git, own } = alone;
  const common = commonGitFolder(join(top, '.git'));
  if (common !== undefined) git = git.with(readSmall(join(common, 'info', 'exclude')) ?? '', '');
  const parts = relative(top, root).split(sep).filter(Boolean);
  for (let depth = 0; depth < parts.length; depth++) {
    const folder = parts.slice(0, depth);
    git = git.with(readIgnoreFile(join(top, ...folder, GIT_IGNORE_FILE)), folder.join('/'));
    own = own.with(readIgnoreFile(join(top, ...folder, OWN_IGNORE_FILE)), folder.join('/'));
  }
  const prefix = parts.map((part) => `${part}/`).join('');
  // A user who names an ignored folder as the root wants its files: rules from above do not apply.
  if (prefix !== '' && isExcluded(prefix, git, own)) return alone;
  return { prefix, git, own };
}

/** Content of an ignore file; '' when there is none, when it is a link, or when it is too large. */
export function readIgnoreFile(path: string): string {
  return readSmall(path, constants.O_NOFOLLOW) ?? '';
}

/** The nearest folder at or above the root that has a `.git`. */
export function repositoryTop(root: string): string | undefined {
  for (let at = root; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return undefined;
  }
}

/** The git folder that worktrees share: `.git` itself, or where a `.git` file and its `commondir` lead. */
export function commonGitFolder(dotGit: string): string | undefined {
  const pointer = readSmall(dotGit);
  if (pointer === undefined) return dotGit;
  const target = /^gitdir: (.+)$/m.exec(pointer)?.[1];
  if (target === undefined) return undefined;
  const own = resolve(dirname(dotGit), target);
  const common = readSmall(join(own, 'commondir'))?.trim();
  return common === undefined || common === '' ? own : resolve(own, common);
}

// --- internal ---

function isExcluded(folder: string, git: IgnoreRules, own: IgnoreRules): boolean {
  const verdict = own.test(folder);
  return verdict === 'undecided' ? git.test(folder) === 'ignored' : verdict === 'ignored';
}

/** `core.excludesFile` of the user's own configuration, or git's default place for it. */
function globalExcludesFile(): string {
  const config = userConfigDir();
  const home = homeFolder();
  const files = [...(home === null ? [] : [join(home, '.gitconfig')]), join(config, 'git', 'config')];
  for (const file of files) {
    const set = excludesFileIn(readSmall(file) ?? '');
    if (set !== undefined) return resolve(home ?? '/', withHome(set));
  }
  return join(config, 'git', 'ignore');
}

/** The last `excludesFile` of the `[core]` section; included files are not followed. */
function excludesFileIn(config: string): string | undefined {
  let inCore = false;
  let found: string | undefined;
  for (const line of config.split(/\r?\n/)) {
    const section = /^\s*\[\s*([^\]\s"]+)/.exec(line)?.[1];
    if (section !== undefined) inCore = section.toLowerCase() === 'core';
    const value = inCore ? /^\s*(?:\[[^\]]*\]\s*)?excludesfile\s*=\s*(.*)$/i.exec(line)?.[1] : undefined;
    if (value !== undefined) found = /^"([^"]*)"/.exec(value)?.[1] ?? value.replace(/\s*[#;].*$/, '').trim();
  }
  return found === '' ? undefined : found;
}

/** @returns the text of a small regular file, or undefined; never waits on a pipe or a device */
function readSmall(path: string, flags = 0): string | undefined {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | flags);
  } catch {
    // Not there, or not readable: there are no rules, as for git.
    return undefined;
  }
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile() || stats.size > MAX_IGNORE_FILE_BYTES) return undefined;
    const bytes = Buffer.alloc(stats.size);
    return bytes.toString('utf8', 0, readSync(fd, bytes, 0, stats.size, 0));
  } catch {
    return undefined;
  } finally {
    closeSync(fd);
  }
}
