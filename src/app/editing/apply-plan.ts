/** Carries out a plan that a changing command printed. */

import { type EditPlan, proposalFrom } from '../../edit/index.ts';
import type { Project } from '../project/project.ts';
import type { AppWork } from '../work-options.ts';
import { afterEdit } from './after-edit.ts';
import { applyOrShow, editing, type PlanView } from './edit-project.ts';

export interface ApplyInput {
  readonly plan: EditPlan;
  /** In files that changed since, change the lines of the plan alone. */
  readonly merge: boolean;
  readonly dryRun: boolean;
  readonly allowProtected: boolean;
}

/** @throws as withEditor; what is refused is in the plan */
export async function applyPlan(project: Project, input: ApplyInput, work: AppWork): Promise<PlanView> {
  const view = await editing(project, input, work, async (editor) => {
    const content = (hash: string) => editor.journal.content(hash);
    const proposal = proposalFrom(project.root, input.plan, { merge: input.merge, content });
    return await applyOrShow(editor, proposal, input.dryRun);
  });
  return await afterEdit(project, view, work);
}
