/** The operation `commit`: a message for what is staged, by rules alone. It commits nothing. */

import * as v from 'valibot';
import { type CommitInput, type CommitView, commitMessage } from '../../history/commit.ts';
import { proposalLines } from '../../history/commit-words.ts';
import type { Operation } from '../operation.ts';
import { notes, place, text } from '../schemas.ts';

export const commit: Operation<CommitInput, CommitView> = {
  input: v.object({
    type: text('Type of the commit, such as fix; empty to have it told from the change'),
    scope: text('Scope of the commit; empty to have it told from the change, - for none'),
    cwd: place.cwd,
  }),
  output: v.object({
    message: v.string(),
    subject: v.string(),
    body: v.string(),
    trailers: v.array(v.string()),
    type: v.string(),
    sure: v.pipe(v.number(), v.description('How likely the type is, of 1')),
    scope: v.string(),
    form: v.picklist(['conventional', 'area', 'bracket', 'plain']),
    wordedBy: v.pipe(v.string(), v.description('The model that worded the subject; empty for rules alone')),
    files: v.number(),
    summary: v.array(v.string()),
    notes,
  }),
  run: (project, input, work) => commitMessage(project, input, work),
  lines: proposalLines,
};
