/** The forge of a project, and how its answers are shown: without secrets. */

import { type Forge, openForge, openRepository, type Repository, shownText } from '../../history/index.ts';
import type { Config } from '../config/config.ts';
import { type AppWork, signalOf } from '../work-options.ts';

/** Which forge was asked, and as whom. */
export interface ForgeView {
  readonly kind: 'github' | 'gitlab';
  readonly host: string;
  readonly project: string;
  /** Where the token came from; '' for none. */
  readonly tokenFrom: string;
}

/** @param remote name of a remote; '' to choose @throws E_GIT_MISSING, E_NO_REPOSITORY, E_FORGE_*, E_CONFIG_INVALID, E_CANCELLED */
export async function forgeOf(
  root: string,
  config: Config,
  remote: string,
  work: AppWork,
): Promise<{ readonly forge: Forge; readonly repository: Repository; readonly view: ForgeView }> {
  const { signal } = signalOf(work);
  const repository = await openRepository(root, signal);
  const forge = await openForge(repository, { hosts: config.values['forge.hosts'], remote }, { signal });
  const { place, tokenFrom } = forge;
  const { kind, web } = place.host;
  return { forge, repository, view: { kind, host: new URL(web).host, project: place.project, tokenFrom } };
}

/** The same with secrets taken out of every text. */
export function withoutSecrets<T>(value: T): T {
  if (typeof value === 'string') return shownText(value) as T;
  if (Array.isArray(value)) return value.map((each) => withoutSecrets<unknown>(each)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withoutSecrets<unknown>(each)])) as T;
}
