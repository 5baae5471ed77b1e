/** Webhooks: what the user's targets were told, and the messages of git servers and CI that ask for a fresh index. */

import * as v from 'valibot';
import { proofOf, testWebhook, type WebhookTarget, webhookTargets } from '../../app/index.ts';
import { named, root } from './parameters.ts';
import { Refusal } from './problems.ts';
import { readBytes } from './read-body.ts';
import { type Call, json, type Route, route } from './route.ts';
import { job, webhookDeliveries, webhookList, webhookTest } from './schemas.ts';

const id = named('The target, by its id');

export const WEBHOOK_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/v1/webhooks',
    summary: 'List the targets of webhooks; they stand in the settings of the user alone',
    input: v.strictObject({ root }),
    output: webhookList,
    run: async (call) => json({ targets: (await targets(call)).map(viewOf) }),
  }),
  route({
    method: 'post',
    path: '/v1/webhooks/{id}/test',
    summary: 'Send a test message to a target now',
    input: v.strictObject({ id, root }),
    inPath: ['id'],
    output: webhookTest,
    run: async (call) => {
      const { target } = await targetOf(call);
      const { project } = await call.service.projects.project(call.input.root ?? '');
      const status = await testWebhook(project, target, call);
      return json({ status, taken: status >= 200 && status < 300 });
    },
  }),
  route({
    method: 'get',
    path: '/v1/webhooks/{id}/deliveries',
    summary: 'List what a target was told and what waits for it, the oldest first',
    input: v.strictObject({ id, root }),
    inPath: ['id'],
    output: webhookDeliveries,
    run: async (call) => {
      const deliveries = (await targetOf(call)).deliveries.map(({ target: _, body: __, atMs, ...rest }) => ({
        ...rest,
        at: new Date(atMs).toISOString(),
      }));
      return json({ deliveries });
    },
  }),
  route({
    method: 'post',
    path: '/v1/hooks/index',
    summary: 'Take a signed message of GitHub, GitLab, Gitea, Forgejo or CI, and bring the index up to date, as a job',
    input: v.strictObject({ root }),
    raw: true,
    output: job,
    status: 202,
    run: async ({ service, input, request }) => {
      if (service.hookSecrets.length === 0) {
        const hint =
          'No messages are taken until the variable that webhooks.incomingSecretVariable names holds a secret.';
        throw new Refusal(404, 'There is nothing at this address', {}, { hint });
      }
      const body = await readBytes(request);
      const proof = await proofOf({ header: (name) => request.headers.get(name), body }, service.hookSecrets);
      if ('refused' in proof)
        throw new Refusal(403, proof.refused, {}, { hint: 'docs/webhooks.md says how a message is signed.' });
      const served = await service.projects.project(input.root ?? '');
      const begun = service.hookRuns.begin(served, `${served.project.root} ${proof.message}`);
      return json(begun, { location: `/v1/jobs/${begun.id}` }, 202);
    },
  }),
];

// --- internal ---

async function targets(call: Call<{ root?: string | undefined }>): Promise<readonly WebhookTarget[]> {
  return await webhookTargets((await call.service.projects.project(call.input.root ?? '')).project);
}

async function targetOf(call: Call<{ id: string; root?: string | undefined }>): Promise<WebhookTarget> {
  const found = (await targets(call)).find((target) => target.id === call.input.id);
  if (found === undefined) throw new Refusal(404, 'There is no such target');
  return found;
}

function viewOf({ id: of, origin, gone, deliveries }: WebhookTarget) {
  const count = (state: string) => deliveries.filter((delivery) => delivery.state === state).length;
  return { id: of, origin, gone, delivered: count('delivered'), waiting: count('waiting'), failed: count('failed') };
}
