/** Use case: a second reader before a commit. */

import {
  type ChangedFile,
  changedTexts,
  comparisonOf,
  overviewOf,
  type Review,
  reviewOf,
  shownText,
} from '../../history/index.ts';
import type { Project } from '../project/project.ts';
import { type AppWork, signalOf } from '../work-options.ts';
import { repositoryOf } from './repository-of.ts';
import type { LineFix } from './reviewing/line-fixes.ts';
import type { ModelReview } from './reviewing/model-review.ts';

export interface ReviewInput {
  /** `REV`, `REV..REV`, `REV...REV`; '' for the last commit. */
  readonly revision: string;
  readonly staged: boolean;
  /** All findings of a file, not the two gravest. */
  readonly all: boolean;
  readonly paths: readonly string[];
  readonly cwd: string;
}

/** The pull or merge request that was read. */
export interface ReviewedRequest {
  readonly number: number;
  readonly noun: string;
  readonly url: string;
  readonly headId: string;
}

export interface ReviewView extends Review {
  readonly compared: string;
  /** Files that change. */
  readonly files: number;
  readonly notes: readonly string[];
  /** Null for a change of the repository itself. */
  readonly request: ReviewedRequest | null;
  /** Lines that have an obvious change, by their path and number; not there where nobody asked for them. */
  readonly fixes?: readonly LineFix[];
  /** What a model said; not there where none was asked. */
  readonly model?: ModelReview;
}

/** With the changed lines that a model may read. @throws E_GIT_*, E_NO_REPOSITORY, E_REVISION_UNKNOWN, E_PATH_OUTSIDE, E_CANCELLED */
export async function reviewWithTexts(
  project: Project,
  input: ReviewInput,
  work: AppWork,
): Promise<{ readonly view: ReviewView; readonly texts: readonly ChangedFile[] }> {
  const { signal } = signalOf(work);
  const { repository, notes, shown, isAsked } = await repositoryOf(project, input, work);
  const comparison = await comparisonOf(repository, input, signal);
  const overview = await overviewOf(repository.top, comparison, isAsked, signal);
  const review = await reviewOf(repository.top, overview, input.all, signal);
  const view = shownReview(review, shown, {
    compared: comparison.words,
    files: overview.files.length,
    notes,
    request: null,
  });
  const texts = changedTexts(overview.files).map((file) => ({ ...file, path: shown(file.path) ?? file.path }));
  return { view, texts };
}

/** With paths as the project has them, and without secrets. */
export function shownReview(
  review: Review,
  shown: (path: string) => string | null,
  about: Omit<ReviewView, keyof Review>,
): ReviewView {
  const name = (path: string) => shown(path) ?? path;
  return {
    ...review,
    findings: review.findings.map(({ path, message, related, ...each }) => ({
      ...each,
      path: name(path),
      message: shownText(message),
      related: related.map((place) => ({ ...place, path: name(place.path) })),
    })),
    ...about,
  };
}
