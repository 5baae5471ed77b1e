/** The chat model: which one answers, where it runs, and what leaves the machine for it. */

import { MlxCodeError } from '../../base/errors.ts';
import {
  defaultChatModel,
  ensureGenerator,
  fallbackChatModel,
  findInCatalogue,
  findServerKey,
  type GeneratorEntry,
  type InstalledModel,
  modelStatus,
  parseServer,
  type Server,
  type ServerAddress,
} from '../../model/index.ts';
import type { Config } from '../config/config.ts';
import type { AppWork } from '../work-options.ts';

/** What the user says for one command. */
export interface ChatChoice {
  /** As `model.chat`; also `server:NAME` for another model of the server. */
  readonly model?: string | undefined;
}

export type ChatTarget =
  /** `chosen`: by the user, so that no other may take its place. */
  | { readonly kind: 'local'; readonly name: string; readonly chosen: boolean }
  /** `model` is empty when the server's only one is meant. */
  | { readonly kind: 'server'; readonly address: ServerAddress; readonly model: string };

const SERVER = 'server';

/**
 * The command's choice, else `model.chat`, else the server that is configured, else the default for this machine.
 * @throws E_CONFIG_INVALID, E_SERVER_INSECURE for a server that cannot be used
 */
export function chatTarget(config: Config, choice: ChatChoice = {}): ChatTarget {
  const { 'model.chat': set, 'chat.server': server, 'chat.serverModel': model } = config.values;
  const wanted = choice.model ?? (set !== '' ? set : server !== '' ? SERVER : '');
  if (wanted === '') return { kind: 'local', name: defaultChatModel().id, chosen: false };
  if (wanted !== SERVER && !wanted.startsWith(`${SERVER}:`))
    return { kind: 'local', name: findInCatalogue(wanted)?.id ?? wanted, chosen: true };
  if (server === '') throw new MlxCodeError('E_CONFIG_INVALID', 'chat.server is empty: there is no server to answer');
  const address = parseServer(server, 'chat.server', config.values['server.allowHttp']);
  return { kind: 'server', address, model: wanted === SERVER ? model : wanted.slice(SERVER.length + 1) };
}

/** The server with its key, ready to be asked. @throws E_SERVER_KEY, E_CANCELLED */
export async function serverOf(address: ServerAddress, config: Config, signal?: AbortSignal): Promise<Server> {
  const { key } = await findServerKey(address, config.values['chat.keyVariable'], signal);
  return { address, key, timings: { idleMs: config.values['server.timeoutSeconds'] * 1000 } };
}

/** Id of the model that is here and answers: the target, the same in another form, or for a default the small one. */
export async function chatModelHere(target: Extract<ChatTarget, { kind: 'local' }>): Promise<string | undefined> {
  for (const id of candidates(target)) if (await isHere(id)) return id;
  return undefined;
}

/** The same model in another form, when the error says that a model's sources cannot be reached. */
export function standInFor(name: string, error: unknown): string | undefined {
  const entry = findInCatalogue(name);
  return entry?.role === 'generator' && isUnreachable(error) ? entry.standIn : undefined;
}

/**
 * Makes sure of a local chat model. Where it cannot be had, the same in another form takes its place; for a default, which the
 * machine may also have no room for, the small one. Both is said.
 * @param install whether what is missing may be fetched
 * @throws E_MODEL_MISSING when it may not, and as `ensureGenerator`
 */
export async function ensureChatModel(
  target: Extract<ChatTarget, { kind: 'local' }>,
  install: boolean,
  work: AppWork,
  python?: string,
): Promise<InstalledModel<GeneratorEntry>> {
  const options = { ...work, ...(python !== undefined && { python }) };
  const { name } = target;
  const here = await chatModelHere(target);
  if (here !== undefined) {
    if (here === fallbackChatModel().id && here !== name)
      work.onMessage?.(
        `Answering with the small ${here}, because ${name} is not on this machine: "mlx-code models pull ${name}".`,
      );
    return ensureGenerator(here, options);
  }
  if (!install) throw new MlxCodeError('E_MODEL_MISSING', `The chat model ${name} is not on this machine`);
  const ids = candidates(target);
  for (const [i, id] of ids.entries()) {
    try {
      return await ensureGenerator(id, options);
    } catch (error) {
      const next = ids[i + 1];
      if (next === undefined || !mayPass(error, target)) throw error;
      work.onMessage?.(`${error.message}. ${next} takes its place.`);
    }
  }
  throw new MlxCodeError('E_MODEL_MISSING', `The chat model ${name} is not on this machine`);
}

// --- internal ---

/** What may answer, best first. */
function candidates({ name, chosen }: Extract<ChatTarget, { kind: 'local' }>): string[] {
  const entry = findInCatalogue(name);
  const standIn = entry?.role === 'generator' ? entry.standIn : undefined;
  return [...new Set([name, ...(standIn === undefined ? [] : [standIn]), ...(chosen ? [] : [fallbackChatModel().id])])];
}

/** Whether another model may help: a default may also be too large for the disk. */
function mayPass(error: unknown, { chosen }: Extract<ChatTarget, { kind: 'local' }>): error is MlxCodeError {
  return isUnreachable(error) || (!chosen && error instanceof MlxCodeError && error.code === 'E_DISK_LOW');
}

async function isHere(name: string): Promise<boolean> {
  try {
    return (await modelStatus(name)).installed;
  } catch (error) {
    if (error instanceof MlxCodeError && error.code === 'E_MODEL_MISSING') return false;
    throw error;
  }
}

function isUnreachable(error: unknown): error is MlxCodeError {
  return error instanceof MlxCodeError && ['E_NETWORK', 'E_HTTP', 'E_OFFLINE'].includes(error.code);
}
