/**
 * Reads one file under the root into text without secrets, or says why it is not indexed. Cannot be held up by a pipe or
 * a device, reads a bounded number of bytes and never follows a link in the last part of the path.
 */

import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { fromErrno, isHandleShortage } from '../base/errors.ts';
import { failpoint } from '../base/failpoints.ts';
import { xxh64Hex } from '../base/hash.ts';
import type { RepoPath, SkipReason } from '../base/types.ts';
import { redactSecrets, type SecretCounts } from '../text/redact.ts';
import { decode, isGenerated, isKeyMaterial, isMinified, type SourceEncoding } from './file-content.ts';
import { cutLongLines } from './long-lines.ts';
import { notebookText } from './notebook.ts';
import { DEFAULT_MAX_FILE_BYTES } from './tree/walk.ts';

export interface ReadOptions {
  /** Larger files are `too-large`. Bytes, @default 1_000_000 */
  readonly maxFileBytes?: number;
  /** Replace tokens, keys and passwords in the text. @default true */
  readonly redactSecrets?: boolean;
}

/** What the file was when it was read; zeros when it could not be opened. */
export interface SourceStamp {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ino: number;
  /**
   * 16 hex digits of xxhash64 of the bytes, or of the text where secrets were taken out of it, and the same for all key
   * material: nothing that is kept is made from a secret. '' when they were not read.
   */
  readonly hash: string;
}

export interface Source extends SourceStamp {
  readonly skip: '';
  /** The file (of a notebook its code and prose), its secrets replaced and the middle of lines that no person typed taken out. Line numbers are the file's own. A byte order mark stays as its first character; line ends are as in the file. */
  readonly text: string;
  /** How the file stores it. Byte offsets everywhere count `text` as UTF-8. */
  readonly encoding: SourceEncoding;
  /** How many secrets were replaced, by kind. */
  readonly redacted: SecretCounts;
}

export interface SkippedSource extends SourceStamp {
  readonly skip: SkipReason;
}

export type SourceRead = Source | SkippedSource;

/**
 * Reads, decodes and judges a file. Needs `initHash()` in the same thread first. Never throws for what a file is or does.
 * @throws E_TOO_MANY_FILES: then nothing can be said of the file
 * @param root absolute path @param path inside it
 */
export function readSourceSync(root: string, path: RepoPath, options: ReadOptions = {}): SourceRead {
  const maxBytes = options.maxFileBytes ?? DEFAULT_MAX_FILE_BYTES;
  let fd: number;
  try {
    failpoint('read.file');
    fd = openSync(`${root}/${path}`, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (isHandleShortage(error)) throw fromErrno(error, `read ${root}/${path}`);
    return { skip: reasonOf(error), size: 0, mtimeMs: 0, ino: 0, hash: '' };
  }
  try {
    const stats = fstatSync(fd);
    const stamp = { size: stats.size, mtimeMs: stats.mtimeMs, ino: stats.ino, hash: '' };
    if (!stats.isFile()) return { ...stamp, skip: stats.isDirectory() ? 'vanished' : 'special-file' };
    if (stats.size > maxBytes) return { ...stamp, skip: 'too-large' };
    const bytes = readUpTo(fd, maxBytes + 1);
    // It grew while it was read.
    if (bytes.length > maxBytes) return { ...stamp, skip: 'too-large' };
    return judge(bytes, path, { ...stamp, size: bytes.length, hash: xxh64Hex(bytes) }, options.redactSecrets ?? true);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return { skip: reasonOf(error), size: 0, mtimeMs: 0, ino: 0, hash: '' };
  } finally {
    closeSync(fd);
  }
}

// --- internal ---

/** One buffer per thread: a read is over before the next begins, and no result points into it. */
let scratch = Buffer.alloc(0);

function readUpTo(fd: number, limit: number): Buffer {
  if (scratch.length < limit) scratch = Buffer.allocUnsafeSlow(limit);
  let length = 0;
  while (length < limit) {
    const count = readSync(fd, scratch, length, limit - length, null);
    if (count === 0) break;
    length += count;
  }
  return scratch.subarray(0, length);
}

function judge(bytes: Buffer, path: RepoPath, stamp: SourceStamp, redact: boolean): SourceRead {
  if (bytes.length === 0) return { ...stamp, skip: 'empty' };
  if (isKeyMaterial(bytes)) return { ...stamp, hash: xxh64Hex('secret'), skip: 'secret' };
  const stored = decode(bytes);
  if ('skip' in stored) return { ...stamp, skip: stored.skip };
  const notebook = /\.ipynb$/i.test(path) ? notebookText(stored.text) : null;
  const decoded = notebook === null ? stored : { ...stored, text: notebook };
  const { encoding } = decoded;
  const { text: shortened, cut } = cutLongLines(decoded.text, path);
  if (isMinified(shortened, cut, decoded.text.length, path)) return { ...stamp, skip: 'minified' };
  if (isGenerated(shortened)) return { ...stamp, skip: 'generated' };
  // Secrets first: half of one that was cut would not be known for one.
  const { text: clean, counts: redacted } = redact ? redactSecrets(decoded.text) : { text: decoded.text, counts: {} };
  const hash = clean === decoded.text ? stamp.hash : xxh64Hex(clean);
  const text = clean === decoded.text ? shortened : cutLongLines(clean, path).text;
  return { ...stamp, hash, text, encoding, redacted, skip: '' };
}

function reasonOf(error: unknown): SkipReason {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'vanished';
    // Opening a link with O_NOFOLLOW.
    case 'ELOOP':
    case 'EMLINK':
      return 'symlink';
    // A socket, or a device without a driver.
    case 'ENXIO':
    case 'EOPNOTSUPP':
    case 'ENODEV':
      return 'special-file';
    case 'ENAMETOOLONG':
    case 'EILSEQ':
      return 'bad-name';
    default:
      return 'unreadable';
  }
}
