/** Which proxy a request goes through, as the environment says. */

import { envText } from '../../base/env.ts';
import { MlxCodeError } from '../../base/errors.ts';

/** @throws E_NETWORK when the setting is not an address */
export function proxyFor(url: URL): URL | undefined {
  const secure = url.protocol === 'https:';
  const named = secure
    ? (envText('https_proxy') ?? envText('HTTPS_PROXY'))
    : (envText('http_proxy') ?? envText('HTTP_PROXY'));
  const port = url.port || (secure ? '443' : '80');
  if (named === undefined || bypassesProxy(url.hostname, port, envText('no_proxy') ?? envText('NO_PROXY') ?? ''))
    return undefined;
  const text = named.includes('://') ? named : `http://${named}`;
  if (!URL.canParse(text))
    throw new MlxCodeError('E_NETWORK', `The proxy setting ${JSON.stringify(named)} is not an address`);
  return new URL(text);
}

/** The host of the proxy through which an address that is not on this machine is asked; null for none. */
export function proxyOf(address: string): string | null {
  try {
    return proxyFor(new URL(address))?.host ?? null;
  } catch {
    // The pending request receives the error.
    return null;
  }
}

// --- internal ---

/** Whether a request to this host goes around the proxy. */
function bypassesProxy(host: string, port: string, list: string): boolean {
  return list
    .split(/[\s,]+/)
    .filter(Boolean)
    .some((entry) => {
      if (entry === '*') return true;
      const [, name = '', only] = /^\.?\*?\.?(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
      return (only === undefined || only === port) && (host === name || host.endsWith(`.${name}`));
    });
}
