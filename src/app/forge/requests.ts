/** Use case: pull and merge requests of a project, a list of them or one with its talk, its checks and its files. */

import {
  type ForgeCheck,
  type ForgeComment,
  type ForgeFile,
  type ForgeItem,
  patchText,
  type StateAsked,
} from '../../history/index.ts';
import type { Project } from '../project/project.ts';
import type { AppWork } from '../work-options.ts';
import { type ForgeView, forgeOf, withoutSecrets } from './forge-of.ts';

export interface PrInput {
  /** 0 for the list. */
  readonly number: number;
  /** Of one: its difference too. */
  readonly diff: boolean;
  readonly state: StateAsked;
  readonly limit: number;
  /** Name of a remote; '' to choose. */
  readonly remote: string;
}

/** A file without its hunks. */
export type FileView = Omit<ForgeFile, 'patch'>;

export interface RequestView extends ForgeItem {
  readonly body: string;
  readonly headId: string;
  readonly baseId: string;
  readonly comments: readonly ForgeComment[];
  readonly checks: readonly ForgeCheck[];
  readonly files: readonly FileView[];
}

export interface PrView {
  readonly forge: ForgeView;
  /** `pull request` or `merge request`. */
  readonly noun: string;
  readonly requests: readonly ForgeItem[];
  /** Null for the list. */
  readonly request: RequestView | null;
  /** In git's form; '' where it was not asked for. */
  readonly patch: string;
  readonly notes: readonly string[];
}

/** @throws E_GIT_MISSING, E_NO_REPOSITORY, E_FORGE_*, E_CONFIG_INVALID, E_CANCELLED */
export async function pullRequests(
  project: Project,
  { number, diff, state, limit, remote }: PrInput,
  work: AppWork,
): Promise<PrView> {
  const { forge, view } = await forgeOf(project.root, project.config, remote, work);
  const head = { forge: view, noun: forge.noun };
  if (number === 0) {
    const { items, more } = await forge.requests({ state, limit });
    const notes = more ? [`There are more than the ${items.length} that were read.`] : [];
    return withoutSecrets({ ...head, requests: items, request: null, patch: '', notes });
  }
  const { request, notes } = await forge.request(number);
  const files = await forge.files(number);
  const { startId: _, ...shown } = request;
  const said = [
    ...notes,
    ...(files.more ? [`Only the first ${files.items.length} files were read.`] : []),
    ...leftOut(files.items, diff),
  ];
  const listed = files.items.map(({ patch: __, ...file }) => file);
  const patch = diff ? patchText(files.items) : '';
  return withoutSecrets({ ...head, requests: [], request: { ...shown, files: listed }, patch, notes: said });
}

// --- internal ---

function leftOut(files: readonly ForgeFile[], diff: boolean): string[] {
  const none = files.filter(({ patch, kind }) => patch === '' && kind !== 'renamed' && kind !== 'copied');
  if (!diff || none.length === 0) return [];
  const names = none.slice(0, 5).map(({ path }) => path);
  const more = none.length > names.length ? ` and ${none.length - names.length} more` : '';
  return [`The forge sends no lines of ${names.join(', ')}${more}: binary, empty or too large.`];
}
