/**
 * Use case: a second reader of a pull or merge request. Where its commits are in the repository they are read there, as they
 * are: nothing is checked out and nothing fetched. Else the forge is asked for its lines and the texts of its files.
 */

import { isRepoPath } from '../../base/paths.ts';
import {
  asChange,
  type ChangedFile,
  changedTexts,
  type Forge,
  type ForgeFile,
  type ForgeRequest,
  hasCommit,
  overviewOfTexts,
  type Repository,
  reviewOf,
  textBefore,
} from '../../history/index.ts';
import { forgeOf } from '../forge/forge-of.ts';
import { askedWords } from '../forge/forge-words.ts';
import type { Project } from '../project/project.ts';
import { type AppWork, signalOf } from '../work-options.ts';
import { repositoryOf } from './repository-of.ts';
import { type ReviewInput, type ReviewView, reviewWithTexts, shownReview } from './review.ts';

export interface RequestInput {
  /** Number of the pull or merge request. */
  readonly pr: number;
  /** Name of a remote; '' to choose. */
  readonly remote: string;
}

/** A change of the repository, or with `pr` that of a pull or merge request. */
export type AnyReviewInput = ReviewInput & { readonly pr?: number | undefined; readonly remote?: string | undefined };

/** A review, with the changed lines that a model may read. */
export interface ReadReview {
  readonly view: ReviewView;
  readonly texts: readonly ChangedFile[];
}

/** Files whose text is asked for, each a question of its own. */
const MAX_READ = 40;
const AT_ONCE = 5;
const SHORT_ID = 7;

/** Whichever of both is asked for. @throws as reviewWithTexts and requestWithTexts */
export async function readReview(
  project: Project,
  { pr, remote = '', ...input }: AnyReviewInput,
  work: AppWork,
): Promise<ReadReview> {
  return pr === undefined
    ? await reviewWithTexts(project, input, work)
    : await requestWithTexts(project, { ...input, pr, remote }, work);
}

/** @throws E_GIT_*, E_NO_REPOSITORY, E_FORGE_*, E_CONFIG_INVALID, E_PATH_OUTSIDE, E_CANCELLED */
export async function requestWithTexts(
  project: Project,
  input: Omit<ReviewInput, 'revision' | 'staged'> & RequestInput,
  work: AppWork,
): Promise<ReadReview> {
  const { signal } = signalOf(work);
  const { forge, repository, view: who } = await forgeOf(project.root, project.config, input.remote, work);
  const { request } = await forge.request(input.pr);
  const { headId, baseId, branch, target, url } = request;
  const compared = `${forge.noun} ${input.pr}, ${branch} at ${headId.slice(0, SHORT_ID)} to ${target}`;
  const asked = askedWords(who);
  const about = { number: input.pr, noun: forge.noun, url, headId };
  const isHere = await Promise.all([headId, baseId].map((id) => hasCommit(repository.top, id, signal)));
  if (isHere.every(Boolean)) {
    const commits = { ...input, revision: `${baseId}...${headId}`, staged: false };
    const { view, texts } = await reviewWithTexts(project, commits, work);
    return { view: { ...view, compared, request: about, notes: [asked, ...view.notes] }, texts };
  }
  const { notes, shown, isAsked } = await repositoryOf(project, input, work);
  const { items, more } = await forge.files(input.pr);
  const files = items.filter((file) => isRepoPath(file.path) && isRepoPath(file.oldPath) && isAsked(file.path));
  const { overview, unread } = await overviewFrom(forge, request, files, repository, signal);
  const review = await reviewOf(repository.top, overview, input.all, signal);
  const said = [
    `The commits of this ${forge.noun} are not in the repository: it is read as ${new URL(forge.place.host.web).host} sends it, and who uses what is not looked up.`,
    ...(more ? [`Only the first ${items.length} files were read.`] : []),
    ...(unread > 0 ? [`Of ${unread} more files only the changed lines were read.`] : []),
  ];
  const view = shownReview(review, shown, {
    compared,
    files: files.length,
    notes: [asked, ...notes, ...said],
    request: about,
  });
  const texts = changedTexts(overview.files).map((file) => ({ ...file, path: shown(file.path) ?? file.path }));
  return { view, texts };
}

// --- internal ---

async function overviewFrom(
  forge: Forge,
  request: ForgeRequest,
  files: readonly ForgeFile[],
  { head }: Repository,
  signal?: AbortSignal,
) {
  const changes = files.map(asChange);
  const read = changes.filter(({ kind, binary }) => kind !== 'removed' && !binary).slice(0, MAX_READ);
  const now = new Map<string, string>();
  for (let n = 0; n < read.length; n += AT_ONCE) {
    signal?.throwIfAborted();
    const some = read.slice(n, n + AT_ONCE);
    const texts = await Promise.all(some.map(({ path }) => forge.content(request, path)));
    for (const [at, { path }] of some.entries()) now.set(path, texts[at] ?? '');
  }
  const texts = new Map(
    changes.map((change) => {
      const newText = now.get(change.path) ?? '';
      const isNew = change.kind === 'added' || newText === '';
      return [change, { newText, oldText: isNew ? '' : textBefore(newText, change.lines) }] as const;
    }),
  );
  const words = `${forge.noun} ${request.number}`;
  const comparison = { before: head, after: { kind: 'commit', id: request.headId }, words } as const;
  const unread = changes.filter(({ kind, binary }) => kind !== 'removed' && !binary).length - read.length;
  return { overview: await overviewOfTexts(comparison, changes, texts, signal), unread };
}
