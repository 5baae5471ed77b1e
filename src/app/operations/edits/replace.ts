/** The operation `replace`. */

import * as v from 'valibot';
import type { PlanView } from '../../editing/edit-project.ts';
import { type ReplaceInput, replaceInProject } from '../../editing/replace-in-project.ts';
import type { Operation } from '../operation.ts';
import { flag, place, text } from '../schemas.ts';
import { planLines, planView } from './edit-schemas.ts';

export const replace: Operation<ReplaceInput, PlanView> = {
  input: v.object({
    find: text('What is looked for, as it is written'),
    text: text('What takes its place'),
    word: flag('Only whole words'),
    paths: place.paths,
    dryRun: flag('Show what would be done'),
    allowProtected: flag('Change protected files too'),
    cwd: place.cwd,
  }),
  output: planView,
  run: replaceInProject,
  lines: planLines,
};
