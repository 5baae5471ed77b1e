/** Webhooks, beside the watch that sends them. Each use case is loaded when it is called. */

import type { Project } from '../project/project.ts';
import type { Delivery } from '../webhooks/deliveries.ts';
import type { IncomingMessage, Proof } from '../webhooks/incoming.ts';
import type { WebhookTarget } from '../webhooks/targets.ts';
import type { AppWork } from '../work-options.ts';

/** What was delivered and what waits, the oldest first. */
export const webhookDeliveries = async ({ indexDir }: Project): Promise<readonly Delivery[]> =>
  (await import('../webhooks/deliveries.ts')).readDeliveries(indexDir).deliveries;

/** Sends a message of the type `test` at once. @returns the status of the answer @throws E_WEBHOOK, E_NETWORK, E_CANCELLED */
export async function testWebhook(project: Project, target: string, work: AppWork): Promise<number> {
  const [{ messageBody, webhookSecrets }, { send }] = await Promise.all([
    import('../webhooks/webhooks.ts'),
    import('../webhooks/send.ts'),
  ]);
  const message = { id: `msg_${crypto.randomUUID()}`, target, body: messageBody('test', project, {}) };
  return await send(message, webhookSecrets(project), work.signal);
}

/** The targets of the user's settings. See `targets.ts`. */
export const webhookTargets = async (project: Project): Promise<readonly WebhookTarget[]> =>
  (await import('../webhooks/targets.ts')).targetsOf(project);

/** The secrets of messages that come in. See `incoming.ts`. @throws E_WEBHOOK */
export const incomingSecrets = async (project: Project): Promise<readonly string[]> =>
  (await import('../webhooks/incoming.ts')).incomingSecrets(project);

/** Whether a message that came in is proved. See `incoming.ts`. */
export const proofOf = async (message: IncomingMessage, secrets: readonly string[]): Promise<Proof> =>
  (await import('../webhooks/incoming.ts')).proofOf(message, secrets, Math.floor(Date.now() / 1000));
