/** One attempt to deliver a message: signed, to the address that was checked, without following a redirect. */

import { askOnce } from '../../model/index.ts';
import { signatureOf } from './signature.ts';
import { checkedAddress } from './target.ts';

export interface Message {
  readonly id: string;
  readonly target: string;
  readonly body: string;
}

const ANSWER_MS = 20_000;

/** @returns the status of the answer, whatever it is @throws E_WEBHOOK, E_NETWORK, E_CANCELLED */
export async function send({ id, target, body }: Message, secrets: string, signal?: AbortSignal): Promise<number> {
  const address = await checkedAddress(target);
  const seconds = Math.floor(Date.now() / 1000);
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signatureOf(secrets, id, seconds, body),
  };
  const answer = await askOnce(target, { headers, body, direct: true, address, signal, idleMs: ANSWER_MS });
  answer.body.destroy();
  return answer.status;
}
