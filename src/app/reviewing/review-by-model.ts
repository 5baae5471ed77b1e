/** Use case: a review that a model explains and adds to. Without a model that answers, it is the review without one, and says so. */

import { MlxCodeError } from '../../base/errors.ts';
import { isSmallModel } from '../../chat/index.ts';
import type { Generator } from '../../model/index.ts';
import { promptMarker } from '../answering/prompt-marker.ts';
import type { ReviewView } from '../history/review.ts';
import { type AnyReviewInput, type ReadReview, readReview } from '../history/review-request.ts';
import { certainFixes } from '../history/reviewing/line-fixes.ts';
import { askedModel } from '../history/reviewing/model-review.ts';
import { reviewRules } from '../history/reviewing/review-rules.ts';
import type { Project } from '../project/project.ts';
import type { AppWork } from '../work-options.ts';
import { notAsked } from './small-model.ts';

export interface ReviewMeans {
  /** Opens the model; null where none is to be asked. */
  readonly open: ((work: AppWork) => Promise<Generator>) | null;
  /** Whether the user chose the model: then its failure is theirs to know, and no note. */
  readonly isChosen: boolean;
  /** Why none is asked, where that is worth saying. */
  readonly said?: string;
}

/** @throws as reviewed; where the user chose the model, what opening and asking it throws */
export async function reviewByModel(
  project: Project,
  input: AnyReviewInput,
  means: ReviewMeans,
  work: AppWork,
): Promise<ReviewView> {
  return await withModel(project, await readReview(project, input, work), means, work);
}

/** The same of a review that is read. @throws as above */
export async function withModel(
  project: Project,
  { view: certain, texts }: ReadReview,
  { open, isChosen, said }: ReviewMeans,
  work: AppWork,
): Promise<ReviewView> {
  const view = { ...certain, fixes: certainFixes(certain.findings, texts) };
  const rules = reviewRules(project);
  const noted = (...notes: readonly string[]): ReviewView => ({ ...view, notes: [...view.notes, ...notes] });
  const unused = rules.text === '' ? [] : ['The review rules of the project are words for a model: none was asked.'];
  if (open === null) return noted(...(said === undefined ? [] : [said]), ...unused);
  if (texts.length === 0) return view;
  try {
    work.onProgress?.({ phase: 'load', done: 0, total: 0, unit: 'steps' });
    const generator = await open(work);
    try {
      const small = isSmallModel(generator.identity.model);
      if (small && !isChosen) return noted(notAsked(generator.identity.model), ...unused);
      const marker = await promptMarker(project.root);
      const asked = await askedModel(generator, view, texts, { marker, rules: rules.text }, work);
      const ruleNotes = small && rules.text !== '' ? [SMALL_RULES] : rules.notes;
      return { ...noted(...ruleNotes), findings: asked.findings, model: asked.model };
    } finally {
      await generator.close();
    }
  } catch (error) {
    const isTold = error instanceof MlxCodeError && error.code !== 'E_CANCELLED' && !isChosen;
    if (!isTold) throw error;
    return noted(`No model explains this: ${error.message}`, ...unused);
  }
}

// --- internal ---

const SMALL_RULES =
  'The review rules of the project were not used: models below 3B explain findings, and say nothing of their own.';
