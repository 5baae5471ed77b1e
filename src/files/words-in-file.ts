/** Which words a file contains, before it is indexed: only to decide what to read first. None of its text leaves this file. */

import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { memoize } from '../base/memoize.ts';
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
  // In UTF-32 each letter is between zero bytes.
  const text = beginningOf(`${root}/${path}`).replaceAll('\0', '').toLowerCase();
  let held = 0;
  words.forEach((word, n) => {
    if (spellings(word).some((bytes) => text.includes(bytes))) held |= 1 << n;
  });
  return held;
}

// --- internal ---

const MOST_KNOWN = 200;

/** A word as its bytes are in a file, one character each: beyond ASCII also in capitals and with its accents apart. */
function spellings(word: string): readonly string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what is ASCII is one byte each.
  return /^[\x00-\x7f]*$/.test(word) ? [word] : foreignSpellings(word);
}

/** Asked anew for every file. */
const foreignSpellings = memoize(MOST_KNOWN, (word: string): readonly string[] => {
  const first = [...word][0] ?? '';
  const cases = [word, word.toUpperCase(), first.toUpperCase() + word.slice(first.length)];
  const forms = cases.flatMap((each) => [each.normalize('NFC'), each.normalize('NFD')]);
  // The text is put in small letters byte by byte: so are these.
  const utf8 = forms.map((each) => Buffer.from(each, 'utf8').toString('latin1').toLowerCase());
  // In an older encoding a letter is one byte.
  const older = forms.filter((each) => [...each].every((letter) => letter <= '\u00ff'));
  return [...new Set([...utf8, ...older.map((each) => each.toLowerCase())])];
});

function beginningOf(file: string): string {
  let fd: number | undefined;
  try {
    fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stats = fstatSync(fd);
    if (!stats.isFile()) return '';
    if (scratch.length === 0) scratch = Buffer.allocUnsafeSlow(MAX_BYTES);
    return scratch.toString('latin1', 0, readSync(fd, scratch, 0, Math.min(stats.size, MAX_BYTES), 0));
  } catch {
    // The real read reports why it cannot be read.
    return '';
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
