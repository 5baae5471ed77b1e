/** The entries of a conversation as lines. Loaded after the first frame, which shows none and needs neither Markdown nor the words of results. */

import type { ChatItem } from '../../../app/index.ts';
import { shownItems } from '../../words/shown-items.ts';
import type { Glyphs } from '../cells/theme.ts';
import { createChatLines, type LiveParts } from './chat-lines.ts';
import type { CachedItem } from './list.ts';

export interface ConversationLines {
  /** @returns the entries to be shown; the same array while they are the same */
  update(items: readonly ChatItem[], live: LiveParts): readonly CachedItem[];
}

/** @param onChange a grammar was loaded: what was plain has colours now */
export function createConversationLines(glyphs: Glyphs, onChange: () => void): ConversationLines {
  const lines = createChatLines(glyphs, onChange);
  return { update: (items, live) => lines.update(shownItems(items), live) };
}
