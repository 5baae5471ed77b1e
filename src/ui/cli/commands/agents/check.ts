/** `mlx-code install --check`: is what was put into the settings of agents there, and can it be started? */

import { type CheckedPart, checkAgents } from '../../../../app/index.ts';
import { oneLine } from '../../../../base/text.ts';
import type { CommandContext } from '../../options/command-context.ts';
import { type AgentOptions, agentChoice } from './install.ts';

const EXIT_DONE = 0;
const EXIT_AMISS = 1;

/** @returns 0 when every server and every instruction is there as it should be @throws E_USAGE, E_AGENT_NONE */
export async function runCheck(
  names: readonly string[],
  options: AgentOptions,
  context: CommandContext,
): Promise<number> {
  const { io } = context;
  const parts = await checkAgents(await agentChoice(names, options, context));
  if (options.json === true) io.out(`${JSON.stringify({ parts })}\n`);
  else for (const part of parts) io.out(`${line(part, context)}\n`);
  const isWhole = parts.every(({ state }) => state === 'installed');
  if (!isWhole && options.json !== true)
    io.say('"mlx-code install" puts in what is missing, and brings up to date what is not.');
  return isWhole ? EXIT_DONE : EXIT_AMISS;
}

// --- internal ---

const AGENT_COLUMN = 14;
const KIND_COLUMN = 12;
const STATE_COLUMN = 10;

function line({ agent, kind, file, state, reason }: CheckedPart, { io }: CommandContext): string {
  const paint = state === 'installed' ? io.paint.green : state === 'missing' ? io.paint.yellow : io.paint.red;
  const why = reason === null ? '' : `  ${oneLine(reason)}`;
  return `${agent.padEnd(AGENT_COLUMN)}  ${kind.padEnd(KIND_COLUMN)}  ${paint(state.padEnd(STATE_COLUMN))}  ${oneLine(file)}${why}`;
}
