/** Failures of a remote place, told from the text that LanceDB gives them, as errors the user can act on. */

import { MlxCodeError } from '../../base/errors.ts';
import { secretValues } from './remote-place.ts';

/**
 * @param full the message of LanceDB, which repeats requests and answers at length
 * @param what the action that failed
 * @returns null when the text speaks of nothing remote. The cause is left out: its text may hold a signed address
 */
export function fromRemote(full: string, what: string): MlxCodeError | null {
  // Its own settings would read like a failure.
  const text = full.replaceAll(/\b(retry_)?timeout: \S+/g, '');
  if (/incompatible with concurrent transaction Restore/i.test(text)) {
    return new MlxCodeError('E_INDEX_LOCKED', `Another writer took the remote index over: cannot ${what}`, {
      hint: 'Run the same command again; what was committed is kept.',
    });
  }
  if (/not (yet )?supported (on|in|by|for) (LanceDB|remote)/i.test(text)) {
    return new MlxCodeError('E_REMOTE_UNSUPPORTED', `LanceDB Cloud has no way to ${what}`);
  }
  if (
    !/\b(S3|GCS|Azure|MicrosoftAzure|reqwest|HttpError|http error|HTTP status|client error|server error|https?:\/\/)/i.test(
      text,
    )
  ) {
    return null;
  }
  const code = serverCode(text);
  const told = (kind: 'E_REMOTE_DENIED' | 'E_REMOTE_MISSING' | 'E_REMOTE_UNREACHABLE', why: string) =>
    new MlxCodeError(kind, withoutSecrets(`${why}: cannot ${what}${code === '' ? '' : ` (${code})`}`));
  if (/NoSuchBucket|ContainerNotFound|The specified bucket does not exist/i.test(text)) {
    return told('E_REMOTE_MISSING', 'There is no such bucket');
  }
  if (
    /\b(status: |status code:? |status client error \()?(401|403)\b|InvalidAccessKeyId|SignatureDoesNotMatch|AccessDenied|ExpiredToken|Unauthorized|Forbidden/i.test(
      text,
    )
  ) {
    return told('E_REMOTE_DENIED', 'The credentials are not accepted, or lack a right');
  }
  if (/SlowDown|status: (429|503)|TooManyRequests|ServiceUnavailable|\b(429|503)\b/i.test(text)) {
    return told('E_REMOTE_UNREACHABLE', 'The server asks to be left alone for a while');
  }
  if (/Timeout|TimedOut|timed out/i.test(text))
    return told('E_REMOTE_UNREACHABLE', 'The server does not answer in time');
  if (
    /kind: (Connect|Request|Interrupted)|IncompleteMessage|ConnectionReset|Connection refused|dns error|error sending request|ConnectError|connection closed|reset by peer/i.test(
      text,
    )
  ) {
    return told('E_REMOTE_UNREACHABLE', 'The server cannot be reached');
  }
  if (/RetryError|status: 5\d\d|\b50[024]\b/i.test(text)) return told('E_REMOTE_UNREACHABLE', 'The server failed');
  return null;
}

// --- internal ---

/** What the server itself called it, e.g. `SlowDown`. */
function serverCode(text: string): string {
  return /<Code>([A-Za-z]{3,60})<\/Code>/.exec(text)?.[1] ?? '';
}

function withoutSecrets(text: string): string {
  return secretValues().reduce((told, secret) => told.replaceAll(secret, '***'), text);
}
