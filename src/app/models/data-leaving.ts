/**
 * What leaves this machine: the one answer, from all settings, for the bar, /status, `status`, `doctor` and JSON. It tells what the
 * settings allow to leave, whether or not it has left yet.
 */

import { MlxCodeError } from '../../base/errors.ts';
import { isLoopbackHost } from '../../base/loopback.ts';
import { hubOrigin, proxyOf } from '../../model/index.ts';
import type { Config } from '../config/config.ts';
import type { Project } from '../project/project.ts';
import { besideCode } from './beside-code.ts';
import { type ChatChoice, chatTarget } from './chat-model.ts';
import { neuralTarget } from './neural-model.ts';

export interface Departure {
  readonly by: 'chat' | 'embedding' | 'index' | 'webhooks';
  /** In words, such as `questions and the code found for them`. */
  readonly what: string;
  /** Origin of the server, or the address of the index. */
  readonly to: string;
  /** Host of the proxy on the way, which sees at least where it goes; null for none. */
  readonly proxy: string | null;
}

export interface Leaving {
  /** Empty: no code, no question and no answer leaves. */
  readonly departures: readonly Departure[];
  /** Why it cannot be told, in a sentence, for settings that are wrong; null when it can. */
  readonly unknown: string | null;
  /** Where missing models are fetched from; null where nothing may be fetched unasked. No code goes there. */
  readonly downloads: string | null;
}

/** @param choice the model that a conversation took in place of the setting */
export function leavesMachine(
  {
    config,
    remote,
  }: { readonly config: Config; readonly remote: Pick<NonNullable<Project['remote']>, 'host' | 'uri'> | null },
  choice: ChatChoice = {},
): Leaving {
  const departures: Departure[] = [];
  const unknown: string[] = [];
  const look = (
    server: () => { readonly origin: string; readonly loopback: boolean } | null,
    by: Departure['by'],
    what: string,
  ) => {
    try {
      const address = server();
      if (address === null || address.loopback) return;
      departures.push({ by, what, to: address.origin, proxy: proxyOf(address.origin) });
    } catch (error) {
      if (!(error instanceof MlxCodeError)) throw error;
      unknown.push(error.message);
    }
  };
  const chat = () => {
    const target = chatTarget(config, choice);
    return target.kind === 'server' ? target.address : null;
  };
  const embedding = () => {
    const target = neuralTarget(config);
    return target.kind === 'server' ? target.address : null;
  };
  const beside = besideCode(config);
  const larger = () => {
    const name = config.values['chat.cascade'];
    const target = name === '' ? null : chatTarget(config, { model: name });
    const isTold = departures.some(
      ({ by, to }) => by === 'chat' && target?.kind === 'server' && to === target.address.origin,
    );
    return target?.kind === 'server' && !isTold ? target.address : null;
  };
  look(chat, 'chat', `questions and the code found for them${beside}`);
  look(larger, 'chat', `questions that the first model answers poorly, and the code found for them${beside}`);
  look(embedding, 'embedding', 'code that is embedded, and queries');
  if (remote !== null && !isLoopbackHost(remote.host))
    departures.push({
      by: 'index',
      what: 'the index, which holds the code',
      to: remote.uri,
      proxy: proxyOf(`https://${remote.host}`),
    });
  for (const target of config.values['webhooks.targets']) {
    const url = URL.canParse(target) ? new URL(target) : null;
    // What is no address is told nothing: it is refused when it is used.
    if (url !== null && !isLoopbackHost(url.host))
      departures.push({
        by: 'webhooks',
        what: 'the name of the project and counts of its files',
        to: url.origin,
        proxy: null,
      });
  }
  return {
    departures,
    unknown: unknown.length === 0 ? null : unknown.join('; '),
    downloads: config.values['setup.auto'] ? hubOrigin() : null,
  };
}
