/** The state of a conversation, as its clients show it. */

import { leavingInShort } from '../models/data-leaving-words.ts';
import type { Chat } from './chat-interface.ts';
import type { ChatState } from './types.ts';
import type { Busy } from './views.ts';

export function stateOf(chat: Omit<Chat, 'state'>, busy: Busy | null, queued: readonly string[]): ChatState {
  const { project, live, record, sources, pinned, retrieval } = chat;
  const { meter } = chat.last;
  return {
    ...{ root: project.root, items: chat.items.all, busy, queued, model: chat.model.view },
    leaves: leavingInShort(chat.leaving),
    ...{ context: meter.context, tokensPerSecond: meter.speed },
    ...{
      index: live.view,
      watch: live.watch,
      git: chat.place.git.standing,
      session: record.session,
      sources: sources.all,
      pinned,
      retrieval,
    },
    ...{ mode: chat.change.mode, change: chat.change.view },
    ...{ tasks: chat.tasks.all, setup: chat.setup.view },
  };
}
