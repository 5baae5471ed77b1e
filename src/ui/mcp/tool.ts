/** What a tool is: one question that an agent may ask of a project, and its answer as text within a budget of tokens. */

import type { GenericSchema } from 'valibot';
import type { ServedProject } from '../../app/index.ts';
import type { Progress } from '../../base/types.ts';

export interface ToolWork {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** What every tool is told beside its own arguments. */
export interface Asked<A> {
  readonly served: ServedProject;
  readonly args: A;
  readonly maxTokens: number;
  /** What the answer may not know of; '' when it knows all. */
  readonly stale: string;
  readonly work: ToolWork;
}

export interface ToolAnswer {
  readonly text: string;
  /** The same as data, for programs. */
  readonly data: object;
}

export interface Tool<A = unknown> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Of its own arguments and the shared ones. */
  readonly input: GenericSchema<unknown, A>;
  /** Tokens of an answer where the client names none. */
  readonly tokens: number;
  /** False for a tool that only tells how things stand. */
  readonly catchesUp: boolean;
  run(asked: Asked<A>): Promise<ToolAnswer>;
}

export function tool<A>(row: Tool<A>): Tool {
  return row as unknown as Tool;
}
