/** An answer as JSON, an event a line. */

import type { AskEvent } from '../../../app/index.ts';
import { eventJson, failedJson } from '../../words/ask-events-json.ts';
import type { CliIo } from '../io.ts';
import type { AnswerView } from './ask-view.ts';

/** Every event as a line of JSON; other programs rely on these names. */
export class JsonView implements AnswerView {
  readonly #io: CliIo;

  constructor(io: CliIo) {
    this.#io = io;
  }

  async show(event: AskEvent): Promise<void> {
    this.#io.out(`${JSON.stringify(eventJson(event))}\n`);
  }

  async failed(error: unknown): Promise<void> {
    this.#io.out(`${JSON.stringify(failedJson(error))}\n`);
  }
}
