/** Models that are too small for a review: they are asked for one only where the user names them. */

import { MlxCodeError } from '../../base/errors.ts';
import { isSmallModel } from '../../chat/index.ts';
import type { Config } from '../config/config.ts';
import { identityBefore } from '../models/answering-model.ts';

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

/** As above, of the model that would answer. @param open its name, where it is open @throws E_USAGE, and as `identityBefore` */
export async function refuseBefore(
  config: Config,
  template: string,
  open: string | null,
  here: ReviewWays = COMMAND_LINE,
): Promise<void> {
  if (template !== REVIEW) return;
  const model = open ?? (await identityBefore(config, {}))?.model;
  if (model !== undefined) refuseSmallReview(template, model, here);
}

export interface ReviewWays {
  readonly asking: string;
  readonly without: string;
}

export const CHAT_WAYS: ReviewWays = { asking: '/model NAME', without: '/review' };

// --- internal ---

const REVIEW = 'review';
const COMMAND_LINE: ReviewWays = { asking: '--model', without: '"mlx-code review"' };

/** Measured: they repeat the findings, and take a minute for it (docs/design/010-review.md). */
function because(model: string): string {
  return `${model} was not asked: models below 3B only repeat findings`;
}
