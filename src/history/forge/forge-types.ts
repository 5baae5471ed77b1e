/** What a forge tells of pull requests, merge requests and issues, in one form for both kinds. Texts are as people wrote them. */

import type { ForgePlace } from './forge-host.ts';

/** A pull request, a merge request or an issue, as lists show it. */
export interface ForgeItem {
  readonly number: number;
  readonly title: string;
  readonly state: 'open' | 'closed' | 'merged';
  readonly draft: boolean;
  readonly author: string;
  readonly labels: readonly string[];
  /** Branch that it comes from and the one it goes to; '' for an issue. */
  readonly branch: string;
  readonly target: string;
  /** As the forge writes it, in ISO 8601. */
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly url: string;
}

export interface ForgeComment {
  /** As the forge names it. */
  readonly id: string;
  readonly author: string;
  readonly createdAt: string;
  readonly body: string;
  /** The lines that it is about; '' and 0 for the whole. */
  readonly path: string;
  /** In the new state of the file; 0 where it speaks of a line that is gone. */
  readonly line: number;
  /** Comments of one talk have the same. */
  readonly thread: string;
  /** `approved`, `changes requested`, `resolved`; '' for none. */
  readonly mark: string;
}

export interface ForgeCheck {
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'running' | 'skipped' | 'other';
  /** As the forge says it. */
  readonly says: string;
  readonly url: string;
}

export interface ForgeFile {
  readonly path: string;
  /** Before a rename, else as `path`. */
  readonly oldPath: string;
  readonly kind: 'added' | 'removed' | 'changed' | 'renamed' | 'copied';
  readonly added: number;
  readonly removed: number;
  /** Hunks as git writes them; '' where the forge sends none: binary, or too large. */
  readonly patch: string;
}

export interface ForgeIssue extends ForgeItem {
  readonly body: string;
  readonly comments: readonly ForgeComment[];
}

export interface ForgeRequest extends ForgeIssue {
  /** Commit ids. `baseId` is where the branch left its target, as far as the forge says. */
  readonly headId: string;
  readonly baseId: string;
  /** GitLab's third id, that positions of comments need; '' on GitHub. */
  readonly startId: string;
  readonly checks: readonly ForgeCheck[];
}

export type StateAsked = 'open' | 'closed' | 'merged' | 'all';

export interface ListAsked {
  readonly state: StateAsked;
  readonly limit: number;
}

/** Part of a list that the forge has. */
export interface Listed<T> {
  readonly items: readonly T[];
  /** There are more than were read. */
  readonly more: boolean;
}

/** A comment that is to be posted. */
export interface LineComment {
  readonly path: string;
  readonly oldPath: string;
  /** In the new state, a line of the difference. */
  readonly line: number;
  /** The same line in the old state; 0 for one that is new. */
  readonly oldLine: number;
  readonly body: string;
}

/** A summary that was posted before. */
export interface Posted {
  readonly id: string;
  readonly body: string;
  readonly url: string;
}

/** What can be asked of a forge about one project. All of it reads, but for the last two. */
export interface Forge {
  readonly place: ForgePlace;
  /** Where the token came from; '' for none. */
  readonly tokenFrom: string;
  /** What one calls it there: `pull request` or `merge request`. */
  readonly noun: string;
  requests(asked: ListAsked): Promise<Listed<ForgeItem>>;
  /** @throws E_FORGE_* */
  request(number: number): Promise<{ readonly request: ForgeRequest; readonly notes: readonly string[] }>;
  files(number: number): Promise<Listed<ForgeFile>>;
  /** A file as it is after the change; '' for one that is not there, not text, or larger than the forge sends so. */
  content(request: ForgeRequest, path: string): Promise<string>;
  issues(asked: ListAsked): Promise<Listed<ForgeItem>>;
  issue(number: number): Promise<{ readonly issue: ForgeIssue; readonly notes: readonly string[] }>;
  /** Bodies of summaries and comments whose marks say that they are ours, by us. */
  posted(
    number: number,
    mark: string,
  ): Promise<{ readonly summary: Posted | null; readonly comments: readonly string[] }>;
  /** Posts one review: the summary, or one that takes the place of `before`, and comments. @returns the address, and comments that were refused */
  post(
    request: ForgeRequest,
    summary: string,
    comments: readonly LineComment[],
    before: Posted | null,
  ): Promise<{ readonly url: string; readonly refused: number }>;
}
