/** The operation `review`. */

import * as v from 'valibot';
import { REVIEW_RULES, type ReviewRule } from '../../../history/index.ts';
import { type ReviewInput, type ReviewView, reviewed } from '../../history/review.ts';
import { reviewLines, riskLine } from '../../history/review-words.ts';
import type { Operation } from '../operation.ts';
import { flag, notes, place, text } from '../schemas.ts';

const line = v.object({ path: v.string(), line: v.number() });

export const review: Operation<ReviewInput, ReviewView> = {
  input: v.object({
    revision: text('REV, REV..REV or REV...REV; empty for the last commit'),
    staged: flag('Look at what is staged, not at the files'),
    all: flag('All findings of a file, not the two gravest'),
    paths: place.paths,
    cwd: place.cwd,
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
  }),
  run: reviewed,
  lines: (view) => [...reviewLines(view).map(({ text }) => text), riskLine(view)],
};
