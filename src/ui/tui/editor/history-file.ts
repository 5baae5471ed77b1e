/**
 * Earlier inputs on disk, one JSON object a line, readable by the user alone, bounded, without secrets. Several programs
 * may write at once: each line is appended by one write, and a full file is set aside by one of them.
 */

import {
  appendFileSync,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  lstatSync,
  openSync,
  renameSync,
  unlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fromErrno } from '../../../base/errors.ts';
import { dataDir, ensurePrivateDir } from '../../../platform/dirs.ts';
import { readSmallFile } from '../../../platform/small-file.ts';
import { redactSecrets } from '../../../text/redact.ts';

/** Entries that a start takes over. */
export const MAX_HISTORY = 2_000;
/** A file that has grown to this is set aside, and the one set aside before it goes. */
const MAX_BYTES = 512 * 1024;
const READ_BYTES = 4 * MAX_BYTES;
/** A longer input is kept for this run alone. */
const MAX_ENTRY = 64 * 1024;
const PRIVATE_FILE = 0o600;
/** A lock this old belongs to a program that was killed. */
const STALE_LOCK_MS = 10_000;

export function historyFile(): string {
  return join(dataDir(), 'history.jsonl');
}

/**
 * @param file absolute path; never followed through a symbolic link
 * @returns the entries, oldest first; torn or foreign lines are passed over, an unreadable file counts as empty
 */
export function readHistory(file: string): readonly string[] {
  const entries: string[] = [];
  for (const path of [setAside(file), file]) {
    let text = '';
    try {
      text = readSmallFile(path, READ_BYTES)?.toString('utf8') ?? '';
    } catch {
      // A link, a device or a foreign giant in its place: the chat works without history.
    }
    for (const line of text.split('\n')) {
      const entry = line === '' ? null : parseLine(line);
      if (entry !== null && entry.trim() !== '' && entry !== entries.at(-1)) entries.push(entry);
    }
  }
  return entries.slice(-MAX_HISTORY);
}

/**
 * Keeps an input, with secrets taken out. Blank and very long ones are not kept.
 * @throws E_DISK_FULL, E_READ_ONLY, E_DISK_ERROR
 */
export function appendHistory(file: string, text: string): void {
  if (text.trim() === '' || text.length > MAX_ENTRY) return;
  const entry = { at: new Date().toISOString(), text: redactSecrets(text).text };
  try {
    ensurePrivateDir(dirname(file));
    if ((lstatSync(file, { throwIfNoEntry: false })?.size ?? 0) >= MAX_BYTES) rotate(file);
    const flags =
      constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const fd = openSync(file, flags, PRIVATE_FILE);
    try {
      if ((fstatSync(fd).mode & 0o077) !== 0) fchmodSync(fd, PRIVATE_FILE);
      // The line end goes first, so that a line torn by a crash does not take this one with it.
      appendFileSync(fd, `\n${JSON.stringify(entry)}\n`);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw fromErrno(error, `write ${file}`);
  }
}

// --- internal ---

function setAside(file: string): string {
  return `${file}.1`;
}

function parseLine(line: string): string | null {
  try {
    const entry: unknown = JSON.parse(line);
    if (typeof entry !== 'object' || entry === null || !('text' in entry)) return null;
    return typeof entry.text === 'string' && entry.text.length <= MAX_ENTRY ? entry.text : null;
  } catch {
    // Torn by a crash or by a full disk.
    return null;
  }
}

/** Only who holds the lock renames, and looks at the size again: so a file that is new already is not set aside. */
function rotate(file: string): void {
  const lock = `${file}.lock`;
  const age = Date.now() - (lstatSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  if (age > STALE_LOCK_MS) unlinkSync(lock);
  let fd: number;
  try {
    fd = openSync(lock, 'wx', PRIVATE_FILE);
  } catch (error) {
    // Another program is at it.
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
    throw error;
  }
  try {
    if ((lstatSync(file, { throwIfNoEntry: false })?.size ?? 0) >= MAX_BYTES) renameSync(file, setAside(file));
  } finally {
    closeSync(fd);
    unlinkSync(lock);
  }
}
