/**
 * Messages from git servers and CI: told apart by their headers, and proved by a secret that only the user's own settings name.
 * A message says no more than "something changed": nothing inside it is read.
 */

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { envNamed } from '../../base/env.ts';
import { MlxCodeError } from '../../base/errors.ts';
import type { Project } from '../project/project.ts';
import { standardKey } from './signature.ts';

const MIN_SECRET_CHARS = 24;
/** How far the clock of a sender may be off, by the Standard Webhooks. */
const MOST_SECONDS_OFF = 300;

export interface IncomingMessage {
  /** By lower-case name. */
  readonly header: (name: string) => string | null;
  /** As it came over the wire. */
  readonly body: Uint8Array;
}

/** A message that is proved, with a name of its own by which a second copy of it is known; or why it is refused. */
export type Proof = { readonly message: string } | { readonly refused: string };

/** @returns the secrets that the environment holds; none where it holds none @throws E_WEBHOOK for one that is easy to guess */
export function incomingSecrets({ config }: Project): readonly string[] {
  const name = config.values['webhooks.incomingSecretVariable'];
  const secrets = (envNamed(name) ?? '').split(/\s+/).filter(Boolean);
  if (secrets.every(({ length }) => length >= MIN_SECRET_CHARS)) return secrets;
  throw new MlxCodeError('E_WEBHOOK', `A secret in ${name} has fewer than ${MIN_SECRET_CHARS} characters`, {
    hint: 'Make one that nobody can guess: echo "whsec_$(openssl rand -base64 32)"',
  });
}

/** @param nowSeconds since 1970 */
export function proofOf(message: IncomingMessage, secrets: readonly string[], nowSeconds: number): Proof {
  // The first scheme whose header is there decides: a signature that is wrong is not made good by another header.
  const scheme = SCHEMES.find(({ header }) => message.header(header) !== null);
  if (scheme === undefined) return { refused: 'The message is not signed' };
  return scheme.prove(message, secrets, nowSeconds);
}

// --- internal ---

interface Scheme {
  readonly header: string;
  readonly prove: (message: IncomingMessage, secrets: readonly string[], nowSeconds: number) => Proof;
}

const WRONG = { refused: 'The signature is wrong' };

const SCHEMES: readonly Scheme[] = [
  // GitLab with a signing token, CI jobs, and another mlx-code.
  { header: 'webhook-signature', prove: standard },
  // GitHub.
  signedBody('x-hub-signature-256', 'sha256='),
  signedBody('x-forgejo-signature', ''),
  signedBody('x-gitea-signature', ''),
  // GitLab with a secret token: it shows that the sender knows the secret, and nothing about the body.
  {
    header: 'x-gitlab-token',
    prove: ({ header, body }, secrets) => {
      const given = header('x-gitlab-token') ?? '';
      return anyOf(secrets, (secret) => isSame(given, secret)) ? { message: `gitlab ${sumOf(body)}` } : WRONG;
    },
  },
];

function standard({ header, body }: IncomingMessage, secrets: readonly string[], nowSeconds: number): Proof {
  const id = header('webhook-id') ?? '';
  const time = header('webhook-timestamp') ?? '';
  if (id === '' || id.length > 200 || !/^\d{1,12}$/.test(time))
    return { refused: 'webhook-id or webhook-timestamp is missing' };
  const given = (header('webhook-signature') ?? '').split(' ');
  const proved = anyOf(secrets, (secret) => {
    const key = standardKey(secret);
    if (key === null) return false;
    const sum = createHmac('sha256', key).update(`${id}.${time}.`).update(body).digest('base64');
    return anyOf(given, (one) => isSame(one, `v1,${sum}`));
  });
  if (!proved) return WRONG;
  if (Math.abs(nowSeconds - Number(time)) > MOST_SECONDS_OFF)
    return { refused: 'The message is too old, or the clocks differ' };
  return { message: `standard ${id}` };
}

/** A signature over the body alone, in hexadecimal digits. It tells nothing about its time. */
function signedBody(name: string, prefix: string): Scheme {
  return {
    header: name,
    prove: ({ header, body }, secrets) => {
      const given = header(name) ?? '';
      const proved = anyOf(secrets, (secret) =>
        isSame(given, `${prefix}${createHmac('sha256', secret).update(body).digest('hex')}`),
      );
      return proved ? { message: `body ${sumOf(body)}` } : WRONG;
    },
  };
}

/** Looks at all of them: how long it takes tells nothing. */
function anyOf<T>(all: readonly T[], isIt: (one: T) => boolean): boolean {
  return all.map(isIt).includes(true);
}

/** Compares sums, which are of one length whatever was given. */
function isSame(given: string, wanted: string): boolean {
  const sum = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(sum(given), sum(wanted));
}

function sumOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}
