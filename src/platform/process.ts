/**
 * The only gate to child processes: commands that run to their end, long-lived children in a group of their own, processes
 * that outlive this one, and programs that get the terminal.
 */

import { type ChildProcessWithoutNullStreams, execFile, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { throwIfCancelled } from '../base/errors.ts';
import { OutputCollector } from './output-collector.ts';
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
  /** The last 64 Ki characters of each stream. */
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

/** What a program that runs to its end is given. */
export interface PipedOptions {
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly cwd?: string | undefined;
  /** Milliseconds until the program is ended. @default no limit */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How such a program ended. */
export interface PipedEnd {
  readonly code: number | null;
  readonly signal: string | null;
  readonly timedOut: boolean;
  /** Set when it could not be started. */
  readonly error: NodeJS.ErrnoException | null;
}

/** A process that outlives this one. */
export interface DetachedChild {
  readonly pid: number | undefined;
  /** Why it could not be started, once that is known. */
  failure(): Error | undefined;
  /** Whether it has ended. */
  hasEnded(): boolean;
}

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
  { onLine, ...options }: CommandOptions = {},
): Promise<CommandResult> {
  const stdout = new OutputCollector(onLine);
  const stderr = new OutputCollector(onLine);
  const end = await runPiped(file, args, options, (text, stream) => (stream === 'stdout' ? stdout : stderr).add(text));
  stdout.end();
  stderr.end();
  const { code, signal, timedOut, error } = end;
  const reason = error === null ? signal : (error.code ?? String(error));
  return { code, reason, timedOut, stdout: stdout.kept, stderr: stderr.kept };
}

/**
 * Runs a program without input to its end, in a group of its own, and hands out what it prints as it comes.
 * @throws E_CANCELLED when the signal fires; the group is ended first
 */
export async function runPiped(
  file: string,
  args: readonly string[],
  { env, cwd, timeoutMs, signal }: PipedOptions,
  onText: (text: string, stream: 'stdout' | 'stderr') => void,
): Promise<PipedEnd> {
  throwIfCancelled(signal);
  const child = spawn(file, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'], detached: true, windowsHide: true });
  let timedOut = false;
  let last: NodeJS.Timeout | undefined;
  const end = () => {
    if (child.pid === undefined) return;
    const pid = child.pid;
    killGroup(pid, 'SIGTERM');
    last ??= setTimeout(() => killGroup(pid, 'SIGKILL'), COMMAND_GRACE_MS);
  };
  const late =
    timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          end();
        }, timeoutMs);
  signal?.addEventListener('abort', end, { once: true });
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => onText(text, stream));
  try {
    const [code, by] = (await once(child, 'close')) as [number | null, string | null];
    throwIfCancelled(signal);
    return { code, signal: by, timedOut, error: null };
  } catch (error) {
    throwIfCancelled(signal);
    return { code: null, signal: null, timedOut, error: error as NodeJS.ErrnoException };
  } finally {
    clearTimeout(late);
    clearTimeout(last);
    signal?.removeEventListener('abort', end);
  }
}

/** What a short command printed; `null` when it could not run, printed too much, or was stopped. */
export interface ShortAnswer {
  readonly code: number | null;
  readonly stdout: string;
}

/** Asks a short command that is killed when it is late, prints more than it may, or the signal fires. Never rejects. */
export function askCommand(
  file: string,
  args: readonly string[],
  { env, timeoutMs, maxBytes, signal }: PipedOptions & { readonly timeoutMs: number; readonly maxBytes: number },
): Promise<ShortAnswer> {
  return new Promise((resolve) => {
    const options = { timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: maxBytes, encoding: 'utf8' } as const;
    const more = { ...(env !== undefined && { env }), ...(signal !== undefined && { signal }) };
    execFile(file, [...args], { ...options, ...more }, (error, stdout) => {
      if (error === null) resolve({ code: 0, stdout });
      // A number is the command's own exit code; anything else means that it could not run or was stopped.
      else resolve({ code: typeof error.code === 'number' && !error.killed ? error.code : null, stdout });
    });
  });
}

/** Starts this program's kind of process in a group of its own, with its output in an open file; it outlives this one. */
export function startDetached(
  file: string,
  args: readonly string[],
  { env, cwd, output }: { readonly env: NodeJS.ProcessEnv; readonly cwd: string; readonly output: number },
): DetachedChild {
  const child = spawn(file, args, { cwd, detached: true, env, stdio: ['ignore', output, output] });
  let failure: Error | undefined;
  child.once('error', (error) => {
    failure = error;
  });
  child.unref();
  return { pid: child.pid, failure: () => failure, hasEnded: () => child.exitCode !== null };
}

/** Runs a program that has the terminal until it ends. */
export async function runInFront(
  file: string,
  args: readonly string[],
  options: { readonly env: NodeJS.ProcessEnv; readonly cwd?: string | undefined; readonly stdio: StdioOptions },
): Promise<ChildEnd> {
  const { env, cwd, stdio } = options;
  return await new Promise((resolve) => {
    const child = spawn(file, args, { env, stdio, ...(cwd !== undefined && { cwd }) });
    child.once('error', (error) => resolve({ code: null, signal: null, error }));
    child.once('close', (code, signal) => resolve({ code, signal, error: null }));
  });
}

// --- internal ---

function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already.
  }
}
