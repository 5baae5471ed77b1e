/** Which files there are, what they hold as text, and why some are left out. */

export type { SourceEncoding } from './content.ts';
export { type GitCommit, type GitInfo, gitInfo, recentCommits } from './git.ts';
export {
  type ReadOptions,
  readSourceSync,
  type SkippedSource,
  type Source,
  type SourceRead,
  type SourceStamp,
} from './read-source.ts';
export { Scope } from './scope.ts';
export {
  DEFAULT_MAX_FILE_BYTES,
  entersFolder,
  isIgnoreFile,
  type WalkEntry,
  type WalkOptions,
  type WalkResult,
  walk,
} from './walk.ts';
export { type TreeEvents, type TreeWatcher, type WatchTree, watchTree } from './watch-tree.ts';
