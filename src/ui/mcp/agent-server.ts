/**
 * The server that coding agents talk to, in both eras of the protocol: tools, resources and prompts over projects that are
 * served. One is made for each connection, or for each request over HTTP; nothing but the projects is shared between them.
 */

import {
  type ListToolsResult,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { toJsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';
import type { ServedProjects } from '../../app/index.ts';
import { MlxCodeError } from '../../base/errors.ts';
import { oneLine } from '../../base/text.ts';
import type { Progress } from '../../base/types.ts';
import { callTool, type ToolCall } from './call-tool.ts';
import { listPrompts, promptText } from './prompts.ts';
import { RESOURCE_TEMPLATES, RESOURCES, readResource } from './resources.ts';
import { TOOLS } from './tools.ts';

export interface AgentServerOptions {
  readonly projects: ServedProjects;
  readonly version: string;
  /** Give the data beside the text, for programs: some agents show their model only that. @default false */
  readonly structured?: boolean;
  /** Told when the tools were listed: questions follow. */
  readonly onListed?: () => void;
}

/** At most 60 words: an agent reads them in every conversation. */
export const INSTRUCTIONS =
  'Local index of this code. Prefer search_code to grep and file reading: one call ranks by meaning, words and symbols, and ' +
  'shows numbered lines. Use grep only for text you know exactly. Results include files saved just now. Every tool takes ' +
  'project (a folder), path (a part of it) and max_tokens; repeat with cursor for more.';

/** Lists never change while the program runs; what is read may. */
const LIST_TTL_MS = 3_600_000;
/** Between two reports of progress. */
const PROGRESS_MS = 200;

export function agentServer(options: AgentServerOptions): Server {
  const { projects, version } = options;
  const listed = { ttlMs: LIST_TTL_MS, cacheScope: 'private' } as const;
  const server = new Server(
    { name: 'mlx-code', title: 'mlx-code', version },
    {
      capabilities: { tools: {}, resources: {}, prompts: {} },
      instructions: INSTRUCTIONS,
      cacheHints: { 'tools/list': listed, 'resources/list': listed, 'resources/templates/list': listed },
    },
  );
  server.setRequestHandler('tools/list', () => {
    options.onListed?.();
    return { tools: LISTED_TOOLS };
  });
  server.setRequestHandler('tools/call', async ({ params }, context) => {
    const call: ToolCall = { name: params.name, args: params.arguments ?? {} };
    // A tool that there is not is a fault of the client; what a model can mend is the text of an answer.
    if (!LISTED_TOOLS.some(({ name }) => name === call.name))
      throw new ProtocolError(
        ProtocolErrorCode.InvalidParams,
        `There is no tool ${JSON.stringify(call.name.slice(0, 100))}`,
      );
    const { text, data, failed } = await callTool(projects, call, workOf(context));
    return {
      content: [{ type: 'text' as const, text }],
      ...(failed && { isError: true }),
      ...(options.structured === true && data !== undefined && { structuredContent: plain(data) }),
    };
  });
  server.setRequestHandler('resources/list', () => ({ resources: [...RESOURCES] }));
  server.setRequestHandler('resources/templates/list', () => ({ resourceTemplates: [...RESOURCE_TEMPLATES] }));
  server.setRequestHandler('resources/read', async ({ params }, context) => {
    const text = await asked(() => readResource(projects, params.uri, workOf(context)), { uri: params.uri });
    return { contents: [{ uri: params.uri, mimeType: 'text/plain', text }] };
  });
  server.setRequestHandler('prompts/list', async () => ({ prompts: await asked(() => listPrompts(projects)) }));
  server.setRequestHandler('prompts/get', async ({ params }, context) => {
    const { name, arguments: given = {} } = params;
    const text = await asked(() => promptText(projects, name, given, context.mcpReq.signal));
    return { messages: [{ role: 'user' as const, content: { type: 'text' as const, text } }] };
  });
  return server;
}

// --- internal ---

type ListedTool = ListToolsResult['tools'][number];

const LISTED_TOOLS: ListToolsResult['tools'] = TOOLS.map(({ name, title, description, input }) => {
  const { type: _type, $schema: _schema, properties = {}, required = [] } = toJsonSchema(input as v.GenericSchema);
  return {
    name,
    description,
    inputSchema: {
      type: 'object' as const,
      properties: properties as ListedTool['inputSchema']['properties'],
      ...(required.length > 0 && { required }),
    },
    annotations: { title, readOnlyHint: true, openWorldHint: false },
  };
});

function workOf(context: ServerContext): { signal: AbortSignal; onProgress?: (progress: Progress) => void } {
  const { signal, _meta, notify } = context.mcpReq;
  const progressToken = _meta?.progressToken;
  if (progressToken === undefined) return { signal };
  let last = -1;
  let nextMs = 0;
  let before = 0;
  let known: Progress['phase'] | undefined;
  return {
    signal,
    onProgress: ({ done, total, unit, phase }) => {
      // It must rise, also from one phase to the next.
      if (known !== phase) before = last + 1;
      known = phase;
      const progress = before + done;
      if (Date.now() < nextMs || progress <= last) return;
      last = progress;
      nextMs = Date.now() + PROGRESS_MS;
      const message = `${phase}: ${done}${total > 0 ? ` of ${total}` : ''} ${unit}`;
      const params = { progressToken, progress, ...(total > 0 && { total: before + total }), message };
      // A client that has gone hears nothing.
      notify({ method: 'notifications/progress', params }).catch(() => undefined);
    },
  };
}

/** Failures of what is no tool are errors of the protocol. */
async function asked<T>(ask: () => Promise<T>, data?: object): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof MlxCodeError)) throw error;
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, `${oneLine(error.message)} [${error.code}]`, data);
  }
}

/** What goes out as JSON: errors among it have no fields of their own that JSON would show. */
function plain(data: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify(data)) as Record<string, unknown>;
}
