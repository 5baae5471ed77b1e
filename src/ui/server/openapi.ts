/** The document of the service (OpenAPI 3.1), made from the routes and the table of operations. */

import { toJsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import { OPERATIONS } from '../../app/index.ts';
import type { Route } from './route.ts';
import { ROUTES } from './routes.ts';
import { problemBody } from './schemas.ts';

/** @param version of the program */
export async function openApiDocument(version: string): Promise<object> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const each of ROUTES) {
    paths[each.path] = { ...paths[each.path], [each.method]: await pathOf(each) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'mlx-code',
      version,
      description: 'Private, local code search. Every request needs the token of the port; the socket needs none.',
    },
    servers: [{ url: 'http://127.0.0.1' }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Problem: schemaOf(problemBody) },
    },
  };
}

// --- internal ---

async function pathOf({
  path,
  method,
  summary,
  operation,
  input,
  inPath = [],
  output,
  raw = false,
  status = 200,
  streams,
}: Route): Promise<object> {
  const schema = schemaOf(input);
  const { properties = {}, required = [] } = schema as { properties?: Record<string, object>; required?: string[] };
  const hasBody = method === 'post' && !raw;
  const answer = output ?? (operation === undefined ? undefined : (await OPERATIONS[operation].load()).output);
  const parameters = Object.entries(properties)
    .filter(([name]) => !hasBody || inPath.includes(name))
    .map(([name, of]) => ({
      name,
      in: inPath.includes(name) ? 'path' : 'query',
      required: required.includes(name),
      schema: of,
    }));
  const body = raw ? { description: 'Anything: nothing in it is read' } : withoutNames(schema, inPath);
  const problem = {
    description: 'A problem',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  return {
    operationId: path
      .replace('/v1/', '')
      .replaceAll(/[/{}.]+/g, '_')
      .replace(/_$/, ''),
    summary,
    ...((path === '/v1/health' || raw) && { security: [] }),
    ...(parameters.length > 0 && { parameters }),
    ...(method === 'post' && { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: {
      [status]: {
        description: summary,
        content: {
          'application/json': { schema: answer === undefined ? {} : schemaOf(answer as GenericSchema) },
          ...(streams === true && { 'text/event-stream': { schema: { type: 'string' } } }),
        },
      },
      default: problem,
    },
  };
}

/** The schema of a body, without what stands in the path. */
function withoutNames(schema: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  const { properties = {}, required = [], ...rest } = schema as { properties?: object; required?: string[] };
  if (names.length === 0) return schema;
  const kept = Object.entries(properties).filter(([name]) => !names.includes(name));
  return { ...rest, properties: Object.fromEntries(kept), required: required.filter((name) => !names.includes(name)) };
}

function schemaOf(schema: GenericSchema): Record<string, unknown> {
  const { $schema: _, ...rest } = toJsonSchema(schema, { errorMode: 'ignore' });
  return rest;
}
