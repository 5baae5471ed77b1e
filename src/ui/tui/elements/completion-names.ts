/** Names for completion: commands, files, models and sessions, refreshed when they are old. */

import { type Chat, chatCompletion, chatHelp } from '../../../app/index.ts';
import type { ShownCompletion } from '../../words/choices.ts';
import type { HelpSection } from '../panels/help.ts';

/** They are looked up again after this time. */
const REFRESH_MS = 3000;

export class CompletionNames {
  completion: ShownCompletion = { commands: [], paths: [], folders: () => [] };
  /** The commands as the help lists them; none until they are known. */
  help: readonly HelpSection[] = [];
  readonly #chat: () => Chat | null;
  #refreshedAt = Number.NEGATIVE_INFINITY;

  constructor(chat: () => Chat | null) {
    this.#chat = chat;
  }

  /** @param onHelp the commands are known, and the rest is still being looked up */
  async refresh(onHelp: () => void = () => undefined): Promise<void> {
    const chat = this.#chat();
    if (chat === null) return;
    this.#refreshedAt = performance.now();
    if (this.help.length === 0) {
      const { commandSections } = await import('../../words/help-pages.ts');
      this.help = commandSections(await chatHelp());
    }
    onHelp();
    const { shownCompletion } = await import('../../words/choices.ts');
    this.completion = shownCompletion(await chatCompletion(chat));
  }

  get areOld(): boolean {
    return this.#chat() !== null && performance.now() - this.#refreshedAt >= REFRESH_MS;
  }
}
