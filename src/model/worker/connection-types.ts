/** How a worker is started, what it reports about itself, and its time limits. */

import { type RuledOut, readRuledOut } from '../python/blas-find.ts';
import type { Frame } from './protocol.ts';

/** The command that starts a worker. */
export interface WorkerLaunch {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Python looks for modules here first, so never a folder that someone else may write to. @default our own */
  readonly cwd?: string;
  /** Where its stderr is kept. @default nowhere */
  readonly logFile?: string | undefined;
}

/** What the worker says of itself. */
export interface WorkerHello {
  readonly worker: string;
  readonly python: string;
  readonly mlx: string;
  readonly device: 'cpu' | 'gpu';
  readonly compile: boolean;
  readonly blas: string;
  /** Path of the library that was put in front of MLX's own; null when none was. */
  readonly blasPath: string | null;
  /** Libraries that were not taken. */
  readonly ruledOut: readonly RuledOut[];
}

/** All in milliseconds. */
export interface ConnectionTimings {
  /** From the start to the answer to `hello`: importing MLX from a cold disk is slow. @default 60_000 */
  readonly startMs: number;
  /** Between two pings. @default 10_000 */
  readonly pingEveryMs: number;
  /** For the answer to a ping, which a thread of its own gives. @default 20_000 */
  readonly pingMs: number;
  /** For an idle worker to obey `shutdown`. @default 1_000 */
  readonly shutdownMs: number;
  /** Between SIGTERM and SIGKILL. @default 5_000 */
  readonly termMs: number;
}

export const CONNECTION_TIMINGS: ConnectionTimings = {
  startMs: 60_000,
  pingEveryMs: 10_000,
  pingMs: 20_000,
  shutdownMs: 1_000,
  termMs: 5_000,
};

/** A request that the worker answered with an error: the worker lives on. */
export class WorkerRefusal extends Error {
  readonly code: string;
  /** Figures that came with the error. */
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, fields: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.fields = fields;
  }
}

/** A request whose answer comes in pieces. */
export interface Stream {
  readonly id: number;
  /** The last frame; rejects as `request` does. */
  readonly done: Promise<Frame>;
}

/** Takes one piece of an answer. What it throws ends the connection. */
export type OnEvent = (header: Frame['header']) => void;

export function readHello(header: Readonly<Record<string, unknown>>): WorkerHello {
  const { name, path, ruledOut } = (header['blas'] ?? {}) as Readonly<Record<string, unknown>>;
  return {
    worker: String(header['worker'] ?? ''),
    python: String(header['python'] ?? ''),
    mlx: String(header['mlx'] ?? ''),
    device: header['device'] === 'gpu' ? 'gpu' : 'cpu',
    compile: header['compile'] === true,
    blas: String(name ?? ''),
    blasPath: typeof path === 'string' ? path : null,
    ruledOut: readRuledOut(ruledOut),
  };
}

export interface Pending {
  readonly resolve: (frame: Frame) => void;
  readonly reject: (error: unknown) => void;
  readonly timer: NodeJS.Timeout;
  readonly onEvent: OnEvent | undefined;
  /** When the wait for the worker began, as `performance.now()`: at the request, and anew at each piece of an answer. */
  waitingSince: number;
}
