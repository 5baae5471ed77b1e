/** Options of a run over a root, what runs may share, and the report of a run. */

import type { Scope, WalkOptions, WalkResult } from '../../files/index.ts';
import type { Pool } from '../threads/pool.ts';
import type { ReadingOrder } from './reading-order.ts';

export interface IndexRootOptions {
  /** Absolute path of a folder, symbolic links resolved. */
  readonly root: string;
  /** Absolute path of this root's own index folder. */
  readonly indexDir: string;
  readonly walk: WalkOptions;
  /** Index these paths alone, as if there were no others. @default all that the walk finds */
  readonly only?: ReadonlySet<string>;
  /** Replace tokens, keys and passwords before anything is made from a text. @default true */
  readonly redactSecrets?: boolean;
  /** Build everything again; the old index answers until the new one is whole. @default false */
  readonly force?: boolean;
  /** Folder of the static model. @default the one that ships with the program */
  readonly staticModelDir?: string;
  /** Worker threads, at least 1. @default cores, at most 4, fewer for a small tree */
  readonly threads?: number;
  /** Milliseconds one file may hold up a thread. @default 3000, and 5 for each kilobyte */
  readonly fileMs?: number;
  /** Free bytes below which a run does not start, and stops. @default 500 MB, 200 MB */
  readonly startFreeBytes?: number;
  readonly stopFreeBytes?: number;
}

/** What a run may take from a process that keeps an index up to date, and leave there for the next one. */
export interface RunParts {
  /** Looks only at this part of the tree. @default all of it */
  readonly scope?: Scope;
  /** Threads that are kept between runs; not used for a first load, which needs many. */
  readonly threads?: SharedThreads;
  /** Leave the compaction of the tables to a later run. @default false */
  readonly quick?: boolean;
  /** Remove nothing when more than half of all files would go: a root that is being unmounted or replaced looks like that. */
  readonly cautious?: boolean;
  /** What is read first. */
  readonly order?: ReadingOrder | undefined;
  /** Told what the walk found, before anything is read. */
  readonly onWalked?: (found: WalkResult) => void;
}

export interface SharedThreads {
  pool: Pool | null;
}

export interface IndexReport {
  /** Indexed files that were not there or were left out before, that are others now, and that are gone. */
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Files that are gone but were kept, because a cautious run found more than half of all gone. */
  readonly heldBack: number;
  readonly unchanged: number;
  /** Indexed files and their chunks, in all. */
  readonly files: number;
  readonly chunks: number;
  /** Chunks that this run made. */
  readonly chunksMade: number;
  /** Milliseconds that the threads of this run spent on vectors of the static tier, added up. */
  readonly staticMs: number;
  /** Files left out, by reason, in all. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly tookMs: number;
  /** Sentences for the user: what was healed, rebuilt, not readable, or hard on the parser. */
  readonly warnings: readonly string[];
  /** True when this run went on with one that had not reached its end. */
  readonly resumed: boolean;
}

/** How far the files have moved on since the index. */
export interface Freshness {
  /** Files that differ from the index in any way: the sum of the three below. */
  readonly changed: number;
  readonly modified: number;
  readonly added: number;
  readonly removed: number;
  /** False when time ran out: the figures are then a lower bound, and files that were added are not seen. */
  readonly complete: boolean;
}
