/** Identifies the model that would answer, without loading it. */

import { MlxCodeError } from '../../base/errors.ts';
import { type GeneratorIdentity, modelStatus } from '../../model/index.ts';
import type { Config } from '../config/config.ts';
import { type ChatChoice, chatModelHere, chatTarget } from './chat-model.ts';

/** @param larger the one that may answer in its place @returns null where that cannot be told, such as for a model that has yet to be fetched @throws E_CONFIG_INVALID, E_SERVER_INSECURE */
export async function answeringModel(
  config: Config,
  choice: ChatChoice,
  larger: { readonly name: string } | null = null,
): Promise<string | null> {
  const behind = larger === null ? [] : [larger.name];
  const target = chatTarget(config, choice);
  if (target.kind === 'server')
    return JSON.stringify([target.address.kind, target.address.baseUrl, target.model, ...behind]);
  try {
    const here = await chatModelHere(target);
    if (here === undefined) return null;
    const { entry, dir } = await modelStatus(here);
    return JSON.stringify([here, entry.revision, dir, ...behind]);
  } catch (error) {
    if (error instanceof MlxCodeError && error.code !== 'E_CANCELLED') return null;
    throw error;
  }
}

/** The same as the model tells it of itself when it is open. @returns null where that cannot be told before @throws as above */
export async function identityBefore(
  config: Config,
  choice: ChatChoice,
): Promise<Pick<GeneratorIdentity, 'model' | 'revision' | 'sentTo'> | null> {
  const target = chatTarget(config, choice);
  if (target.kind === 'server') {
    const { loopback, origin } = target.address;
    return target.model === '' ? null : { model: target.model, revision: '', sentTo: loopback ? null : origin };
  }
  const here = await chatModelHere(target);
  if (here === undefined) return null;
  const { entry } = await modelStatus(here);
  return { model: entry.id, revision: entry.revision, sentTo: null };
}
