/** Sends the input and keeps it in the history, or opens it in the editor of the user. */

import { MlxCodeError } from '../../../base/errors.ts';
import { appendHistory, historyFile } from '../editor/history-file.ts';
import { promptCleared } from '../editor/prompt.ts';
import type { ElementContext } from './element-context.ts';

export class Sending {
  readonly #context: ElementContext;
  #toldHistory = false;

  constructor(context: ElementContext) {
    this.#context = context;
  }

  send(): void {
    const { view, chat } = this.#context;
    const text = view.prompt.editor.text.trim();
    view.suggestions = null;
    if (text === '') return;
    const { entries } = view.prompt.walk;
    view.prompt = promptCleared(view.prompt, entries.at(-1) === text ? entries : [...entries, text]);
    this.#keep(text);
    view.transcript.toEnd();
    if (chat !== null) return chat.send(text);
    view.early.push(text);
    this.#context.notify('info', 'It is sent as soon as the project is open.');
  }

  /** @returns the text as the editor of the user left it; null when nothing came of it */
  async writeOutside(): Promise<string | null> {
    const { view, screen } = this.#context;
    const { editExternally } = await import('../editor/external.ts');
    try {
      return await screen.lend((stdio) => editExternally(view.prompt.editor.text, { stdio }));
    } catch (error) {
      if (!(error instanceof MlxCodeError)) throw error;
      this.#context.notify('warning', `${error.message}. ${error.hint}`);
      return null;
    }
  }

  #keep(text: string): void {
    try {
      appendHistory(historyFile(), text);
    } catch (error) {
      if (!(error instanceof MlxCodeError)) throw error;
      if (!this.#toldHistory) this.#context.notify('warning', `What you write is not kept: ${error.message}`);
      this.#toldHistory = true;
    }
  }
}
