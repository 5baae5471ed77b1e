/** The elements of the screen beside its pages, and which of them has the focus. */

import type { ChatState } from '../../../app/index.ts';
import type { Desk } from './desk.ts';
import type { Element, SidePanel } from './element.ts';
import { InputElement } from './input.ts';
import type { PanelMaker } from './panels.ts';
import { SuggestionList } from './suggestions.ts';
import { TranscriptElement } from './transcript.ts';

export interface ScreenElements {
  readonly input: InputElement;
  readonly transcript: TranscriptElement;
  readonly suggestions: SuggestionList;
  readonly panels: readonly SidePanel[];
}

export function createElements(desk: Desk, makers: readonly PanelMaker[]): ScreenElements {
  const panels = makers.map((make) => make(desk));
  const toPanel = () => desk.goTo(panels.find((panel) => panel.canFocus(desk.state))?.name ?? 'transcript');
  const input = new InputElement(desk, toPanel);
  return { input, transcript: new TranscriptElement(desk), suggestions: new SuggestionList(desk, input), panels };
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
