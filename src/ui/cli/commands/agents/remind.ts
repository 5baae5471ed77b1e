/** `mlx-code agent-reminder`: what the hook of an agent calls after a tool was used. It never stands in the agent's way. */

import { remindAgent } from '../../../../app/index.ts';
import type { CommandContext } from '../../options/command-context.ts';
import { readPiped } from '../../start/read-piped.ts';

export async function runReminder({ io }: CommandContext): Promise<number> {
  try {
    const words = await remindAgent(await readPiped(() => undefined));
    if (words !== null) io.out(`${words}\n`);
  } catch {
    // An agent shows a failed hook as a fault of its own work. A reminder that is left out harms nobody.
  }
  return 0;
}
