/** What leaves this machine beside the code that is found for a question, in words. */

import type { Config } from '../config/config.ts';

/** What of the repository goes with a question to a server that answers, as the end of a sentence part; '' for nothing. */
export function besideCode({ values }: Pick<Config, 'values'>): string {
  const state = values['chat.gitState'] ? ', the branch and the names of changed files and definitions' : '';
  const commits = values['chat.commits'] ? ', messages, authors and changed lines of commits that explain' : '';
  return `${state}${commits}; in commit, review and edits the changed lines too`;
}
