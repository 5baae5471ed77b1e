/** The server over the pipes of an agent that started this process, until the agent closes them. */

import type { Readable, Writable } from 'node:stream';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import { type AgentServerOptions, agentServer } from './agent-server.ts';

/** @returns when the input has ended, or the signal fired */
export async function serveAgent(
  options: AgentServerOptions,
  streams: { readonly input: Readable; readonly output: Writable },
  signal: AbortSignal,
  onTrouble: (message: string) => void,
): Promise<void> {
  const { input, output } = streams;
  const ended = new Promise<void>((resolve) => {
    const done = () => resolve();
    for (const name of ['end', 'close', 'error']) input.once(name, done);
    output.once('error', done);
    signal.addEventListener('abort', done, { once: true });
  });
  const handle = serveStdio(() => agentServer(options), {
    transport: new StdioServerTransport(input, output),
    onerror: ({ message }) => onTrouble(message),
  });
  await ended;
  await handle.close();
}
