/** Changes of a project's files, beside the operations. Each use case is loaded when it is called. */

import type { EditPlan, ParsedAnswer } from '../../edit/index.ts';
import type { AnswerInput } from '../editing/edit-from-answer.ts';
import type { Project } from '../project/project.ts';

/** A plan as a changing command printed it. @throws E_PLAN_INVALID */
export const readPlan = async (text: string): Promise<EditPlan> =>
  (await import('../editing/read-plan.ts')).readPlan(text);

/** What is understood of an answer, before it is compared with the files. @throws E_PATH_OUTSIDE */
export const parsedAnswer = async (
  project: Project,
  input: Omit<AnswerInput, 'title' | 'dryRun' | 'allowProtected'>,
): Promise<ParsedAnswer> => (await import('../editing/edit-from-answer.ts')).parsedAnswer(project, input);
