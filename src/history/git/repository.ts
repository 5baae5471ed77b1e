/** The repository around a folder: where it begins, what is checked out, and what of its history is not here. */

import { realpathSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { MlxCodeError } from '../../base/errors.ts';
import { askGit, gitInfo, gitRecords } from '../../files/index.ts';

export interface Repository {
  /** Top of the work tree, an absolute path. */
  readonly top: string;
  /** Path of the folder that was asked about below the top, with a final `/`; '' for the top itself. */
  readonly prefix: string;
  /** Full commit id; '' before the first commit. */
  readonly head: string;
  /** '' when HEAD is detached. */
  readonly branch: string;
  /** The clone holds the newest commits only. */
  readonly shallow: boolean;
  /** The clone leaves contents with the server; they are not fetched here. */
  readonly partial: boolean;
}

/** @throws E_GIT_MISSING, E_NO_REPOSITORY, E_CANCELLED */
export async function openRepository(root: string, signal?: AbortSignal): Promise<Repository> {
  const info = await gitInfo(root, signal);
  if (info === null) throw new MlxCodeError('E_GIT_MISSING');
  if (!info.isRepo) throw new MlxCodeError('E_NO_REPOSITORY', `${root} is in no git repository`);
  const [shallow, promisors] = await Promise.all([
    askGit(root, ['rev-parse', '--is-shallow-repository'], { signal }),
    askGit(root, ['config', '--get-regexp', '^remote\\..*\\.promisor$'], { signal }),
  ]);
  const below = relative(realpathSync(info.topLevel), realpathSync(root)).split(sep).filter(Boolean);
  return {
    top: info.topLevel,
    prefix: below.map((part) => `${part}/`).join(''),
    head: info.head,
    branch: info.branch,
    shallow: shallow === 'true',
    partial: (promisors ?? '') !== '',
  };
}

/** @throws E_NO_COMMITS */
export function requireCommits({ head, top }: Repository): void {
  if (head === '') throw new MlxCodeError('E_NO_COMMITS', `${top} has no commit yet`);
}

/** What of the history is missing here, in a sentence each. */
export function missingParts({ shallow, partial }: Repository): string[] {
  return [
    ...(shallow ? ['This clone is shallow: commits before its oldest are not here.'] : []),
    ...(partial ? ['This clone is partial: contents that git left with the server are not fetched.'] : []),
  ];
}

/** Files of the last commit, from the top. @throws E_GIT_*, E_CANCELLED */
export async function standingFiles(top: string, signal?: AbortSignal): Promise<Set<string>> {
  const paths = new Set<string>();
  for await (const path of gitRecords(top, ['ls-tree', '-r', '-z', '--name-only', '--full-tree', 'HEAD'], '\0', {
    signal,
  })) {
    paths.add(path);
  }
  return paths;
}

/** The same with the bytes of each; of what is no file, such as a submodule, none. @throws E_GIT_*, E_CANCELLED */
export async function standingSizes(top: string, signal?: AbortSignal): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  const args = ['ls-tree', '-r', '-z', '--long', '--full-tree', 'HEAD'];
  for await (const record of gitRecords(top, args, '\0', { signal })) {
    const [, bytes = '', path = ''] = /^\d+ \w+ [0-9a-f]+ +(\d+|-)\t([\s\S]+)$/.exec(record) ?? [];
    if (path !== '') sizes.set(path, Number(bytes) || 0);
  }
  return sizes;
}

/** Path below the folder that was asked about; null for one outside of it. */
export function belowFolder({ prefix }: Repository, path: string): string | null {
  return path.startsWith(prefix) ? path.slice(prefix.length) : null;
}
