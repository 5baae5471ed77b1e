/** Use case: issues of a project on its forge, a list of them or one with its talk. */

import type { ForgeIssue, ForgeItem, StateAsked } from '../../history/index.ts';
import type { Project } from '../project/project.ts';
import type { AppWork } from '../work-options.ts';
import { type ForgeView, forgeOf, withoutSecrets } from './forge-of.ts';

export interface IssueInput {
  /** 0 for the list. */
  readonly number: number;
  readonly state: StateAsked;
  readonly limit: number;
  /** Name of a remote; '' to choose. */
  readonly remote: string;
}

export interface IssueView {
  readonly forge: ForgeView;
  readonly issues: readonly ForgeItem[];
  /** Null for the list. */
  readonly issue: ForgeIssue | null;
  readonly notes: readonly string[];
}

/** @throws E_GIT_MISSING, E_NO_REPOSITORY, E_FORGE_*, E_CONFIG_INVALID, E_CANCELLED */
export async function issuesOf(
  project: Project,
  { number, state, limit, remote }: IssueInput,
  work: AppWork,
): Promise<IssueView> {
  const { forge, view } = await forgeOf(project.root, project.config, remote, work);
  if (number === 0) {
    const { items, more } = await forge.issues({ state, limit });
    const notes = more ? [`There are more than the ${items.length} that were read.`] : [];
    return withoutSecrets({ forge: view, issues: items, issue: null, notes });
  }
  const { issue, notes } = await forge.issue(number);
  return withoutSecrets({ forge: view, issues: [], issue, notes });
}
