/** The operation `apply`. */

import * as v from 'valibot';
import { type ApplyInput, applyPlan } from '../../editing/apply-plan.ts';
import type { PlanView } from '../../editing/edit-project.ts';
import { planSchema } from '../../editing/read-plan.ts';
import type { Operation } from '../operation.ts';
import { flag } from '../schemas.ts';
import { planLines, planView } from './edit-schemas.ts';

export const apply: Operation<ApplyInput, PlanView> = {
  input: v.object({
    plan: planSchema,
    merge: flag('In files that changed since, change the lines of the plan alone'),
    dryRun: flag('Show what would be done'),
    allowProtected: flag('Change protected files too'),
  }),
  output: planView,
  run: applyPlan,
  lines: planLines,
};
