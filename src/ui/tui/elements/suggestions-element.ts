/** The list of suggestions above the line that is written to. Keys go to that line; the mouse chooses here. */

import type { Size } from '../panels/box.ts';
import type { Drawn, Element, Shown, Spot } from './element.ts';
import type { ElementContext } from './element-context.ts';
import type { InputElement } from './input.ts';
import { choose, drawSuggestions } from './suggestion-list.ts';

export class SuggestionList implements Element {
  readonly keys = 'editor';
  readonly #context: ElementContext;
  readonly #input: InputElement;

  constructor(context: ElementContext, input: InputElement) {
    this.#context = context;
    this.#input = input;
  }

  draw({ columns, rows }: Size, { glyphs }: Shown): Drawn {
    const { suggestions } = this.#context.view;
    if (suggestions === null) return { lines: [], owners: [], cursor: null };
    return { ...drawSuggestions(suggestions, columns, rows, glyphs), cursor: null };
  }

  /** Unlike keys a wheel does not go round. */
  wheel(by: -1 | 1): boolean {
    const { view } = this.#context;
    if (view.suggestions === null) return false;
    const next = view.suggestions.chosen + by;
    if (next >= 0 && next < view.suggestions.completion.choices.length) view.suggestions = choose(view.suggestions, by);
    return true;
  }

  press({ entry }: Spot): void {
    if (entry >= 0) this.#input.accept(entry);
  }
}
