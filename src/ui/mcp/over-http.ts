/** The server of coding agents over HTTP, for programs that cannot start one: each request is answered by a server of its own. */

import { createMcpHandler } from '@modelcontextprotocol/server';
import { type AgentServerOptions, agentServer } from './agent-server.ts';

export function agentsOverHttp(options: AgentServerOptions): (request: Request) => Promise<Response> {
  const handler = createMcpHandler(() => agentServer(options));
  return (request) => handler.fetch(request);
}
