/** The operation `pr`. */

import * as v from 'valibot';
import { requestLines } from '../../forge/forge-words.ts';
import { type PrInput, type PrView, pullRequests } from '../../forge/requests.ts';
import type { Operation } from '../operation.ts';
import { flag, notes } from '../schemas.ts';
import { asked, comments, forge, item } from './schemas.ts';

export const pr: Operation<PrInput, PrView> = {
  input: v.object({ ...asked, diff: flag('Of one: its difference too') }),
  output: v.object({
    forge,
    noun: v.string(),
    requests: v.array(v.object(item)),
    request: v.nullable(
      v.object({
        ...item,
        body: v.string(),
        headId: v.string(),
        baseId: v.string(),
        comments,
        checks: v.array(
          v.object({
            name: v.string(),
            state: v.picklist(['passed', 'failed', 'running', 'skipped', 'other']),
            says: v.string(),
            url: v.string(),
          }),
        ),
        files: v.array(
          v.object({
            path: v.string(),
            oldPath: v.string(),
            kind: v.picklist(['added', 'removed', 'changed', 'renamed', 'copied']),
            added: v.number(),
            removed: v.number(),
          }),
        ),
      }),
    ),
    patch: v.string(),
    notes,
  }),
  run: pullRequests,
  lines: requestLines,
};
