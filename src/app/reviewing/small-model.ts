/** Models that are too small for a review: they are asked for one only where the user names them. */

import { MlxCodeError } from '../../base/errors.ts';
import { isSmallModel } from '../../chat/index.ts';

/** In place of the model's words. */
export function notAsked(model: string): string {
  return `${because(model)}. --model asks it all the same.`;
}

/**
 * The same rule for a review that a template asks for, which is nothing without the model.
 * @param template the one of the program that is asked with; '' for none
 * @param here how the user asks the model all the same, and gets a review without one
 * @throws E_USAGE
 */
export function refuseSmallReview(template: string, model: string, here: ReviewWays = COMMAND_LINE): void {
  if (template !== REVIEW || !isSmallModel(model)) return;
  throw new MlxCodeError('E_USAGE', because(model), {
    hint: `${here.asking} asks it all the same; ${here.without} shows what is certain of a change, without a model.`,
  });
}

export interface ReviewWays {
  readonly asking: string;
  readonly without: string;
}

// --- internal ---

const REVIEW = 'review';
const COMMAND_LINE: ReviewWays = { asking: '--model', without: '"mlx-code review"' };

/** Measured: they repeat the findings, and take a minute for it (docs/design/010-review.md). */
function because(model: string): string {
  return `${model} was not asked: models below 3B only repeat findings`;
}
