/** Who decides about a change: the user, or the user's own list of paths; and a line of the audit about it. */

import { type EditPlan, isAllowed } from '../../edit/index.ts';
import type { Project } from '../project/project.ts';
import { editing } from './edit-project.ts';

/** Whether each file of a plan is one that the user's list allows by name. An empty list names none. */
export function isAutomatic({ config }: Project, { files }: Pick<EditPlan, 'files'>): boolean {
  const rules = { allow: config.values['edit.allow'] };
  return files.every(
    ({ path, to, kind }) => isAllowed(rules, kind, path) && (to === undefined || isAllowed(rules, kind, to)),
  );
}

/** @throws as withEditor */
export async function noteDecision(project: Project, event: 'accepted' | 'declined', plan: EditPlan): Promise<void> {
  await editing(project, { allowProtected: true }, {}, async (editor) => editor.decide(event, plan));
}
