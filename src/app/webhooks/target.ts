/** Where a webhook may go: an encrypted address of the open network, or this machine. Checked by name, and again once it is resolved. */

import { lookup } from 'node:dns/promises';
import { MlxCodeError } from '../../base/errors.ts';

/** @returns the address that the host stands for now; the request must go there and nowhere else @throws E_WEBHOOK, E_NETWORK */
export async function checkedAddress(target: string): Promise<string> {
  const url = targetUrl(target);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const found = await lookup(host, { all: true }).catch((cause: unknown) => {
    throw new MlxCodeError('E_NETWORK', `${url.host} cannot be found`, { cause });
  });
  const kinds = new Set(found.map(({ address }) => kindOf(address)));
  const wanted = isLocalName(host) ? 'loopback' : 'open';
  const [first] = found;
  if (first === undefined || kinds.size !== 1 || !kinds.has(wanted))
    throw new MlxCodeError('E_WEBHOOK', `${url.host} leads to an address inside a private network`);
  return first.address;
}

/** @throws E_WEBHOOK for an address that no webhook goes to, whatever it stands for */
export function targetUrl(target: string): URL {
  const url = URL.canParse(target) ? new URL(target) : null;
  const refuse = (why: string) => new MlxCodeError('E_WEBHOOK', `${JSON.stringify(target)} ${why}`);
  if (url === null) throw refuse('is no address');
  const isLocal = isLocalName(url.hostname.replace(/^\[|\]$/g, ''));
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLocal)) throw refuse('is not encrypted');
  if (url.username !== '' || url.password !== '') throw refuse('holds a name or a password');
  return url;
}

/** What an IP address is reached through. */
export function kindOf(address: string): 'loopback' | 'private' | 'open' {
  const four = fourOf(address);
  if (four !== null) return kindOfFour(four);
  const text = address.toLowerCase();
  if (/^(?:0*:)*0*1$/.test(text)) return 'loopback';
  // Unspecified, unique local, link-local, site-local, multicast, and forms that carry another address.
  const isPrivate = /^[0:]+$|^f[cd]|^fe[89a-f]|^ff|^64:ff9b:|^2002:|^2001:0?:|^100:|^(?:0*:)+ffff:/.test(text);
  return isPrivate || !/^[23]/.test(text) ? 'private' : 'open';
}

// --- internal ---

function isLocalName(host: string): boolean {
  return host === 'localhost' || kindOf(host) === 'loopback';
}

function fourOf(address: string): number[] | null {
  const [, text] = /^(?:::ffff:)?(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(address) ?? [];
  const parts = text?.split('.').map(Number) ?? [];
  return parts.length === 4 && parts.every((part) => part < 256) ? parts : null;
}

function kindOfFour([a = 0, b = 0, c = 0]: readonly number[]): 'loopback' | 'private' | 'open' {
  if (a === 127) return 'loopback';
  const isPrivate =
    a === 0 ||
    a === 10 ||
    a >= 224 ||
    (a === 100 && b >= 64 && b < 128) ||
    (a === 169 && b === 254) ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && (b === 168 || (b === 0 && (c === 0 || c === 2)))) ||
    (a === 198 && (b === 18 || b === 19 || b === 51)) ||
    (a === 203 && b === 0);
  return isPrivate ? 'private' : 'open';
}
