/** Changes of a project's files, beside the operations. Each use case is loaded when it is called. */

import type { EditPlan, ParsedAnswer } from '../../edit/index.ts';
import type { EditMode } from '../config/edit-keys.ts';
import type { ModelEditInput } from '../editing/edit-by-model.ts';
import type { AnswerInput } from '../editing/edit-from-answer.ts';
import type { PlanView } from '../editing/edit-project.ts';
import { choiceOf, type Review } from '../editing/review.ts';
import type { Project } from '../project/project.ts';
import type { AppWork } from '../work-options.ts';
import { watchedWorkspace } from '../workspace/workspace.ts';

/** The pieces of a plan that were accepted. See `choose-hunks.ts`. */
export const partOfPlan = async (root: string, review: Review): Promise<EditPlan> =>
  (await import('../../edit/index.ts')).chosenPart(root, review.plan, choiceOf(review));

/** A plan as a changing command printed it. @throws E_PLAN_INVALID */
export const readPlan = async (text: string): Promise<EditPlan> =>
  (await import('../editing/read-plan.ts')).readPlan(text);

/** Whether nobody is asked about a plan that a model proposes. See `decisions.ts`. */
export const isDecided = async (project: Project, mode: EditMode, plan: EditPlan): Promise<boolean> =>
  (await import('../editing/decisions.ts')).isDecided(project, mode, plan);

/** By the settings. See `decisions.ts`. */
export const editMode = async (project: Project): Promise<EditMode> =>
  (await import('../editing/decisions.ts')).editMode(project);

/** @throws E_EDIT_MODE in the mode that only proposes */
export const requireWritingMode = async (mode: EditMode): Promise<void> =>
  (await import('../editing/decisions.ts')).requireWritingMode(mode);

/** Notes in the audit what the user said of a plan. @throws as withEditor */
export const noteDecision = async (project: Project, event: 'accepted' | 'declined', plan: EditPlan): Promise<void> =>
  (await import('../editing/decisions.ts')).noteDecision(project, event, plan);

/** What is understood of an answer, before it is compared with the files. @throws E_PATH_OUTSIDE */
export const parsedAnswer = async (
  project: Project,
  input: Omit<AnswerInput, 'title' | 'dryRun' | 'allowProtected'>,
): Promise<ParsedAnswer> => (await import('../editing/edit-from-answer.ts')).parsedAnswer(project, input);

/** A change that a model is asked for. See `edit-by-model.ts`. @param choice what the user says of the model */
export async function editByModel(
  project: Project,
  input: ModelEditInput,
  choice: { readonly model?: string | undefined },
  work: AppWork,
): Promise<PlanView> {
  const [asked, { openGenerator }] = await Promise.all([
    import('../editing/edit-by-model.ts'),
    import('../models/generator.ts'),
  ]);
  const { run } = watchedWorkspace(project);
  const open = (inner: AppWork) => openGenerator(project.config, choice, inner);
  return await asked.editByModel(project, input, open, (each, inner) => run('context', each, inner), work);
}
