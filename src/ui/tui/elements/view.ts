/** The state of the screen, except what the panels keep for themselves, and the areas of the last frame. */

import type { ChatState } from '../../../app/index.ts';
import type { Rectangle } from '../cells/grid.ts';
import type { Glyphs, Theme } from '../cells/theme.ts';
import { createPrompt, type PromptState } from '../editor/prompt.ts';
import { createKeymap, type Keymap } from '../input/keymap.ts';
import type { NoticeState } from '../panels/notices.ts';
import type { ConversationLines } from '../transcript/conversation-lines.ts';
import { createTranscript, type Transcript } from '../transcript/list.ts';
import type { Element, Page, SidePanel } from './element.ts';
import type { Suggestions } from './suggestion-list.ts';
import { Waiting } from './waiting-line.ts';

/** A place of the last frame that the mouse can mean. */
export interface Area {
  readonly element: Element;
  readonly at: Rectangle;
  /** Index of the entry that each row shows; -1 for none. */
  readonly owners: readonly number[];
}

export interface View {
  readonly version: string;
  root: string;
  /** Null until the conversation is open. */
  state: ChatState | null;
  prompt: PromptState;
  suggestions: Suggestions | null;
  overlay: Page | null;
  /** `editor`, `transcript` or the name of a panel. */
  focus: string;
  keymap: Keymap;
  theme: Theme;
  glyphs: Glyphs;
  notice: NoticeState | null;
  tick: number;
  readonly waiting: Waiting;
  /** The mouse was given to the terminal to select text: no panel is beside the text then. */
  isSelecting: boolean;
  /** Citations are shown with what they quote. */
  hasQuotes: boolean;
  /** By its place in the list of sources. */
  sourceChosen: number;
  readonly transcript: Transcript;
  /** Null until the conversation is open. */
  lines: ConversationLines | null;
  /** Lines sent before there was a conversation. */
  readonly early: string[];
  /** Cells of the editor, of the last frame. */
  editorWidth: number;
  /** Panels of the last frame that took room from the conversation, and whether they are beside it. */
  panels: readonly SidePanel[];
  isBeside: boolean;
  /** What lies above comes before what it hides. */
  areas: Area[];
}

export function createView(version: string, theme: Theme, glyphs: Glyphs): View {
  return {
    ...{ version, root: '', state: null, prompt: createPrompt([]), suggestions: null, overlay: null },
    ...{
      focus: 'editor',
      keymap: createKeymap(),
      theme,
      glyphs,
      notice: null,
      hasQuotes: false,
      tick: 0,
      waiting: new Waiting(),
    },
    ...{ isSelecting: false, sourceChosen: 0, early: [], panels: [], isBeside: false, areas: [] },
    ...{ transcript: createTranscript(), lines: null, editorWidth: 78 },
  };
}
