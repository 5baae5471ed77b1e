/** `mlx-code mcp`: answers a coding agent over stdin and stdout until the agent closes them. */

import { openAskedProjects } from '../../../../app/index.ts';
import { oneLine } from '../../../../base/text.ts';
import { serveAgent } from '../../../mcp/stdio.ts';
import { type CommandContext, whichProject } from '../../options/command-context.ts';
import { endSoon, listenForInterrupt } from '../../start/interrupt.ts';

const EXIT_DONE = 0;
/** After the tools were listed the first question follows, once the agent's model has thought about it. */
const WARM_UP_MS = 250;

/** @returns 0 when the agent has closed its side */
export async function runMcp(options: { readonly structured?: boolean }, context: CommandContext): Promise<number> {
  const { io, version } = context;
  const projects = await openAskedProjects(whichProject(context));
  const { signal } = listenForInterrupt(() => undefined);
  let isWarm = false;
  const onListed = () => {
    if (isWarm) return;
    isWarm = true;
    setTimeout(() => void projects.warmUp(), WARM_UP_MS).unref();
  };
  await serveAgent(
    { projects, version, structured: options.structured === true, onListed },
    { input: process.stdin, output: process.stdout },
    signal,
    (message) => io.say(`mlx-code mcp: ${oneLine(message)}`),
  );
  // A run that is under way may be inside a library, which would keep the process.
  endSoon(EXIT_DONE);
  await projects.close();
  return EXIT_DONE;
}
