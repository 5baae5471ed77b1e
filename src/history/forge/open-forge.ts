/** The forge of a repository: which remote leads to it, and with which token it is asked. */

import { MlxCodeError } from '../../base/errors.ts';
import { oneLine } from '../../base/text.ts';
import { askGit } from '../../files/index.ts';
import type { Repository } from '../git/repository.ts';
import { type ConnectionOptions, ForgeConnection } from './forge-connection.ts';
import { type ForgeHost, type ForgePlace, forgeHosts, placeOf } from './forge-host.ts';
import { findForgeToken } from './forge-token.ts';
import type { Forge } from './forge-types.ts';
import { GitHub } from './github.ts';
import { GitLab } from './gitlab.ts';
import { parseRemote, type Rewrite, rewritesOf } from './remote-address.ts';

export interface ForgeSettings {
  /** `forge.hosts`. */
  readonly hosts: readonly string[];
  /** Name of a remote; '' to choose. */
  readonly remote: string;
}

/**
 * The project on a forge that the repository is a clone of: of the remote that is named, else of `upstream`, of the remote of
 * the branch, of `origin`, or of the only one that leads to a forge.
 * @throws E_FORGE_UNKNOWN, E_CONFIG_INVALID
 */
export async function forgePlace(
  { top, branch }: Repository,
  settings: ForgeSettings,
  signal?: AbortSignal,
): Promise<{ readonly place: ForgePlace; readonly remote: string; readonly hosts: readonly ForgeHost[] }> {
  const hosts = forgeHosts(settings.hosts);
  const [listed, ofBranch, rewrites] = await Promise.all([
    askGit(top, ['config', '-z', '--get-regexp', '^remote\\..*\\.url$'], { signal }),
    branch === '' ? '' : askGit(top, ['config', '--get', `branch.${branch}.remote`], { signal }),
    userRewrites(top, signal),
  ]);
  const addresses = new Map<string, string>();
  for (const entry of (listed ?? '').split('\0')) {
    const [, name, address] = /^remote\.(.*)\.url\n(.+)$/s.exec(entry) ?? [];
    if (name !== undefined && address !== undefined && !addresses.has(name)) addresses.set(name, address);
  }
  const found = new Map<string, ForgePlace>();
  for (const [name, text] of addresses) {
    const address = parseRemote(text, rewrites);
    const place = address === null ? null : placeOf(address, hosts);
    if (place !== null) found.set(name, place);
  }
  const wanted = settings.remote !== '' ? [settings.remote] : ['upstream', ofBranch ?? '', 'origin'];
  const remote =
    wanted.find((name) => found.has(name)) ??
    (settings.remote === '' && found.size === 1 ? [...found.keys()][0] : undefined);
  const place = remote === undefined ? undefined : found.get(remote);
  if (remote === undefined || place === undefined) throw unknown(settings.remote, addresses, rewrites);
  return { place, remote, hosts };
}

/** @throws E_FORGE_UNKNOWN, E_FORGE_TOKEN, E_CONFIG_INVALID, E_CANCELLED */
export async function openForge(
  repository: Repository,
  settings: ForgeSettings,
  options: ConnectionOptions = {},
): Promise<Forge> {
  const { place, hosts } = await forgePlace(repository, settings, options.signal);
  const token = await findForgeToken(place.host, hosts, options.signal);
  const connection = new ForgeConnection(place.host, token, options);
  return place.host.kind === 'github'
    ? new GitHub(place, token?.from ?? '', connection)
    : new GitLab(place, token?.from ?? '', connection);
}

// --- internal ---

/** Of the user's own settings: those of the repository could lead a known name to another place. */
async function userRewrites(top: string, signal?: AbortSignal): Promise<Rewrite[]> {
  const asked = ['--includes', '-z', '--get-regexp', '^url\\..*\\.insteadof$'];
  const files = await Promise.all(
    ['--global', '--system'].map((file) => askGit(top, ['config', file, ...asked], { signal })),
  );
  return files.flatMap((text) => rewritesOf(text ?? ''));
}

/** Names the hosts, never an address: it may hold a password. */
function unknown(remote: string, addresses: ReadonlyMap<string, string>, rewrites: readonly Rewrite[]): MlxCodeError {
  if (addresses.size === 0) {
    return new MlxCodeError('E_FORGE_UNKNOWN', 'The repository has no remote', {
      hint: 'The remote says which project of which forge it is: git remote add origin ADDRESS',
    });
  }
  if (remote !== '' && !addresses.has(remote)) {
    return new MlxCodeError('E_FORGE_UNKNOWN', `The repository has no remote ${JSON.stringify(remote.slice(0, 100))}`, {
      hint: `It has ${[...addresses.keys()].slice(0, 5).map(oneLine).join(', ')}.`,
    });
  }
  const names = [...addresses]
    .filter(([name]) => remote === '' || name === remote)
    .map(
      ([name, text]) => `${oneLine(name)} (${oneLine(parseRemote(text, rewrites)?.host ?? 'no address of a server')})`,
    );
  return new MlxCodeError(
    'E_FORGE_UNKNOWN',
    `No remote leads to a forge that is known: ${names.slice(0, 5).join(', ')}`,
  );
}
