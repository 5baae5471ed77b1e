/** What a look for clones gives. */

import type { RepoPath } from '../../base/types.ts';

/** Lines of a file that are like others. */
export interface CloneRegion {
  readonly path: RepoPath;
  readonly startLine: number;
  readonly endLine: number;
  /** The definition that it is, with its scope; the first of several; '' outside of all definitions. */
  readonly symbol: string;
  /** 0 to 1: how much of its tokens, names and literals aside, it has in common with the first region or the place asked about. */
  readonly likeness: number;
}

/** Regions that are clones of each other. */
export interface CloneGroup {
  /** Lines that could go if one region stood for all. */
  readonly spare: number;
  /** In the order of paths and lines. */
  readonly regions: readonly CloneRegion[];
}

export interface Clones {
  /** The place asked about; null where all clones were asked for. */
  readonly place: CloneRegion | null;
  /** What is like the place, most alike first. */
  readonly regions: readonly CloneRegion[];
  /** Clones anywhere, most spare lines first. */
  readonly groups: readonly CloneGroup[];
  /** Regions or groups found, given or not. */
  readonly total: number;
  /** False where the index is so large that only a part was compared. */
  readonly whole: boolean;
}
