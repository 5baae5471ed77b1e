/** Schemas of plans, as other programs get them. */

import * as v from 'valibot';
import type { PlanView } from '../../editing/edit-project.ts';
import { hunkSchema, refusedSchema } from '../../editing/read-plan.ts';

/** As JSON schemas can say it: a path is a text there. */
const shownPlan = v.looseObject({
  id: v.string(),
  command: v.string(),
  files: v.array(v.looseObject({ path: v.string(), kind: v.string(), hunks: v.array(hunkSchema) })),
  refused: v.array(refusedSchema),
  applied: v.boolean(),
  undo: v.nullable(v.number()),
});

const hook = v.object({
  command: v.string(),
  outcome: v.picklist(['done', 'failed', 'late', 'not-started']),
  code: v.nullable(v.number()),
  output: v.string(),
  changed: v.array(v.string()),
});

export const planView = v.object({ plan: shownPlan, patch: v.string(), hooks: v.exactOptional(v.array(hook)) });

/** Words for a client without its own. */
export function planLines({ plan, patch }: PlanView): string[] {
  const refusals = plan.refused.map(
    ({ message, mend }) => `refused: ${message}${mend === undefined ? '' : `: ${mend}`}`,
  );
  return [...patch.split('\n').slice(0, -1), ...refusals];
}
