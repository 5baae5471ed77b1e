/** Settings of what is read from the repository. */

import { integer, list } from './config-kinds.ts';

export const HISTORY_KEYS = {
  'history.maxCommits': integer({
    default: 10_000,
    min: 1,
    max: 1_000_000,
    unit: 'commits',
    narrow: 'smaller',
    doc: 'The newest commits that are read for figures of the history.',
  }),
  'forge.hosts': list({
    default: [],
    narrow: 'never',
    doc: 'Servers of your own that are asked for pull requests, merge requests and issues: git.example.org=gitlab, code.example.org=github, or with an address behind it (docs/forges.md). github.com and gitlab.com are known.',
  }),
} as const;
