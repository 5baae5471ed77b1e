/** The list of suggestions above the line that is written to. Keys go to that line; the mouse chooses here. */

import type { Size } from '../panels/box.ts';
import type { Desk } from './desk.ts';
import type { Drawn, Element, Shown, Spot } from './element.ts';
import type { InputElement } from './input.ts';
import { choose, drawSuggestions } from './suggest.ts';

export class SuggestionList implements Element {
  readonly keys = 'editor';
  readonly #desk: Desk;
  readonly #input: InputElement;

  constructor(desk: Desk, input: InputElement) {
    this.#desk = desk;
    this.#input = input;
  }

  draw({ columns, rows }: Size, { glyphs }: Shown): Drawn {
    const { suggestions } = this.#desk.view;
    if (suggestions === null) return { lines: [], owners: [], cursor: null };
    return { ...drawSuggestions(suggestions, columns, rows, glyphs), cursor: null };
  }

  /** Unlike keys a wheel does not go round. */
  wheel(by: -1 | 1): boolean {
    const { view } = this.#desk;
    if (view.suggestions === null) return false;
    const next = view.suggestions.chosen + by;
    if (next >= 0 && next < view.suggestions.completion.choices.length) view.suggestions = choose(view.suggestions, by);
    return true;
  }

  press({ entry }: Spot): void {
    if (entry >= 0) this.#input.accept(entry);
  }
}
