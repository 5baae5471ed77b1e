/** Carries out a plan that a changing command printed. */

import { type EditPlan, proposalFrom } from '../../edit/index.ts';
import type { Project } from '../project/project.ts';
import type { AppWork } from '../work-options.ts';
import { changeFiles } from './after-edit.ts';
import type { PlanView } from './edit-project.ts';

export interface ApplyInput {
  readonly plan: EditPlan;
  /** In files that changed since, change the lines of the plan alone. */
  readonly merge: boolean;
  readonly dryRun: boolean;
  readonly allowProtected: boolean;
}

/** @throws as withEditor; what is refused is in the plan */
export function applyPlan(project: Project, input: ApplyInput, work: AppWork): Promise<PlanView> {
  return changeFiles(project, input, work, async (editor) => {
    const content = (hash: string) => editor.journal.content(hash);
    return proposalFrom(project.root, input.plan, { merge: input.merge, content });
  });
}
