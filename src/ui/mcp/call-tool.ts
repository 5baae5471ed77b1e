/** One call of a tool: its arguments checked, what was saved taken in, its answer or its failure as text. */

import * as v from 'valibot';
import type { ServedProjects } from '../../app/index.ts';
import { MlxCodeError } from '../../base/errors.ts';
import { oneLine } from '../../base/text.ts';
import type { ToolWork } from './tool.ts';
import { MOST_TOKENS, TOOLS } from './tools.ts';

export interface ToolCall {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

export interface CalledTool {
  readonly text: string;
  readonly data?: object;
  readonly failed: boolean;
}

/** Never throws what an agent can mend: it reads the text and calls again. */
export async function callTool(projects: ServedProjects, call: ToolCall, work: ToolWork): Promise<CalledTool> {
  try {
    return { ...(await answer(projects, call, work)), failed: false };
  } catch (error) {
    if (!(error instanceof MlxCodeError)) throw error;
    const { message, hint, code } = error;
    return { text: [`${message} [${code}]`, hint].filter((line) => line !== '').join('\n'), failed: true };
  }
}

// --- internal ---

async function answer(projects: ServedProjects, { name, args }: ToolCall, work: ToolWork) {
  const tool = TOOLS.find((known) => known.name === name);
  if (tool === undefined) throw new MlxCodeError('E_USAGE', `There is no tool ${JSON.stringify(name.slice(0, 100))}`);
  // Some clients send null for what is left out.
  const given = Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null));
  const checked = v.safeParse(tool.input, given);
  if (!checked.success) {
    const [issue] = checked.issues;
    throw new MlxCodeError('E_USAGE', `${v.getDotPath(issue) ?? name}: ${issue.message}`, {
      hint: `Call ${name} again with arguments as its schema has them.`,
    });
  }
  const { project = '', max_tokens: tokens = tool.tokens } = checked.output as {
    project?: string;
    max_tokens?: number;
  };
  const served = await projects.project(project);
  const stale = tool.catchesUp ? await served.catchUp(work) : '';
  const maxTokens = Math.min(tokens, MOST_TOKENS);
  const { text, data } = await tool.run({ served, args: checked.output, maxTokens, stale, work });
  return { text: stale === '' ? text : `${text}\n\nNote: ${oneLine(stale)}`, data };
}
