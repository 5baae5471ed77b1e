/** Settings of what is read from the repository. */

import { integer } from './config-kinds.ts';

export const HISTORY_KEYS = {
  'history.maxCommits': integer({
    default: 10_000,
    min: 1,
    max: 1_000_000,
    unit: 'commits',
    narrow: 'smaller',
    doc: 'The newest commits that are read for figures of the history.',
  }),
} as const;
