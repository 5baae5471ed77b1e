/** The way back and forth through the changes of a project. */

import { type Editor, patchOf, restoration, reversalOf } from '../../edit/index.ts';
import type { Project } from '../project/project.ts';
import { pathsUnderRoot } from '../project/root.ts';
import type { AppWork } from '../work-options.ts';
import { applyOrShow, editing, type PlanView } from './edit-project.ts';

export interface UndoInput {
  /** How many changes, the newest first; of `redo` the last undone first. */
  readonly count: number;
  /** In files that changed since, take back the lines of the change alone. */
  readonly merge: boolean;
  /** Show the next one, without doing it. */
  readonly dryRun: boolean;
}

export interface RestoreInput {
  readonly file: string;
  readonly change: number;
  /** As it was before the change, not as the change left it. */
  readonly before: boolean;
  readonly dryRun: boolean;
  readonly allowProtected: boolean;
  readonly cwd: string;
}

/** @returns a plan for each change, in order; none when there is nothing to do. It ends with the first that is refused */
export function stepThroughChanges(
  project: Project,
  command: 'undo' | 'redo',
  { count, merge, dryRun }: UndoInput,
  work: AppWork,
): Promise<{ readonly plans: readonly PlanView[] }> {
  return editing(project, { allowProtected: true }, work, async (editor) => {
    const plans: PlanView[] = [];
    while (plans.length < count) {
      const view = await oneStep(project.root, editor, command, merge, dryRun);
      if (view === null) break;
      plans.push(view);
      if (dryRun || !view.plan.applied) break;
    }
    return { plans };
  });
}

/** @throws E_EDIT_UNKNOWN, E_EDIT_EXPIRED, E_PATH_OUTSIDE, and as withEditor */
export function restoreFile(project: Project, input: RestoreInput, work: AppWork): Promise<PlanView> {
  return editing(project, input, work, async (editor) => {
    const [path = ''] = pathsUnderRoot([input.file], input.cwd, project.root);
    const proposal = restoration(project.root, editor.journal, path, input);
    return await applyOrShow(editor, proposal, input.dryRun);
  });
}

// --- internal ---

async function oneStep(
  root: string,
  editor: Editor,
  command: 'undo' | 'redo',
  merge: boolean,
  dryRun: boolean,
): Promise<PlanView | null> {
  const { journal } = editor;
  const record = command === 'undo' ? journal.undoable() : journal.redoable();
  if (record === null) return null;
  const proposal = reversalOf(root, journal, record, command, { merge });
  const reversal = { kind: command, of: record.id, folders: command === 'undo' ? record.folders : record.leaves };
  const patch = patchOf(proposal);
  return { plan: dryRun ? editor.check(proposal, reversal) : await editor.apply(proposal, reversal), patch };
}
