/** Changes of a project's files, beside the operations. Each use case is loaded when it is called. */

import type { EditPlan } from '../../edit/index.ts';

/** A plan as a changing command printed it. @throws E_PLAN_INVALID */
export const readPlan = async (text: string): Promise<EditPlan> =>
  (await import('../editing/read-plan.ts')).readPlan(text);
