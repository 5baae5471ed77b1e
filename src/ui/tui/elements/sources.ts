/** The panel of sources: what the model was given to read. It shows when it has entries, or when it gets the focus. */

import type { ChatState } from '../../../app/index.ts';
import type { ActionName } from '../input/actions.ts';
import type { Size } from '../panels/box.ts';
import { drawSources, sourcesHeight } from '../panels/sources.ts';
import type { Drawn, PanelRoom, Shown, SidePanel, Spot } from './element.ts';
import type { ElementContext } from './element-context.ts';
import { moved, scrollStep } from './scroll-steps.ts';

const PAGE = 10;

export class SourcesPanel implements SidePanel {
  readonly name = 'sources';
  readonly keys = 'transcript';
  readonly side = 'right';
  readonly #context: ElementContext;

  constructor(context: ElementContext) {
    this.#context = context;
  }

  asked(): boolean {
    return true;
  }

  rows({ columns, isBeside }: PanelRoom, { state, focused, glyphs }: Shown): number {
    const sources = state?.sources ?? [];
    return focused || (isBeside && sources.length > 0) ? sourcesHeight(sources, columns, glyphs) : 0;
  }

  canFocus(state: ChatState | null): boolean {
    return (state?.sources.length ?? 0) > 0;
  }

  draw(size: Size, { state, focused, glyphs }: Shown): Drawn {
    const rows = state?.sources ?? [];
    const chosen = this.#context.view.sourceChosen;
    return { ...drawSources({ rows, chosen, focused }, size, glyphs), cursor: null };
  }

  key(action: ActionName | null): boolean {
    const step = scrollStep(action, PAGE);
    const source = this.#sources[this.#context.view.sourceChosen];
    if (step !== null) this.#move(step);
    else if (action === 'open' && source !== undefined) this.#context.send(`/open ${source.number}`);
    else if (action === 'preview' && source !== undefined) this.#context.preview(source);
    else return false;
    return true;
  }

  wheel(by: -1 | 1): boolean {
    this.#move(by);
    return true;
  }

  /** The first click chooses, the second shows. */
  press({ entry, wasFocused }: Spot): void {
    const { view } = this.#context;
    const source = this.#sources[entry];
    if (source === undefined) return;
    const isChosen = entry === view.sourceChosen;
    view.sourceChosen = entry;
    if (wasFocused && isChosen) this.#context.preview(source);
  }

  get #sources(): ChatState['sources'] {
    return this.#context.state?.sources ?? [];
  }

  #move(by: number): void {
    const { view } = this.#context;
    view.sourceChosen = moved(view.sourceChosen, by, this.#sources.length);
  }
}
