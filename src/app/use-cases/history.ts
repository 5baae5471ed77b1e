/** What is done with the history beyond the operations: commits, reviews with a model, posted reviews. Each use case is loaded when it is called. */

import type { PlanView } from '../editing/edit-project.ts';
import type { CommitInput, CommitMade, CommitView } from '../history/commit.ts';
import type { PostPlan } from '../history/post-review.ts';
import type { ReviewInput, ReviewView } from '../history/review.ts';
import type { AnyReviewInput } from '../history/review-request.ts';
import type { Project } from '../project/project.ts';
import type { AppWork } from '../work-options.ts';

export interface CommitChoice {
  /** As `model.chat`; without it the one that is here, if one is. */
  readonly model?: string | undefined;
  /** Rules alone. */
  readonly noModel: boolean;
}

/** A message for what is staged. See `commit.ts`. */
export async function proposeCommit(
  project: Project,
  input: CommitInput,
  { model, noModel }: CommitChoice,
  work: AppWork,
): Promise<CommitView> {
  const { commitMessage } = await import('../history/commit.ts');
  if (noModel) return await commitMessage(project, input, work);
  const [{ chatModelHere, chatTarget }, { openGenerator }] = await Promise.all([
    import('../models/chat-model.ts'),
    import('../models/generator.ts'),
  ]);
  const target = chatTarget(project.config, { model });
  // A message is no reason to fetch a model.
  const isHere = model !== undefined || target.kind === 'server' || (await chatModelHere(target)) !== undefined;
  if (!isHere) return await commitMessage(project, input, work);
  const open = (inner: AppWork) => openGenerator(project.config, { model }, inner);
  return await commitMessage(project, input, work, { open, required: model !== undefined });
}

/** Commits what is staged, where the project is trusted or nothing of it could run. See `commit.ts`. */
export const makeCommit = async (
  project: Project,
  message: string,
  edit: boolean,
  work: AppWork,
): Promise<CommitMade> => (await import('../history/commit.ts')).makeCommit(project, message, edit, work);

/** Lets the hooks and settings of a repository run. See `commit.ts`. */
export const trustRepository = async (project: Project, top: string): Promise<Project> =>
  (await import('../history/commit.ts')).trustRepository(project, top);

/** What of a review would be posted, and how to post it after the yes of a person. See `post-review.ts`. */
export async function planPost(project: Project, view: ReviewView, remote: string, work: AppWork): Promise<PostPlan> {
  const { planPost: plan } = await import('../history/post-review.ts');
  return await plan(project, view, remote, work);
}

/**
 * A review that a model explains. See `review-by-model.ts`.
 * @param choice what the user says of the model; null for none
 */
export async function reviewChange(
  project: Project,
  input: AnyReviewInput,
  choice: { readonly model?: string | undefined } | null,
  work: AppWork,
): Promise<ReviewView> {
  const [{ reviewByModel }, { notAsked }, { isSmallModel }] = await Promise.all([
    import('../reviewing/review-by-model.ts'),
    import('../reviewing/small-model.ts'),
    import('../../chat/index.ts'),
  ]);
  const isChosen = choice?.model !== undefined;
  const { config } = project;
  // What the user did not ask for by name is not fetched for it.
  const here = isChosen ? config : { ...config, values: { ...config.values, 'setup.auto': false } };
  const { identityBefore } = await import('../models/answering-model.ts');
  const known = choice === null || isChosen ? null : await identityBefore(config, choice);
  // Known before it is loaded.
  if (known !== null && isSmallModel(known.model)) {
    return await reviewByModel(project, input, { open: null, isChosen, said: notAsked(known.model) }, work);
  }
  const open = choice === null ? null : opening(here, choice);
  return await reviewByModel(project, input, { open, isChosen }, work);
}

/**
 * What a review would change, as a plan. See `review-fixes.ts`.
 * @param model whose lines are suggested too; undefined for what is certain alone
 */
export async function fixReviewed(
  project: Project,
  input: ReviewInput,
  choice: { readonly dryRun: boolean; readonly allowProtected: boolean },
  work: AppWork,
  model?: string,
): Promise<PlanView> {
  const { fixReviewed: fix } = await import('../reviewing/review-fixes.ts');
  if (model === undefined) return await fix(project, input, choice, work);
  return await fix(project, input, choice, work, { open: opening(project.config, { model }), isChosen: true });
}

// --- internal ---

/** Loads what models need only when one is opened. */
function opening(config: Project['config'], choice: { readonly model?: string | undefined }) {
  return async (work: AppWork) => (await import('../models/generator.ts')).openGenerator(config, choice, work);
}
