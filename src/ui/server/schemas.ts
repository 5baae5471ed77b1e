/** Schemas of answers that no operation has. */

import * as v from 'valibot';

const place = { path: v.string(), startLine: v.number(), endLine: v.number(), symbol: v.string() };

export const searchAnswer = v.looseObject({
  query: v.string(),
  arms: v.array(v.string()),
  confidence: v.picklist(['high', 'medium', 'low', 'none']),
  guesses: v.optional(v.pipe(v.boolean(), v.description('Nothing fits: the results are only what comes nearest'))),
  tookMs: v.number(),
  didYouMean: v.optional(v.string()),
  results: v.array(
    v.looseObject({ ...place, kind: v.string(), language: v.string(), score: v.number(), text: v.string() }),
  ),
});

export const fileContent = v.strictObject({
  path: v.string(),
  startLine: v.number(),
  totalLines: v.number(),
  lines: v.array(v.string()),
});

export const job = v.strictObject({
  id: v.string(),
  kind: v.string(),
  state: v.picklist(['running', 'done', 'failed']),
  done: v.number(),
  total: v.number(),
  result: v.unknown(),
  error: v.nullable(v.strictObject({ code: v.string(), message: v.string(), hint: v.string() })),
});

export const askAnswer = v.strictObject({
  answer: v.string(),
  reason: v.string(),
  citations: v.array(v.looseObject({ ...place, number: v.number() })),
  notes: v.array(v.string()),
});

export const webhookList = v.strictObject({
  targets: v.array(
    v.strictObject({
      id: v.string(),
      /** Without the path, which may hold a secret of the receiver. */
      origin: v.string(),
      gone: v.boolean(),
      delivered: v.number(),
      waiting: v.number(),
      failed: v.number(),
    }),
  ),
});

export const webhookTest = v.strictObject({ status: v.number(), taken: v.boolean() });

export const webhookDeliveries = v.strictObject({
  deliveries: v.array(
    v.strictObject({
      id: v.string(),
      type: v.string(),
      attempts: v.number(),
      state: v.picklist(['waiting', 'delivered', 'failed']),
      /** Of the next attempt; of the last one, when there is none. */
      at: v.string(),
      status: v.nullable(v.number()),
      problem: v.nullable(v.string()),
    }),
  ),
});

export const eventList = v.strictObject({
  seq: v.number(),
  /** True where events were missed: fetch everything again. */
  reset: v.boolean(),
  events: v.array(v.strictObject({ seq: v.number(), kind: v.string(), data: v.unknown() })),
});

export const problemBody = v.looseObject({
  title: v.string(),
  status: v.number(),
  type: v.optional(v.string()),
  code: v.optional(v.string()),
  hint: v.optional(v.string()),
});
