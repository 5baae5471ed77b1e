/** Which forge a host is, and where its programming interface lies: the two that everybody knows, and those of the user's settings. */

import { MlxCodeError } from '../../base/errors.ts';
import { isLoopbackHost } from '../../base/loopback.ts';
import type { RemoteAddress } from './remote-address.ts';

export type ForgeKind = 'github' | 'gitlab';

export interface ForgeHost {
  readonly kind: ForgeKind;
  /** As remotes name it. */
  readonly name: string;
  /** Address of its pages, without a slash at its end. */
  readonly web: string;
  /** Address of its interface, without a slash at its end. */
  readonly api: string;
  readonly loopback: boolean;
}

/** A project on a forge. */
export interface ForgePlace {
  readonly host: ForgeHost;
  /** `owner/name`; on GitLab with groups before them. */
  readonly project: string;
}

const KNOWN: readonly ForgeHost[] = [
  {
    kind: 'github',
    name: 'github.com',
    web: 'https://github.com',
    api: 'https://api.github.com',
    loopback: false,
  },
  {
    kind: 'gitlab',
    name: 'gitlab.com',
    web: 'https://gitlab.com',
    api: 'https://gitlab.com/api/v4',
    loopback: false,
  },
];
const API = { github: '/api/v3', gitlab: '/api/v4' } as const;
const FORM =
  'NAME=github, NAME=gitlab, or with an address behind it, as in git.example.org=gitlab:https://git.example.org:8443';

/** @param entries of `forge.hosts` @throws E_CONFIG_INVALID */
export function forgeHosts(entries: readonly string[]): ForgeHost[] {
  return [...entries.map(hostOf), ...KNOWN];
}

/** @returns null where nobody said that the host is a forge */
export function placeOf(address: RemoteAddress, hosts: readonly ForgeHost[]): ForgePlace | null {
  const named = address.port === '' ? address.host : `${address.host}:${address.port}`;
  const host = hosts.find(({ name }) => name === named);
  if (host === undefined) return null;
  const below = new URL(host.web).pathname.split('/').filter(Boolean);
  const isBelow = below.length > 0 && below.every((part, n) => address.parts[n] === part);
  const parts = isBelow ? address.parts.slice(below.length) : address.parts;
  const isWhole = host.kind === 'github' ? parts.length === 2 : parts.length >= 2;
  return isWhole ? { host, project: parts.join('/') } : null;
}

// --- internal ---

function hostOf(entry: string): ForgeHost {
  const [, name = '', kind = '', address] = /^([\w.-]+(?::\d+)?)=(github|gitlab)(?::(.+))?$/i.exec(entry.trim()) ?? [];
  const isKind = kind === 'github' || kind === 'gitlab';
  const web = address ?? `https://${name}`;
  if (!isKind || !URL.canParse(web)) throw wrong(entry, `must be ${FORM}`);
  const url = new URL(web);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw wrong(entry, 'must hold no password, and nothing behind "?" or "#"');
  const loopback = isLoopbackHost(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback))
    throw wrong(entry, 'must be reached through https');
  const known = KNOWN.find((each) => each.web === url.origin && each.kind === kind);
  if (known !== undefined) return { ...known, name: name.toLowerCase() };
  const base = url.href.replace(/\/+$/, '');
  return { kind, name: name.toLowerCase(), web: base, api: base + API[kind], loopback };
}

function wrong(entry: string, why: string): MlxCodeError {
  return new MlxCodeError('E_CONFIG_INVALID', `forge.hosts: ${JSON.stringify(entry.slice(0, 200))} ${why}`);
}
