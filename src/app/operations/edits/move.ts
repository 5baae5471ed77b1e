/** The operation `move`. */

import * as v from 'valibot';
import type { PlanView } from '../../editing/edit-project.ts';
import { type MoveInput, moveFiles } from '../../editing/move-files.ts';
import type { Operation } from '../operation.ts';
import { flag, text } from '../schemas.ts';
import { planLines, planView } from './edit-schemas.ts';

const MAX_FILES = 10_000;

export const move: Operation<MoveInput, PlanView> = {
  input: v.object({
    from: v.pipe(
      v.array(v.string()),
      v.minLength(1),
      v.maxLength(MAX_FILES),
      v.description('Files and folders, relative to cwd; with regex the expression alone'),
    ),
    to: text('The new name, or a folder; with regex what takes the place of each match'),
    regex: flag('Rename all files of the current folder whose path, relative to it, matches'),
    dryRun: flag('Show what would be done'),
    allowProtected: flag('Change protected files too'),
    cwd: text('The current folder, an absolute path'),
  }),
  output: planView,
  run: moveFiles,
  lines: planLines,
};
