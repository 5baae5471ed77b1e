/** What a route is: a method and a path, what it takes, what it gives. The document of the service is made from these. */

import type { GenericSchema } from 'valibot';
import type { EventLog, OPERATIONS, ServedProjects } from '../../app/index.ts';
import type { HookRuns } from './hook-runs.ts';
import type { Jobs } from './jobs.ts';

export interface Service {
  readonly projects: ServedProjects;
  readonly events: EventLog;
  readonly jobs: Jobs;
  readonly version: string;
  readonly roots: readonly string[];
  /** Of messages from git servers and CI; none where they are not taken. */
  readonly hookSecrets: readonly string[];
  readonly hookRuns: HookRuns;
}

export interface Call<I> {
  readonly service: Service;
  /** Of the address or the body, checked. */
  readonly input: I;
  readonly request: Request;
  readonly signal: AbortSignal;
}

export interface Route<I = unknown> {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly summary: string;
  /** The operation behind it, whose output it gives. */
  readonly operation?: keyof typeof OPERATIONS;
  /** Of the parameters of a GET or of a raw POST, else the body of a POST. */
  readonly input: GenericSchema<unknown, I>;
  /** Names of parameters that are part of the path. */
  readonly inPath?: readonly string[];
  /** The handler reads the body itself, and proves by itself who sent it: the token of a port is not asked for. */
  readonly raw?: boolean;
  /** What it gives, where that is not what its operation gives. */
  readonly output?: GenericSchema;
  readonly status?: number;
  /** Also as a stream of events, for those who accept that. */
  readonly streams?: boolean;
  run(call: Call<I>): Promise<Response>;
}

export function route<I>(row: Route<I>): Route {
  return row as unknown as Route;
}

export function json(value: unknown, headers: Readonly<Record<string, string>> = {}, status = 200): Response {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return new Response(text, {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  });
}
