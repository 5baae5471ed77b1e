/** Compared answers on a terminal or in a pipe: one below the other, each with its sources and figures. */

import type { CompareEvent, Project, PromptView } from '../../../app/index.ts';
import { forTerminal } from '../../../base/text.ts';
import { comparedFacts, comparedTitle } from '../../words/comparison-words.ts';
import type { CliIo } from '../io.ts';
import { ScreenView } from '../print/ask-screen.ts';
import type { Work } from '../run-with-progress.ts';

export class ComparisonView {
  readonly #io: CliIo;
  readonly #newView: (several: PromptView | null) => ScreenView;
  readonly #work: Work;
  #prompt: PromptView | null = null;
  /** Of the answer that is written. */
  #view: ScreenView;
  #turn: Extract<CompareEvent, { kind: 'turn' }> | null = null;
  #answers = 0;

  constructor(io: CliIo, project: Project, cwd: string, work: Work) {
    this.#io = io;
    this.#work = work;
    this.#newView = (several) => new ScreenView(io, project, cwd, work, { several });
    this.#view = this.#newView(null);
  }

  async show(event: CompareEvent): Promise<void> {
    switch (event.kind) {
      case 'turn':
        this.#turn = event;
        return;
      case 'piece':
        if (event.piece.kind === 'text') this.#title();
        return await this.#view.show(event.piece);
      case 'answered': {
        this.#title();
        const { end } = event.answer;
        if (end === null) await this.#view.failed();
        else await this.#view.show(end);
        this.#io.out(`${this.#io.paint.dim(forTerminal(comparedFacts(event.answer).join(' · ')))}\n`);
        this.#view = this.#newView(this.#prompt);
        return;
      }
      case 'compared':
        return;
      case 'prompt':
        this.#prompt = event.prompt;
        await this.#view.show(event);
        this.#view = this.#newView(event.prompt);
        return;
      default:
        return await this.#view.show(event);
    }
  }

  /** Once for each answer, before its first word. */
  #title(): void {
    if (this.#turn === null) return;
    this.#work.clear();
    const { number, name } = this.#turn;
    const title = comparedTitle({ number, name, generator: null });
    this.#io.out(`${this.#answers > 0 ? '\n' : ''}${this.#io.paint.bold(forTerminal(title))}\n\n`);
    this.#answers++;
    this.#turn = null;
  }
}
