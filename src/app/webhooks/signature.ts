/** Signatures of Standard Webhooks: who has the secret can tell that a message is ours, and that it is not an old one. */

import { createHmac } from 'node:crypto';
import { MlxCodeError } from '../../base/errors.ts';

const PREFIX = 'whsec_';
const MIN_BYTES = 24;
const MAX_BYTES = 64;

/**
 * @param secrets one secret, or while a key is changed several with blanks between them, each `whsec_` and base64 of 24 to 64 bytes
 * @param seconds since 1970
 * @returns the value of `webhook-signature` @throws E_WEBHOOK
 */
export function signatureOf(secrets: string, id: string, seconds: number, body: string): string {
  const keys = secrets.split(/\s+/).filter(Boolean).map(keyOf);
  if (keys.length === 0) throw new MlxCodeError('E_WEBHOOK', 'There is no secret to sign webhooks with');
  return keys
    .map((key) => `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`)
    .join(' ');
}

/** @returns the key of a secret; null for one of another form */
export function standardKey(secret: string): Buffer | null {
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : '';
  const key = Buffer.from(text, 'base64');
  return key.length >= MIN_BYTES && key.length <= MAX_BYTES && key.toString('base64') === text ? key : null;
}

// --- internal ---

function keyOf(secret: string): Buffer {
  const key = standardKey(secret);
  if (key !== null) return key;
  // The secret itself is not shown.
  throw new MlxCodeError(
    'E_WEBHOOK',
    `A secret of webhooks is not ${PREFIX} and base64 of ${MIN_BYTES} to ${MAX_BYTES} bytes`,
  );
}
