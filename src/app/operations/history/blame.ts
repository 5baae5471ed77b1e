/** The operation `blame`. */

import * as v from 'valibot';
import { type BlameInput, type BlameView, blamed } from '../../history/blame.ts';
import { blameLines } from '../../history/blame-words.ts';
import type { Operation } from '../operation.ts';
import { notes, text } from '../schemas.ts';

export const blame: Operation<BlameInput, BlameView> = {
  input: v.object({
    place: text('FILE, FILE:LINE or FILE:A-B, the file relative to cwd'),
    cwd: text('The current folder, an absolute path'),
  }),
  output: v.object({
    path: v.string(),
    startLine: v.number(),
    endLine: v.number(),
    commits: v.array(
      v.object({
        id: v.pipe(v.string(), v.description('Empty for lines that are not committed')),
        author: v.string(),
        email: v.string(),
        at: v.pipe(v.number(), v.description('Seconds since 1970')),
        subject: v.string(),
        body: v.string(),
        ranges: v.array(v.tuple([v.number(), v.number()])),
      }),
    ),
    notes,
  }),
  run: blamed,
  lines: blameLines,
};
