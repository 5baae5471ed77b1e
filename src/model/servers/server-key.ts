/**
 * The key for a server: from the environment, else from the keychain of the system. Never from a file of settings, and
 * least of all from one that a repository brings.
 */

import { envNamed, envText } from '../../base/env.ts';
import { MlxCodeError } from '../../base/errors.ts';
import { runCommand } from '../../platform/process.ts';
import type { ServerAddress } from './address.ts';

export interface FoundKey {
  /** Undefined when there is none; many servers on one's own machine want none. */
  readonly key: string | undefined;
  /** The variable, or `keychain`; empty when there is none. */
  readonly from: string;
}

const SERVICE = 'mlx-code';
/** The keychain may ask its owner for leave. */
const KEYCHAIN_MS = 60_000;
const USABLE = /^[\x21-\x7e]+$/;

/**
 * @param variable named by the user's settings; empty when they name none
 * @throws E_SERVER_KEY for one that cannot be a key, E_CANCELLED
 */
export async function findServerKey(
  address: ServerAddress,
  variable: string,
  signal: AbortSignal | undefined,
): Promise<FoundKey> {
  if (variable !== '') {
    const key = envNamed(variable)?.trim();
    if (key !== undefined) return checked(key, variable);
  }
  const own = ownVariable(address);
  const key = own === undefined ? undefined : envText(own)?.trim();
  if (own !== undefined && key !== undefined) return checked(key, own);
  if (address.loopback) return { key: undefined, from: '' };
  const kept = await fromKeychain(new URL(address.origin).host, signal);
  return kept === undefined ? { key: undefined, from: '' } : checked(kept, 'keychain');
}

// --- internal ---

/** A key for one service is shown to that service alone. */
function ownVariable({ origin }: ServerAddress): 'OPENAI_API_KEY' | 'ANTHROPIC_API_KEY' | undefined {
  if (origin === 'https://api.openai.com') return 'OPENAI_API_KEY';
  return origin === 'https://api.anthropic.com' ? 'ANTHROPIC_API_KEY' : undefined;
}

function checked(key: string, from: string): FoundKey {
  if (USABLE.test(key)) return { key, from };
  throw new MlxCodeError(
    'E_SERVER_KEY',
    `What ${from} holds cannot be a key: it has spaces or characters that no key has`,
  );
}

async function fromKeychain(host: string, signal: AbortSignal | undefined): Promise<string | undefined> {
  const [program, ...args] =
    process.platform === 'darwin'
      ? ['security', 'find-generic-password', '-s', SERVICE, '-a', host, '-w']
      : ['secret-tool', 'lookup', 'service', SERVICE, 'account', host];
  const { code, stdout } = await runCommand(program, args, { timeoutMs: KEYCHAIN_MS, signal });
  const key = stdout.trim();
  return code === 0 && key !== '' ? key : undefined; // No such entry, no keychain, no such program: there is no key.
}
