/** The models that a server says it has. */

import { MlxCodeError } from '../../base/errors.ts';
import { oneLine } from '../../base/text.ts';
import { askServer, readJson } from './request.ts';
import type { Server } from './server-settings.ts';

/** Some services list hundreds. */
const MAX_NAMES = 500;

/** @returns names as the server gives them, in its order @throws E_SERVER_*, E_CANCELLED */
export async function listServerModels(server: Server, signal?: AbortSignal): Promise<readonly string[]> {
  const path = server.address.kind === 'anthropic' ? '/v1/models' : '/models';
  const answer = await askServer(server, path, undefined, signal);
  const { data } = ((await readJson(server, answer)) ?? {}) as { data?: unknown };
  if (!Array.isArray(data))
    throw new MlxCodeError('E_SERVER_ANSWER', `${server.address.origin} sent no list of models`);
  return (data as ({ id?: unknown } | null)[])
    .flatMap((model) => (typeof model?.id === 'string' ? [model.id] : []))
    .slice(0, MAX_NAMES);
}

/**
 * @param named by the settings; empty when the server's only model is meant
 * @throws E_SERVER_MODEL when it has none or several, and as `listServerModels`
 */
export async function serverModelOf(server: Server, named: string, signal?: AbortSignal): Promise<string> {
  if (named !== '') return named;
  const names = await listServerModels(server, signal);
  const [only] = names;
  if (only !== undefined && names.length === 1) return only;
  const few = names.slice(0, 8).map(oneLine).join(', ');
  throw new MlxCodeError(
    'E_SERVER_MODEL',
    `${server.address.origin} has ${names.length === 0 ? 'no model' : `${names.length} models: ${few}`}`,
    { hint: names.length === 0 ? 'Load a model in the server first.' : 'Name one with chat.serverModel.' },
  );
}
