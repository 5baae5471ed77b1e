/** The operation `review`. */

import * as v from 'valibot';
import { REVIEW_RULES, type ReviewRule } from '../../../history/index.ts';
import type { ReviewView } from '../../history/review.ts';
import { type AnyReviewInput, readReview } from '../../history/review-request.ts';
import { reviewLines, riskLine } from '../../history/review-words.ts';
import type { Operation } from '../operation.ts';
import { flag, notes, place, text } from '../schemas.ts';

const line = v.object({ path: v.string(), line: v.number() });

export const review: Operation<AnyReviewInput, ReviewView> = {
  input: v.object({
    revision: text('REV, REV..REV or REV...REV; empty for the last commit'),
    staged: flag('Look at what is staged, not at the files'),
    all: flag('All findings of a file, not the two gravest'),
    paths: place.paths,
    cwd: place.cwd,
    pr: v.optional(
      v.pipe(
        v.number(),
        v.integer(),
        v.minValue(1),
        v.maxValue(1e9),
        v.description('A pull or merge request; asks the forge'),
      ),
    ),
    remote: v.optional(text('Name of the git remote that leads to the forge; empty to choose')),
  }),
  output: v.object({
    compared: v.string(),
    files: v.number(),
    findings: v.array(
      v.object({
        rule: v.picklist(Object.keys(REVIEW_RULES) as ReviewRule[]),
        level: v.picklist(['error', 'warning', 'note']),
        path: v.string(),
        line: v.number(),
        message: v.string(),
        related: v.array(line),
      }),
    ),
    more: v.number(),
    risk: v.object({ level: v.picklist(['low', 'medium', 'high']), reasons: v.array(v.string()) }),
    notes,
    request: v.nullable(v.object({ number: v.number(), noun: v.string(), url: v.string(), headId: v.string() })),
  }),
  run: async (project, input, work) => (await readReview(project, input, work)).view,
  lines: (view) => [...reviewLines(view).map(({ text }) => text), riskLine(view)],
};
