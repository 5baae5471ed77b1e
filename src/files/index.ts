/** Which files there are, what they hold as text, and why some are left out. */

import type { WatchTree } from './watch-tree.ts';

export { type ChangedFiles, changedFiles } from './changed-files.ts';
export { decodeLegacy, type LegacyEncoding } from './encodings.ts';
export { CONTENT_VERSION, decode as decodeSource, type SourceEncoding } from './file-content.ts';
export { countCommits, type GitCommit, type GitInfo, gitInfo, originUrl, recentCommits } from './git.ts';
export { askGit, gitBytes, gitPieces, gitRecords, PLAIN_DIFF, withoutFilters } from './git-command.ts';
export { commitStaged } from './git-commit.ts';
export { keptPassword } from './git-credential.ts';
export { readSourceAgain } from './read-again.ts';
export {
  type ReadOptions,
  readSourceSync,
  type SkippedSource,
  type Source,
  type SourceRead,
  type SourceStamp,
} from './read-source.ts';
export { stagedDiff } from './staged-diff.ts';
export { repositoryTop } from './tree/git-excludes.ts';
export { isBinaryName, isLockFile, isSecretPath } from './tree/name-rules.ts';
export { Scope } from './tree/scope.ts';
export { DEFAULT_MAX_FILE_BYTES, entersFolder, isIgnoreFile, walk } from './tree/walk.ts';
export type { WalkEntry, WalkOptions, WalkResult } from './tree/walk-types.ts';
export type { TreeEvents, TreeWatcher, WatchTree } from './watch-tree.ts';
export { wordsHeld } from './words-in-file.ts';

/** The watcher of the system's hints, loaded when it is needed: a search must not wait for it. */
export const loadWatchTree = async (): Promise<WatchTree> => (await import('./watch-tree.ts')).watchTree;
