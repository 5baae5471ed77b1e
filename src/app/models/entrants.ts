/** Models that are to answer the same question: which are meant, whether they are here, and how each is opened. */

import { MlxCodeError } from '../../base/errors.ts';
import { plural } from '../../base/text.ts';
import { billionsOf, type Generator, modelStatus } from '../../model/index.ts';
import type { Config } from '../config/config.ts';
import type { AppWork } from '../work-options.ts';
import { type ChatChoice, chatModelHere, chatTarget } from './chat-model.ts';
import { openGenerator, windowOf, windowOfServer } from './generator.ts';

/** A model that is at hand to answer. */
export interface Entrant {
  /** As the user chooses it: a name of the catalogue, or `server:NAME`. */
  readonly name: string;
  readonly isServer: boolean;
  /** Prompt and answer together. */
  readonly contextTokens: number;
  /** Billions of parameters, as its name says; null where it does not. */
  readonly billions: number | null;
  open(work: AppWork): Promise<Generator>;
}

export const FEWEST_COMPARED = 2;
export const MOST_COMPARED = 3;

/**
 * Looks whether all of them are here. Nothing is loaded or fetched.
 * @param names as typed, each once
 * @throws E_USAGE for too few, too many or the same twice; E_MODEL_MISSING naming all that are not here and how each is fetched;
 * E_MODEL_UNKNOWN, E_MODEL_ROLE, E_CONFIG_INVALID, E_SERVER_INSECURE
 */
export async function entrantsOf(config: Config, names: readonly string[]): Promise<Entrant[]> {
  if (names.length < FEWEST_COMPARED || names.length > MOST_COMPARED)
    throw new MlxCodeError('E_USAGE', `${plural(names.length, 'model')} cannot be compared`, {
      hint: `Name two or three, such as --compare q05b,q15b; "mlx-code models" lists them.`,
    });
  const found = await Promise.all(names.map((name) => entrantOf(config, name)));
  const missing = found.filter((each) => typeof each === 'string');
  if (missing.length > 0)
    throw new MlxCodeError('E_MODEL_MISSING', `Not on this machine: ${missing.join(', ')}`, {
      hint: missing.map((name) => `"mlx-code models pull ${name}" fetches it.`).join(' '),
    });
  const entrants = found.filter((each) => typeof each !== 'string');
  const twice = entrants.find(({ name }, n) => entrants.findIndex((other) => other.name === name) < n);
  if (twice !== undefined)
    throw new MlxCodeError('E_USAGE', `${twice.name} is named twice`, { hint: 'Name each model once.' });
  return entrants;
}

/**
 * @returns the model, or its name where it is not on this machine
 * @throws E_MODEL_UNKNOWN, E_MODEL_ROLE, E_CONFIG_INVALID, E_SERVER_INSECURE
 */
export async function entrantOf(config: Config, name: string): Promise<Entrant | string> {
  const target = chatTarget(config, { model: name });
  const open = (work: AppWork) => openGenerator(config, { model: name }, work);
  if (target.kind === 'server') {
    const its = target.model === '' ? 'server' : `server:${target.model}`;
    return {
      name: its,
      isServer: true,
      contextTokens: windowOfServer(config),
      billions: billionsOf(target.model),
      open,
    };
  }
  const here = await chatModelHere(target);
  const { entry } = await modelStatus(here ?? target.name);
  if (entry.role !== 'generator') throw new MlxCodeError('E_MODEL_ROLE', `${entry.id} embeds, it cannot answer`);
  if (here === undefined) return target.name;
  return { name: here, isServer: false, contextTokens: windowOf(entry, config), billions: billionsOf(here), open };
}

/**
 * The model of `chat.cascade`, where it is at hand and is not the one that answers anyway. Nothing is fetched for it.
 * @throws E_MODEL_UNKNOWN, E_MODEL_ROLE, E_CONFIG_INVALID, E_SERVER_INSECURE
 */
export async function largerModel(config: Config, choice: ChatChoice): Promise<Entrant | null> {
  const name = config.values['chat.cascade'];
  if (name === '') return null;
  const found = await entrantOf(config, name);
  if (typeof found === 'string') return null;
  const target = chatTarget(config, choice);
  const answers = target.kind === 'server' ? `server:${target.model}` : await chatModelHere(target);
  return found.name === answers ? null : found;
}
