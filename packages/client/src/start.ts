/**
 * Starts a service for this program: it ends when this program ends, however that happens, and nobody else is connected to it.
 * Or takes one that the user runs.
 */

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { findService } from './find.ts';
import { problemOf, ServiceProblem } from './problem.ts';

export interface StartedService {
  readonly socket: string;
  /** The project that is asked about. */
  readonly root: string;
  /** Real absolute paths of the projects. */
  readonly roots: readonly string[];
  readonly pid: number;
  /** Fulfilled when it has ended, or stays for others that are connected. One that the user runs is left alone. */
  end(): Promise<void>;
}

/**
 * The service that the user runs for the folder, else one that is started for this program. Those that other programs started
 * for themselves end with them, so they are not taken.
 * @param folder any folder of the project @param command how mlx-code is started @default the program on the PATH
 * @throws ServiceProblem where none runs and none starts
 */
export async function openService(
  folder: string,
  command: readonly [string, ...string[]] = ['mlx-code'],
): Promise<StartedService> {
  const found = await findService(folder, ({ onDemand }) => !onDemand);
  if (found === null) return await startService(folder, command);
  const { socket, root, roots, pid } = found;
  return { socket, root, roots, pid, end: async () => undefined };
}

/**
 * @param folder the project around it is served
 * @param command how mlx-code is started @default the program on the PATH
 * @throws ServiceProblem where it does not start
 */
export async function startService(
  folder: string,
  command: readonly [string, ...string[]] = ['mlx-code'],
): Promise<StartedService> {
  const [program, ...args] = command;
  const child = spawn(program, [...args, 'serve', '--on-demand', '--json'], {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'pipe'],
    // Ctrl+C in a terminal is for what is asked, not for the service.
    detached: true,
  });
  let said = '';
  child.stderr.on('data', (bytes: Buffer) => {
    said = `${said}${bytes}`.slice(0, 10_000);
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const failed = new Promise<never>((_, reject) => {
    child.once('error', (cause) => {
      reject(new ServiceProblem('E_NOT_STARTED', `Cannot start ${program}: ${cause.message}`, { cause }));
    });
  });
  failed.catch(() => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = await Promise.race([lines.next(), failed]);
  const record = parsed(line.done === true ? '' : line.value);
  const { socket, roots, pid } = record;
  if (typeof socket !== 'string' || !Array.isArray(roots) || typeof pid !== 'number') {
    await ended;
    const error = record['error'] ?? { code: 'E_NOT_STARTED', title: said.trim() || 'The service ended at its start' };
    throw problemOf(0, error);
  }
  return {
    ...{ socket, root: String(roots[0]), roots: roots as string[], pid },
    end: async () => {
      child.stdin.end();
      // It says in a line when it stays for others.
      await Promise.race([ended, lines.next()]);
      if (child.exitCode === null) await Promise.race([ended, lines.next()]);
      child.unref();
    },
  };
}

// --- internal ---

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
