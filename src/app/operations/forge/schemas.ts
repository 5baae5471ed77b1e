/** Parts that the answers of a forge share. */

import * as v from 'valibot';
import { text } from '../schemas.ts';

export const forge = v.object({
  kind: v.picklist(['github', 'gitlab']),
  host: v.string(),
  project: v.string(),
  tokenFrom: v.pipe(v.string(), v.description('Where the token came from; empty for none')),
});

export const item = {
  number: v.number(),
  title: v.string(),
  state: v.picklist(['open', 'closed', 'merged']),
  draft: v.boolean(),
  author: v.string(),
  labels: v.array(v.string()),
  branch: v.string(),
  target: v.string(),
  createdAt: v.string(),
  updatedAt: v.string(),
  url: v.string(),
};

export const comments = v.array(
  v.object({
    id: v.string(),
    author: v.string(),
    createdAt: v.string(),
    body: v.string(),
    path: v.pipe(v.string(), v.description('Of the lines that it is about; empty for the whole')),
    line: v.number(),
    thread: v.string(),
    mark: v.string(),
  }),
);

const STATES = ['open', 'closed', 'merged', 'all'] as const;

const MOST = 1_000;

/** What is asked of a forge. */
export const asked = {
  number: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1e9), v.description('Of one; 0 for the list')),
  state: v.pipe(v.picklist(STATES), v.description('Of the list')),
  limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST), v.description('Most in the list')),
  remote: text('Name of the git remote that leads to the forge; empty to choose'),
};
