/** Runs pip, and turns what it says into progress and into the error the user should see. */

import { type ErrorCode, MlxCodeError } from '../../base/errors.ts';
import { runCommand } from '../../platform/process.ts';
import { pythonEnv, safeFolder } from './python-find.ts';

export interface PipOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called for each line that pip prints. */
  readonly onLine?: (line: string) => void;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What is being done, for messages: `install the worker`. */
  readonly what: string;
  /** Code for a package whose hash is not the pinned one. @default E_SETUP_FAILED */
  readonly onMismatch?: ErrorCode;
  /** Code for what is not recognised. @default E_SETUP_FAILED */
  readonly otherwise?: ErrorCode;
}

/** Lines of pip's output that go into an error message. */
const LAST_LINES = 4;
/** What in pip's output tells which failure; the first that matches counts. */
const SIGNS: readonly (readonly [RegExp, ErrorCode | 'mismatch'])[] = [
  [/DO NOT MATCH THE HASHES/, 'mismatch'],
  [/No space left on device|\[Errno 28\]|Disk quota exceeded/, 'E_DISK_FULL'],
  [/Read-only file system|\[Errno 30\]/, 'E_READ_ONLY'],
  [
    /NewConnectionError|ConnectionError|Connection (?:refused|reset|aborted|broken)|timed out|name resolution|Name or service not known|nodename nor servname|ProxyError|SSLError|CERTIFICATE_VERIFY_FAILED|Network is unreachable|IncompleteRead/,
    'E_NETWORK',
  ],
];

const NETWORK_WORDS: readonly (readonly [RegExp, string])[] = [
  [/ProxyError/, 'cannot be reached through the proxy'],
  [/CERTIFICATE_VERIFY_FAILED|SSLError/, 'has a certificate that cannot be verified'],
  [/name resolution|Name or service not known|nodename nor servname/, 'has a name that cannot be resolved'],
  [/Connection refused/, 'refuses connections'],
  [/timed out/, 'does not answer in time'],
  [/NewConnectionError|ConnectionError|Network is unreachable/, 'cannot be reached'],
];

/**
 * @param python whose pip is run @param args after `pip`
 * @throws E_NETWORK, E_DISK_FULL, E_READ_ONLY, E_SETUP_FAILED with the last lines of pip, E_CANCELLED
 */
export async function runPip(python: string, args: readonly string[], options: PipOptions): Promise<void> {
  const result = await runCommand(python, ['-m', 'pip', '--disable-pip-version-check', '--no-input', ...args], {
    env: pythonEnv({
      PIP_USER: '0',
      PIP_TARGET: undefined,
      PIP_PREFIX: undefined,
      PIP_REQUIRE_VIRTUALENV: undefined,
      ...options.env,
    }),
    cwd: safeFolder(),
    signal: options.signal,
    ...(options.onLine === undefined ? {} : { onLine: options.onLine }),
  });
  if (result.code === 0) return;
  const output = `${result.stdout}\n${result.stderr}`;
  const sign = SIGNS.find(([pattern]) => pattern.test(output))?.[1] ?? options.otherwise ?? 'E_SETUP_FAILED';
  const code = sign === 'mismatch' ? (options.onMismatch ?? 'E_SETUP_FAILED') : sign;
  const why = (code === 'E_NETWORK' ? networkTrouble(output) : '') || lastLines(result.stderr);
  throw new MlxCodeError(code, `Could not ${options.what}: ${why || lastLines(result.stdout) || result.reason}`);
}

/** The last lines that say something, joined for one message. */
export function lastLines(output: string): string {
  return output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('[notice]'))
    .slice(-LAST_LINES)
    .join(' / ');
}

// --- internal ---

/** What pip says of the network in words of its own, without the names of its objects; '' when it says none. */
function networkTrouble(output: string): string {
  const host = /Looking in indexes: https?:\/\/(?:[^\s/@]*@)?([^\s/,]+)/.exec(output)?.[1];
  const known = NETWORK_WORDS.find(([pattern]) => pattern.test(output))?.[1];
  if (known === undefined) return '';
  return `the package registry${host === undefined ? '' : ` (${host})`} ${known}`;
}
