/** What the index and its worker threads say to each other. */

import { MlxCodeError } from '../../base/errors.ts';
import type { Span } from '../../base/observe.ts';
import type { ParseFallback, RepoPath } from '../../base/types.ts';
import { CHUNKER_VERSION } from '../../chunk/index.ts';
import { type CommitPiece, type FileStamp, SCHEMA_VERSION } from '../../store/index.ts';
import { SECRET_RULES_VERSION } from '../../text/secret-rules.ts';
import { EMBED_TEXT_VERSION } from './embed-text.ts';

/** Raise it when a message changes. */
const MESSAGES_VERSION = 5;

/** What both sides must have in common: a thread runs what lies in `dist/` when it starts, which may be another build. */
export const THREAD_PROTOCOL = [
  MESSAGES_VERSION,
  CHUNKER_VERSION,
  EMBED_TEXT_VERSION,
  SCHEMA_VERSION,
  SECRET_RULES_VERSION,
].join('.');

/** Given to a thread when it starts. */
export interface ThreadSetup {
  /** THREAD_PROTOCOL of the parent. */
  readonly protocol: string;
  readonly root: string;
  readonly maxFileBytes: number;
  readonly redactSecrets: boolean;
  readonly staticModelDir: string | null;
  readonly chunkerVersion: string;
  /** Count terms for the lexicon: worth it only when every file is read. */
  readonly countTerms: boolean;
  /** Send spans with each result. */
  readonly observed: boolean;
  /** Words that the parent looks at: which file of which job is at work (-1: none), and since when. */
  readonly pulse: SharedArrayBuffer;
}

export interface JobFile {
  readonly path: RepoPath;
  readonly size: number;
  /** Hash at the last run: a file that still has it is not cut again. '' when it is new. */
  readonly knownHash: string;
  /** Set when the file hung or ended a thread before: it is then cut by lines. */
  readonly byLines: ParseFallback | null;
}

export interface Job {
  readonly id: number;
  readonly files: readonly JobFile[];
}

export type ToThread = ({ readonly kind: 'job' } & Job) | { readonly kind: 'counts' };

/** A file whose content is as it was at the last run. */
export type SameFile = Pick<FileStamp, 'path' | 'size' | 'mtimeMs' | 'ino' | 'readAtMs'>;

/** Term counts of one thread: terms joined by spaces, and the two counts of each. */
export interface CountsMessage {
  readonly terms: string;
  readonly chunks: Uint32Array;
  readonly files: Uint32Array;
  readonly fileCount: number;
}

export type FromThread =
  | {
      readonly kind: 'ready';
      /** THREAD_PROTOCOL of the thread. */
      readonly protocol: string;
    }
  | {
      readonly kind: 'done';
      readonly piece: CommitPiece;
      readonly same: readonly SameFile[];
      /** Milliseconds spent on vectors of the static tier. */
      readonly staticMs: number;
      /** What the thread did for it; empty without listeners. */
      readonly spans: readonly Span[];
      /** The parser trapped: the thread is to be replaced. */
      readonly poisoned: boolean;
    }
  | ({ readonly kind: 'counts' } & CountsMessage)
  | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly hint: string };

/** What a side says when the other is of another build. */
export function rebuilt(): MlxCodeError {
  return new MlxCodeError('E_BUG', 'The program was rebuilt while it ran; run it again');
}

/** Words of `pulse`. */
export const PULSE_FILE = 0;
export const PULSE_TIME = 1;
export const PULSE_JOB = 2;
export const PULSE_BYTES = 12;

export const PULSE_MASK = 0x3fff_ffff;

/** A clock that fits the pulse: milliseconds, wrapping after 12 days. */
export function pulseNow(): number {
  return Math.floor(Date.now() % (PULSE_MASK + 1));
}
