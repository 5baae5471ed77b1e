/** The operation `edit`. */

import * as v from 'valibot';
import { type AnswerInput, editFromAnswer } from '../../editing/edit-from-answer.ts';
import type { PlanView } from '../../editing/edit-project.ts';
import type { Operation } from '../operation.ts';
import { flag, text } from '../schemas.ts';
import { planLines, planView } from './edit-schemas.ts';

const MAX_FILES = 1000;

export const edit: Operation<AnswerInput, PlanView> = {
  input: v.object({
    answer: text('What a model wrote: code in fences with paths, SEARCH and REPLACE, a diff, or a patch'),
    files: v.pipe(v.array(v.string()), v.maxLength(MAX_FILES), v.description('The files that were asked for')),
    isCut: flag('The answer stopped at its longest length'),
    title: text('A line for the history'),
    dryRun: flag('Show what would be done'),
    allowProtected: flag('Change protected files too'),
    cwd: text('The current folder, an absolute path'),
  }),
  output: planView,
  run: editFromAnswer,
  lines: planLines,
};
