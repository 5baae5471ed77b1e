/** The operations `undo`, `redo` and `restore`. */

import * as v from 'valibot';
import type { PlanView } from '../../editing/edit-project.ts';
import { type RestoreInput, restoreFile, stepThroughChanges, type UndoInput } from '../../editing/undo.ts';
import type { Operation } from '../operation.ts';
import { count, flag, text } from '../schemas.ts';
import { planLines, planView } from './edit-schemas.ts';

const MAX_STEPS = 1_000;

const steps = (command: 'undo' | 'redo'): Operation<UndoInput, { readonly plans: readonly PlanView[] }> => ({
  input: v.object({
    count: count(`Changes to ${command}`, MAX_STEPS),
    merge: flag('In files that changed since, take back the lines of the change alone'),
    dryRun: flag('Show the next one, without doing it'),
  }),
  output: v.object({ plans: v.array(planView) }),
  run: (project, input, work) => stepThroughChanges(project, command, input, work),
  lines: ({ plans }) => plans.flatMap((view) => [view.plan.title, ...planLines(view)]),
});

export const undo = steps('undo');
export const redo = steps('redo');

export const restore: Operation<RestoreInput, PlanView> = {
  input: v.object({
    file: text('The file, relative to cwd'),
    change: v.pipe(v.number(), v.integer(), v.minValue(1), v.description('The change, as history lists it')),
    before: flag('As it was before the change, not as the change left it'),
    dryRun: flag('Show what would be done'),
    allowProtected: flag('Change protected files too'),
    cwd: text('The current folder, an absolute path'),
  }),
  output: planView,
  run: restoreFile,
  lines: planLines,
};
