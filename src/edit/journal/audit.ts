/**
 * What was proposed, decided, written and refused, a line of JSON each, in a file that only grows. Each line holds the hash of
 * the one before it, so that a line that is changed, taken out or put in shows. It holds paths and hashes, never content.
 */

import { closeSync, constants, fstatSync, fsyncSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fromErrno } from '../../base/errors.ts';
import { failpoint } from '../../base/failpoints.ts';
import { sha256Hex } from '../../base/hash.ts';

export type AuditEvent = 'proposed' | 'accepted' | 'declined' | 'written' | 'refused' | 'failed' | 'recovered' | 'hook';

export interface AuditFile {
  readonly path: string;
  readonly kind: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface AuditEntry {
  readonly event: AuditEvent;
  readonly root: string;
  readonly command: string;
  readonly plan: string;
  /** As `history` lists it. */
  readonly change?: number;
  readonly files: readonly AuditFile[];
  readonly reasons?: readonly string[];
}

export interface AuditLine extends AuditEntry {
  /** ISO 8601. */
  readonly at: string;
  /** sha256 of the line before, '' in the first. */
  readonly previous: string;
}

export interface AuditCheck {
  readonly lines: number;
  /** 1-based number of the first line that does not fit the one before it, and why; null when all do. */
  readonly broken: { readonly line: number; readonly why: string } | null;
}

/** Longest line that is looked for at the end. */
const TAIL_BYTES = 1024 * 1024;

/** @param folder that holds the audit */
export function auditFile(folder: string): string {
  return join(folder, 'audit.jsonl');
}

/**
 * Adds a line; on the disk when this returns. To be called by one process at a time.
 * @returns the hash of the line @throws E_DISK_FULL, E_READ_ONLY
 */
export function addToAudit(folder: string, entry: AuditEntry, now: Date): string {
  const file = auditFile(folder);
  try {
    failpoint('edit.audit');
    const fd = openSync(file, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
    try {
      const { last, isTorn } = tailOf(fd);
      const line: AuditLine = { at: now.toISOString(), previous: last === null ? '' : sha256Hex(last), ...entry };
      // What a crash left of a line gets an end, so that it stays visible and spoils no other.
      const text = JSON.stringify(line);
      const bytes = Buffer.from(`${isTorn ? '\n' : ''}${text}\n`);
      for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
      fsyncSync(fd);
      return sha256Hex(text);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw fromErrno(error, `write ${file}`);
  }
}

/** All lines that can be read, oldest first. @param root of one root alone */
export function readAudit(folder: string, root?: string): AuditLine[] {
  return linesOf(folder)
    .map(parse)
    .filter((line) => line !== null)
    .filter((line) => root === undefined || line.root === root);
}

/**
 * Looks whether every line fits the one before it.
 * @param head hash of the last line, as the journal knows it; '' when it knows none
 */
export function checkAudit(folder: string, head: string): AuditCheck {
  const lines = linesOf(folder);
  let before = '';
  let hasHead = head === '';
  for (const [index, text] of lines.entries()) {
    const line = parse(text);
    const number = index + 1;
    if (line === null) {
      // The half of a line that a crash left: the next one holds the hash of the last whole line.
      if (!text.startsWith('{"at":') || text.endsWith('}'))
        return { lines: lines.length, broken: { line: number, why: 'it is no line of the audit' } };
      continue;
    }
    if (line.previous !== before) {
      return {
        lines: lines.length,
        broken: { line: number, why: 'the line before it is not the one it was written after' },
      };
    }
    before = sha256Hex(text);
    hasHead ||= before === head;
  }
  const cut = { line: lines.length, why: 'the lines that were written last are missing' };
  return { lines: lines.length, broken: hasHead ? null : cut };
}

// --- internal ---

function linesOf(folder: string): string[] {
  try {
    return readFileSync(auditFile(folder), 'utf8').split('\n').filter(Boolean);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw fromErrno(error, `read ${auditFile(folder)}`);
  }
}

function parse(text: string): AuditLine | null {
  try {
    const line = JSON.parse(text) as AuditLine;
    return typeof line.previous === 'string' && typeof line.event === 'string' && Array.isArray(line.files)
      ? line
      : null;
  } catch {
    return null;
  }
}

/** The last whole line of the file, and whether something without an end follows it. */
function tailOf(fd: number): { last: string | null; isTorn: boolean } {
  const { size } = fstatSync(fd);
  const bytes = Buffer.alloc(Math.min(size, TAIL_BYTES));
  readSync(fd, bytes, 0, bytes.length, size - bytes.length);
  const text = bytes.toString('utf8');
  const whole = text.split('\n').filter(Boolean);
  const isTorn = text !== '' && !text.endsWith('\n');
  while (whole.length > 0 && parse(whole.at(-1) ?? '') === null) whole.pop();
  return { last: whole.at(-1) ?? null, isTorn };
}
