/**
 * The program's own log: one JSON object a line, secrets taken out, in a file of bounded size that its owner alone can
 * read. A log that cannot be written is done without.
 */

import { appendFileSync, chmodSync, closeSync, openSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Fields, onSpan, type Span } from '../base/observe.ts';
import { redactSecrets } from '../text/redact.ts';
import { ensurePrivateDir, logDir } from './dirs.ts';

export const LOG_LEVELS = ['off', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A file of this size is rotated; this many old files are kept. */
const MAX_BYTES = 1024 * 1024;
const KEPT = 3;
const MAX_LINE = 8 * 1024;
const PRIVATE_FILE = 0o600;

/** Where `logTo` writes when it is not told otherwise. */
export function logFile(): string {
  return join(logDir(), 'mlx-code.log');
}

/** Starts logging in this process. @param level the least important that is kept; `off` stops it */
export function logTo(file: string, level: LogLevel): void {
  state = { file, least: LOG_LEVELS.indexOf(level), broken: false };
  stopSpans?.();
  stopSpans = level === 'debug' ? onSpan(logSpan) : undefined;
}

/** Writes at once, so that nothing is lost when the process ends. @param event a short name that does not vary */
export function log(level: Exclude<LogLevel, 'off'>, event: string, fields: Fields = {}): void {
  if (state === null || !isLogged(level)) return;
  const entry = { time: new Date().toISOString(), level, pid: process.pid, event, ...safeFields(fields) };
  try {
    ensurePrivateDir(dirname(state.file));
    const size = statSync(state.file, { throwIfNoEntry: false })?.size;
    if (size !== undefined && size >= MAX_BYTES) rotate(state.file);
    appendFileSync(state.file, `${JSON.stringify(entry)}\n`, { mode: PRIVATE_FILE });
    if (size === undefined) chmodSync(state.file, PRIVATE_FILE);
  } catch {
    // A full or read-only disk must not keep the program from its work.
    state.broken = true;
  }
}

/** Throws the system's error when the log cannot be written. */
export function checkLog(file: string): void {
  ensurePrivateDir(dirname(file));
  closeSync(openSync(file, 'a', PRIVATE_FILE));
}

// --- internal ---

interface LogState {
  readonly file: string;
  readonly least: number;
  broken: boolean;
}

let state: LogState | null = null;
let stopSpans: (() => void) | undefined;

/** Threads work file by file: too much for a log, and what a trace is for. */
function logSpan({ name, startMs, endMs, thread, fields }: Span): void {
  if (thread === 0) log('debug', 'span', { ...fields, name, ms: Math.round((endMs - startMs) * 10) / 10 });
}

/** Redacted one by one: the quotes of JSON would hide where a value ends. */
function safeFields(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'string' ? redactSecrets(value).text.slice(0, MAX_LINE) : value,
    ]),
  );
}

/** Another process may do the same at this moment: then its rename finds nothing, and one old file is lost. */
function rotate(file: string): void {
  for (let n = KEPT - 1; n >= 0; n--) {
    try {
      renameSync(n === 0 ? file : `${file}.${n}`, `${file}.${n + 1}`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

/** Whether a line of this level would be kept. */
function isLogged(level: Exclude<LogLevel, 'off'>): boolean {
  return state !== null && !state.broken && LOG_LEVELS.indexOf(level) <= state.least;
}
