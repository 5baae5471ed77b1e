/** Webhooks, beside the watch that sends them. Each use case is loaded when it is called. */

import type { Project } from '../project/project.ts';
import type { Delivery } from '../webhooks/deliveries.ts';
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
