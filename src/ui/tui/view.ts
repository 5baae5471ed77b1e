/** All that is shown, and where the last frame put it. */

import type { ChatState } from '../../app/index.ts';
import type { Grid, Rectangle } from './cells/grid.ts';
import type { Glyphs, Theme } from './cells/theme.ts';
import { type ChatLines, createChatLines } from './chat-lines.ts';
import { createPrompt, type PromptState } from './editor/prompt.ts';
import { createKeymap, type Keymap } from './input/keymap.ts';
import type { Page } from './pages/page.ts';
import type { NoticeState } from './panels/notices.ts';
import type { Suggestions } from './suggest.ts';
import { createTranscript, type Transcript } from './transcript/list.ts';
import type { TreeNode } from './tree-state.ts';
import { Waiting } from './waiting.ts';

export type AppFocus = 'editor' | 'transcript' | 'sources' | 'tree';

/** A place of the last frame that the mouse can mean. */
export interface Area {
  readonly at: Rectangle;
  /** Index of the entry that each row shows; -1 for none. */
  readonly owners: readonly number[];
}

/** What lies above comes before what it hides. */
export interface Areas {
  overlay: Area | null;
  suggestions: Area | null;
  sources: Area | null;
  tree: Area | null;
  transcript: { readonly at: Rectangle; readonly items: readonly string[] } | null;
  /** `first` is the row of the text that is drawn first. */
  editor: { readonly at: Rectangle; readonly first: number } | null;
  /** The frame itself, to read what stands at a place. */
  grid: Grid | null;
}

export interface View {
  readonly version: string;
  root: string;
  /** Null until the conversation is open. */
  state: ChatState | null;
  prompt: PromptState;
  suggestions: Suggestions | null;
  overlay: Page | null;
  focus: AppFocus;
  keymap: Keymap;
  theme: Theme;
  glyphs: Glyphs;
  notice: NoticeState | null;
  tick: number;
  readonly waiting: Waiting;
  readonly panels: { sources: boolean; tree: boolean };
  /** The mouse was given to the terminal to select text: no panel stands beside the text then. */
  isSelecting: boolean;
  sourceChosen: number;
  readonly tree: { rows: readonly TreeNode[]; chosen: number };
  readonly transcript: Transcript;
  lines: ChatLines;
  /** Cells of the editor, of the last frame. */
  editorWidth: number;
  readonly areas: Areas;
  useGlyphs(glyphs: Glyphs): void;
}

export function createView(version: string, theme: Theme, glyphs: Glyphs, onChange: () => void): View {
  const view: View = {
    ...{ version, root: '', state: null, prompt: createPrompt([]), suggestions: null, overlay: null },
    ...{ focus: 'editor', keymap: createKeymap(), theme, glyphs, notice: null, tick: 0, waiting: new Waiting() },
    ...{ panels: { sources: true, tree: false }, isSelecting: false, sourceChosen: 0, tree: { rows: [], chosen: 0 } },
    ...{ transcript: createTranscript(), lines: createChatLines(glyphs, onChange), editorWidth: 78 },
    areas: {
      ...{ overlay: null, suggestions: null, sources: null, tree: null },
      ...{ transcript: null, editor: null, grid: null },
    },
    useGlyphs: (other) => {
      view.glyphs = other;
      view.lines = createChatLines(other, onChange);
    },
  };
  return view;
}
