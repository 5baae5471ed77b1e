/** Where a server is: checked before anything is sent there. */

import { MlxCodeError } from '../../base/errors.ts';
import { isLoopbackHost } from '../../base/loopback.ts';

export type ServerKind = 'openai' | 'anthropic';

export interface ServerAddress {
  readonly kind: ServerKind;
  /** Without a slash at its end, e.g. `http://127.0.0.1:11434/v1`. */
  readonly baseUrl: string;
  /** Scheme, host and port. */
  readonly origin: string;
  /** Whether what is sent there stays on this machine. */
  readonly loopback: boolean;
}

const ANTHROPIC = 'https://api.anthropic.com';

/**
 * @param text `openai:URL`, `anthropic` or `anthropic:URL`
 * @param setting where it came from, for messages
 * @param allowHttp whether plain http may go further than this machine
 * @throws E_CONFIG_INVALID, E_SERVER_INSECURE
 */
export function parseServer(text: string, setting: string, allowHttp: boolean): ServerAddress {
  const [, kind = '', given] = /^(\w+)(?::(.*))?$/s.exec(text.trim()) ?? [];
  const address = given ?? (kind === 'anthropic' ? ANTHROPIC : '');
  if ((kind !== 'openai' && kind !== 'anthropic') || !URL.canParse(address))
    throw invalid(setting, 'must be openai:URL, anthropic or anthropic:URL, such as openai:http://127.0.0.1:11434/v1');
  const url = new URL(address);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw invalid(setting, 'must begin with https:// or http://');
  if (url.username !== '' || url.password !== '')
    throw invalid(setting, 'must not hold a name or a password: keys come from the environment or the keychain');
  if (url.search !== '' || url.hash !== '') throw invalid(setting, 'must end before "?" and "#"');
  const loopback = isLoopbackHost(url.hostname);
  if (url.protocol === 'http:' && !loopback && !allowHttp)
    throw new MlxCodeError('E_SERVER_INSECURE', `${url.origin} would get your code and your key without encryption`);
  // Anthropic's own tools leave the version out of the address, others put it there.
  const baseUrl = url.href.replace(/\/+$/, '').replace(kind === 'anthropic' ? /\/v1$/ : /$^/, '');
  return { kind, baseUrl, origin: url.origin, loopback };
}

// --- internal ---

function invalid(setting: string, why: string): MlxCodeError {
  return new MlxCodeError('E_CONFIG_INVALID', `${setting} ${why}`);
}
