/** The server of coding agents over HTTP, for programs that cannot start one: each request is answered by a server of its own. */

import type { AgentServerOptions } from './agent-server.ts';

type Handler = (request: Request) => Promise<Response>;

/** The protocol is loaded by the first request: a service starts faster without it, and most programs ask by other ways. */
export function agentsOverHttp(options: AgentServerOptions): Handler {
  let loaded: Promise<Handler> | undefined;
  return async (request) => {
    loaded ??= handlerOf(options);
    const handler = await loaded;
    return handler(request);
  };
}

// --- internal ---

async function handlerOf(options: AgentServerOptions): Promise<Handler> {
  const [{ createMcpHandler }, { agentServer }] = await Promise.all([
    import('@modelcontextprotocol/server'),
    import('./agent-server.ts'),
  ]);
  const handler = createMcpHandler(() => agentServer(options));
  return (request) => handler.fetch(request);
}
