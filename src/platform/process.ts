/** The only gate to child processes of this room: commands that run to their end, and long-lived children in a group of their own. */

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { throwIfCancelled } from '../base/errors.ts';
import { isAlive } from './process-alive.ts';

export { isAlive };

export interface CommandOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Milliseconds until the command is killed. @default no limit */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** Called for each line of either stream, without its line end. */
  readonly onLine?: (line: string) => void;
}

export interface CommandResult {
  /** Exit code, or null when a signal ended it or it could not be started. */
  readonly code: number | null;
  /** The signal's name, or `ENOENT` and the like when it could not be started. */
  readonly reason: string | null;
  readonly timedOut: boolean;
  /** The last {@link KEPT_OUTPUT} characters of each stream. */
  readonly stdout: string;
  readonly stderr: string;
}

/** How an ended child is described. */
export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Set when it could not be started at all. */
  readonly error: NodeJS.ErrnoException | null;
}

/** A long-lived child with pipes on its three streams, leader of its own process group. */
export interface Child {
  readonly pid: number | undefined;
  readonly stdin: ChildProcessWithoutNullStreams['stdin'];
  readonly stdout: ChildProcessWithoutNullStreams['stdout'];
  readonly stderr: ChildProcessWithoutNullStreams['stderr'];
  readonly ended: Promise<ChildEnd>;
  /** Signals the whole group; does nothing once the child has been reaped. */
  kill(signal: NodeJS.Signals): void;
}

/** Characters of output that are kept: enough for the last words of pip. */
const KEPT_OUTPUT = 64 * 1024;
/** Milliseconds between SIGTERM and SIGKILL for a command that is cancelled or late. */
const COMMAND_GRACE_MS = 2_000;

/** Starts a child that lives until it is stopped. A failed start shows in `ended`. */
export function startChild(file: string, args: readonly string[], env: NodeJS.ProcessEnv, cwd?: string): Child {
  // A group of its own: Ctrl+C in the terminal reaches only us, and one signal reaches all its descendants.
  const child = spawn(file, args, { env, cwd, stdio: 'pipe', detached: true, windowsHide: true });
  let reaped = false;
  const ended = new Promise<ChildEnd>((resolve) => {
    child.once('error', (error) => {
      reaped = true;
      resolve({ code: null, signal: null, error });
    });
    child.once('exit', (code, signal) => {
      reaped = true;
      resolve({ code, signal, error: null });
    });
  });
  // Writing to a child that has died must not bring us down; `ended` tells.
  child.stdin.on('error', () => {});
  return {
    pid: child.pid,
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    ended,
    kill: (signal) => {
      if (!reaped && child.pid !== undefined) killGroup(child.pid, signal);
    },
  };
}

/**
 * Runs a command to its end; a failing command is a result, not an exception.
 * @throws E_CANCELLED when the signal fires; the command's group is ended first
 */
export async function runCommand(
  file: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  throwIfCancelled(options.signal);
  const child = spawn(file, args, {
    env: options.env,
    cwd: options.cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    windowsHide: true,
  });
  let timedOut = false;
  let last: NodeJS.Timeout | undefined;
  const end = () => {
    if (child.pid === undefined) return;
    const pid = child.pid;
    killGroup(pid, 'SIGTERM');
    last ??= setTimeout(() => killGroup(pid, 'SIGKILL'), COMMAND_GRACE_MS);
  };
  const late =
    options.timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          end();
        }, options.timeoutMs);
  options.signal?.addEventListener('abort', end, { once: true });
  const stdout = collect(child.stdout, options.onLine);
  const stderr = collect(child.stderr, options.onLine);
  let reason: string | null = null;
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    throwIfCancelled(options.signal);
    return { code, reason: signal, timedOut, stdout: stdout(), stderr: stderr() };
  } catch (error) {
    throwIfCancelled(options.signal);
    reason = (error as NodeJS.ErrnoException).code ?? String(error);
    return { code: null, reason, timedOut, stdout: stdout(), stderr: stderr() };
  } finally {
    clearTimeout(late);
    clearTimeout(last);
    options.signal?.removeEventListener('abort', end);
  }
}

// --- internal ---

function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already.
  }
}

function collect(stream: NodeJS.ReadableStream, onLine: ((line: string) => void) | undefined): () => string {
  let kept = '';
  let line = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    kept = (kept + text).slice(-KEPT_OUTPUT);
    if (onLine === undefined) return;
    const lines = (line + text).slice(-KEPT_OUTPUT).split(/\r\n|\n|\r/);
    line = lines.pop() ?? '';
    for (const each of lines) onLine(each);
  });
  stream.on('end', () => {
    if (line !== '') onLine?.(line);
    line = '';
  });
  return () => kept;
}
