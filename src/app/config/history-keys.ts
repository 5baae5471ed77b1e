/** Settings of what is read from the repository. */

import { boolean, integer, list } from './config-kinds.ts';

export const HISTORY_KEYS = {
  'history.maxCommits': integer({
    default: 10_000,
    min: 1,
    max: 1_000_000,
    unit: 'commits',
    narrow: 'smaller',
    doc: 'The newest commits that are read for figures of the history, and to be found by "log".',
  }),
  'history.maxMessageBytes': integer({
    default: 8_000,
    min: 200,
    max: 1_000_000,
    unit: 'bytes',
    narrow: 'smaller',
    doc: 'How much of the message of a commit can be found by "log".',
  }),
  'history.maxDiffBytes': integer({
    default: 40_000,
    min: 1_000,
    max: 10_000_000,
    unit: 'bytes',
    narrow: 'smaller',
    doc: 'How much of the changed lines of a commit can be found by "log"; of one file at most half of it.',
  }),
  'related.together': boolean({
    default: true,
    narrow: 'never',
    doc: 'Let "related" show files that change together with the one it is asked about too, as far as "log" has read the commits.',
  }),
  'forge.hosts': list({
    default: [],
    narrow: 'never',
    doc: 'Servers of your own that are asked for pull requests, merge requests and issues: git.example.org=gitlab, code.example.org=github, or with an address behind it (docs/forges.md). github.com and gitlab.com are known.',
  }),
  'review.standards': list({
    default: [],
    narrow: 'more',
    doc: 'What reviewers are to mind, in plain words, beside `.mlx-code/review.md`: text for a model, which changes nothing else.',
  }),
} as const;
