/** The elements of the screen beside its pages, and which of them has the focus. */

import type { ChatState } from '../../../app/index.ts';
import type { Element, SidePanel } from './element.ts';
import type { ElementContext } from './element-context.ts';
import { InputElement } from './input.ts';
import type { PanelMaker } from './panels.ts';
import { SuggestionList } from './suggestions-element.ts';
import { TranscriptElement } from './transcript.ts';

export interface ScreenElements {
  readonly input: InputElement;
  readonly transcript: TranscriptElement;
  readonly suggestions: SuggestionList;
  readonly panels: readonly SidePanel[];
}

export function createElements(context: ElementContext, makers: readonly PanelMaker[]): ScreenElements {
  const panels = makers.map((make) => make(context));
  const toPanel = () => context.goTo(panels.find((panel) => panel.canFocus(context.state))?.name ?? 'transcript');
  const input = new InputElement(context, toPanel);
  return { input, transcript: new TranscriptElement(context), suggestions: new SuggestionList(context, input), panels };
}

/** @param focus by its name; the line that is written to for a name that nothing has */
export function focused({ input, transcript, panels }: ScreenElements, focus: string): Element {
  return focus === 'transcript' ? transcript : (panels.find(({ name }) => name === focus) ?? input);
}

/** Where the focus goes next: the line, the conversation, then the panels that are there. */
export function nextFocus({ panels }: ScreenElements, focus: string, state: ChatState | null): string {
  const order = ['editor', 'transcript', ...panels.filter((panel) => panel.canFocus(state)).map(({ name }) => name)];
  return order[(order.indexOf(focus) + 1) % order.length] ?? 'editor';
}
