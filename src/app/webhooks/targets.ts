/** The targets of webhooks as other programs see them: an address may hold a secret of its receiver, so that only its origin is shown. */

import { createHash } from 'node:crypto';
import type { Project } from '../project/project.ts';
import { type Delivery, readDeliveries } from './deliveries.ts';

export interface WebhookTarget {
  /** Made from the address: the same as long as the address is. */
  readonly id: string;
  readonly target: string;
  readonly origin: string;
  /** It answered that it is gone for good, and gets nothing any more. */
  readonly gone: boolean;
  /** The oldest first. */
  readonly deliveries: readonly Delivery[];
}

const ID_CHARS = 16;

/** In the order of the settings. */
export function targetsOf({ config, indexDir }: Project): readonly WebhookTarget[] {
  const kept = readDeliveries(indexDir);
  return config.values['webhooks.targets'].map((target) => ({
    id: createHash('sha256').update(target).digest('hex').slice(0, ID_CHARS),
    target,
    origin: URL.canParse(target) ? new URL(target).origin : 'no address',
    gone: kept.gone.includes(target),
    deliveries: kept.deliveries.filter((delivery) => delivery.target === target),
  }));
}
