/** Use case: what a review would change, as a plan: slips that it is certain of, and lines that a model suggests, where one is named. */

import { MlxCodeError } from '../../base/errors.ts';
import { isSmallModel } from '../../chat/index.ts';
import { proposeReplacement, type Replacer } from '../../edit/index.ts';
import { changeFiles } from '../editing/after-edit.ts';
import type { PlanView } from '../editing/edit-project.ts';
import type { ReviewInput } from '../history/review.ts';
import { readReview } from '../history/review-request.ts';
import { suggestedFixes, withFixes } from '../history/reviewing/line-fixes.ts';
import type { Project } from '../project/project.ts';
import type { AppWork } from '../work-options.ts';
import { type ReviewMeans, withModel } from './review-by-model.ts';

/**
 * Files that differ from the reviewed state in these lines are left as they are, and so are lines that are no statement of their own.
 * @param means of the model that the user named; null to change only what is certain
 * @throws as reviewByModel and withEditor; E_USAGE for two commits
 */
export async function fixReviewed(
  project: Project,
  input: ReviewInput,
  choice: { readonly dryRun: boolean; readonly allowProtected: boolean },
  work: AppWork,
  means: ReviewMeans | null = null,
): Promise<PlanView> {
  if (input.revision.includes('..')) {
    throw new MlxCodeError('E_USAGE', `${input.revision} are two commits: only files can be changed`, {
      hint: 'Name one commit, or none.',
    });
  }
  const read = await readReview(project, { ...input, all: true }, work);
  const view = await withModel(project, read, means ?? { open: null, isChosen: false }, work);
  const { model } = view;
  if (model !== undefined && isSmallModel(model.model)) work.onMessage?.(`${model.model} ${SMALL}`);
  const fixes = [...(view.fixes ?? []), ...suggestedFixes(view)];
  const replacer: Replacer = {
    mayHold: () => true,
    replace: (path, text) => {
      const now = withFixes(
        text,
        fixes.filter((fix) => fix.path === path),
      );
      return now === null ? null : { text: now, notes: [] };
    },
  };
  const heading = {
    command: 'review',
    engine: model === undefined ? 'rules' : model.model,
    title: 'slips that a review found',
  };
  const paths = [...new Set(fixes.map(({ path }) => path))];
  return await changeFiles(project, choice, work, () => proposeReplacement(project.root, paths, heading, replacer));
}

// --- internal ---

const SMALL = 'suggests no lines: models below 3B explain findings, and change nothing.';
