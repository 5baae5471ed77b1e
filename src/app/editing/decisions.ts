/** Who decides about a change: the user, or the user's own list of paths; and a line of the audit about it. */

import { MlxCodeError } from '../../base/errors.ts';
import { type EditPlan, isAllowed } from '../../edit/index.ts';
import type { EditMode } from '../config/edit-keys.ts';
import type { Project } from '../project/project.ts';
import { editing } from './edit-project.ts';

/** Who decides about changes that a model proposes. @param chosen said for one conversation @default the setting */
export function editMode({ config }: Project, chosen?: EditMode): EditMode {
  return chosen ?? config.values['edit.mode'];
}

/** @throws E_EDIT_MODE in the mode that only proposes */
export function requireWritingMode(mode: EditMode): void {
  if (mode !== 'plan') return;
  throw new MlxCodeError('E_EDIT_MODE', 'The mode is plan: changes are proposed, and nothing is written');
}

/** Nobody is asked: each file of the plan is one that the user's list allows by name. An empty list names none. */
export function isDecided({ config }: Project, mode: EditMode, { files }: Pick<EditPlan, 'files'>): boolean {
  if (mode !== 'auto-edit') return false;
  const rules = { allow: config.values['edit.allow'] };
  return files.every(
    ({ path, to, kind }) => isAllowed(rules, kind, path) && (to === undefined || isAllowed(rules, kind, to)),
  );
}

/** @throws as withEditor */
export async function noteDecision(project: Project, event: 'accepted' | 'declined', plan: EditPlan): Promise<void> {
  await editing(project, { allowProtected: true }, {}, async (editor) => editor.decide(event, plan));
}
