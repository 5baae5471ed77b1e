/** Which words a file holds, before it is read for good: only to tell what to read first. Nothing of its text leaves here. */

import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { RepoPath } from '../base/types.ts';

/** Of a longer file the beginning speaks for the rest. */
const MAX_BYTES = 256 * 1024;

let scratch = Buffer.alloc(0);

/**
 * @param root absolute path @param path inside it; a link is not followed, a pipe not waited for
 * @param words lower-case, at most 31: found anywhere, also inside other words
 * @returns a bit for each word, 0 also when the file cannot be read
 */
export function wordsHeld(root: string, path: RepoPath, words: readonly string[]): number {
  const text = beginningOf(`${root}/${path}`).toLowerCase();
  let held = 0;
  words.forEach((word, n) => {
    if (text.includes(word)) held |= 1 << n;
  });
  return held;
}

// --- internal ---

function beginningOf(file: string): string {
  let fd: number | undefined;
  try {
    fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stats = fstatSync(fd);
    if (!stats.isFile()) return '';
    if (scratch.length === 0) scratch = Buffer.allocUnsafeSlow(MAX_BYTES);
    return scratch.toString('latin1', 0, readSync(fd, scratch, 0, Math.min(stats.size, MAX_BYTES), 0));
  } catch {
    // Whoever reads it for good says why it cannot be read.
    return '';
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
