/** The HTTP application of a service: guards first, then the routes, the document, and the protocol of coding agents. */

import { Hono } from 'hono';
import type * as v from 'valibot';
import { Budget } from './budget.ts';
import { type Door, guard } from './guards.ts';
import { openApiDocument } from './openapi.ts';
import { problem, Refusal } from './problems.ts';
import { checked, queryOf, readJson } from './read-body.ts';
import { json, type Route, type Service } from './route.ts';
import { ROUTES } from './routes.ts';

export interface HttpApp {
  readonly fetch: (request: Request) => Promise<Response>;
}

/** What no request may take longer than, until its answer begins. */
const ANSWER_MS = 30_000;
const HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};

/** @param agents answers the protocol of coding agents */
export function httpApp(service: Service, door: Door, agents: (request: Request) => Promise<Response>): HttpApp {
  const app = new Hono();
  const budget = new Budget();
  app.use('*', async ({ req }, next) => {
    guard(req.raw, door, budget, { methods: methodsOf(req.path), ownOrigin: AGENT_PATHS.includes(req.path) });
    await next();
  });
  for (const each of ROUTES) {
    app.on(each.method.toUpperCase(), each.path.replace(/\{(\w+)\}/g, ':$1'), ({ req }) =>
      answer(service, each, req.raw, req.param() as Record<string, string>),
    );
  }
  app.get('/v1/openapi.json', async () => json(await openApiDocument(service.version)));
  for (const path of AGENT_PATHS) app.post(path, ({ req }) => agents(req.raw));
  app.all('*', () => {
    throw new Refusal(404, 'There is nothing at this address');
  });
  app.onError((error) => problem(error));
  return {
    fetch: async (request) => {
      const response = await app.fetch(request);
      const headers = new Headers(response.headers);
      for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value);
      return new Response(response.body, { status: response.status, headers });
    },
  };
}

// --- internal ---

const AGENT_PATHS = ['/mcp', '/v1/mcp'];
const ADDRESSES = [
  ...ROUTES.map(({ path, method }) => ({ path, method: method.toUpperCase() })),
  { path: '/v1/openapi.json', method: 'GET' },
  ...AGENT_PATHS.map((path) => ({ path, method: 'POST' })),
].map(({ path, method }) => ({ method, fits: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`) }));

/** The methods of an address; none where there is nothing. */
function methodsOf(path: string): string[] {
  return ADDRESSES.filter(({ fits }) => fits.test(path)).map(({ method }) => method);
}

async function answer(
  service: Service,
  each: Route,
  request: Request,
  inPath: Record<string, string>,
): Promise<Response> {
  const input = checked(each.input, await givenBy(each, request, inPath));
  const late = AbortSignal.timeout(ANSWER_MS);
  const signal = each.streams === true ? request.signal : AbortSignal.any([request.signal, late]);
  try {
    return await each.run({ service, input, request, signal });
  } catch (error) {
    if (late.aborted && signal.aborted && !request.signal.aborted)
      throw new Refusal(503, 'The answer takes too long', { 'retry-after': '5' });
    throw error;
  }
}

async function givenBy(each: Route, request: Request, inPath: Record<string, string>): Promise<unknown> {
  if (each.method === 'get' || each.raw === true) return { ...queryOf(request, numbersOf(each)), ...inPath };
  const body = await readJson(request);
  // A list would pass as an object without fields.
  if (!isObject(body)) throw new Refusal(400, 'The body is not an object');
  return { ...body, ...inPath };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Parameters that are numbers: an address has only text. */
function numbersOf({ input }: Route): ReadonlySet<string> {
  const { entries = {} } = input as unknown as { entries?: Record<string, v.GenericSchema> };
  const typeOf = (schema: v.GenericSchema): string =>
    'wrapped' in schema ? typeOf(schema.wrapped as v.GenericSchema) : schema.type;
  return new Set(Object.entries(entries).flatMap(([name, schema]) => (typeOf(schema) === 'number' ? [name] : [])));
}
