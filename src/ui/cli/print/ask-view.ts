/** The interface of a view that shows an answer while it is written. */

import type { AskEvent } from '../../../app/index.ts';

export interface AnswerView {
  show(event: AskEvent): Promise<void>;
  /** Nothing comes any more. */
  failed(error: unknown): Promise<void>;
}
