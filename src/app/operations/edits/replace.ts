/** The operation `replace`. */

import * as v from 'valibot';
import type { PlanView } from '../../editing/edit-project.ts';
import { type ReplaceInput, replaceInProject } from '../../editing/replace-in-project.ts';
import type { Operation } from '../operation.ts';
import { flag, place, text } from '../schemas.ts';
import { planLines, planView } from './edit-schemas.ts';

export const replace: Operation<ReplaceInput, PlanView> = {
  input: v.object({
    find: text('What is looked for'),
    text: text('What takes its place'),
    word: flag('Only whole words'),
    as: v.exactOptional(
      v.pipe(v.picklist(['text', 'regex', 'syntax']), v.description('What is looked for: a text, if nothing is said')),
    ),
    anyCase: v.exactOptional(flag('Of a regular expression: whatever the case')),
    multiline: v.exactOptional(flag('Of a regular expression: a match may go over line ends')),
    where: v.exactOptional(
      v.pipe(v.array(v.string()), v.description('Of a pattern of code: conditions, such as A=string or A~^get')),
    ),
    languages: v.exactOptional(v.pipe(v.array(v.string()), v.description('Of a pattern of code: only these'))),
    paths: place.paths,
    dryRun: flag('Show what would be done'),
    allowProtected: flag('Change protected files too'),
    cwd: place.cwd,
  }),
  output: planView,
  run: replaceInProject,
  lines: planLines,
};
