/** The operation `issue`. */

import * as v from 'valibot';
import { issueLines } from '../../forge/forge-words.ts';
import { type IssueInput, type IssueView, issuesOf } from '../../forge/issues.ts';
import type { Operation } from '../operation.ts';
import { notes } from '../schemas.ts';
import { asked, comments, forge, item } from './schemas.ts';

export const issue: Operation<IssueInput, IssueView> = {
  input: v.object(asked),
  output: v.object({
    forge,
    issues: v.array(v.object(item)),
    issue: v.nullable(v.object({ ...item, body: v.string(), comments })),
    notes,
  }),
  run: issuesOf,
  lines: issueLines,
};
