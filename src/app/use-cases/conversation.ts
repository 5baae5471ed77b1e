/** A conversation, and what can be chosen in it. Each use case is loaded when it is called. */

import type { Chat } from '../conversation/chat-interface.ts';
import type { ChatOptions } from '../conversation/chat-options.ts';
import type { ChatCompletion, Choice } from '../conversation/commands/complete.ts';
import type { CommandGroupView } from '../conversation/results.ts';

/** A conversation; nothing takes time before its `start`. See `chat/chat.ts`. */
export const openChat = async (options: Omit<ChatOptions, 'openGenerator'>): Promise<Chat> =>
  (await import('../conversation/chat.ts')).Conversation.open({
    ...options,
    openGenerator: async (...args) => (await import('../models/generator.ts')).openGenerator(...args),
  });

/** What can be completed in it. See `chat/complete.ts`. */
export const chatCompletion = async (chat: Chat): Promise<ChatCompletion> =>
  (await import('../conversation/commands/complete.ts')).chatCompletion(chat);

/** What a picker offers. See `chat/complete.ts`. */
export const chatChoices = async (
  chat: Chat,
  of: 'files' | 'models' | 'sessions' | 'turns',
): Promise<readonly Choice[]> => (await import('../conversation/commands/complete.ts')).chatChoices(chat, of);

/** The commands by group. See `commands/commands.ts`. */
export const chatHelp = async (): Promise<readonly CommandGroupView[]> =>
  (await import('../conversation/commands/commands.ts')).commandHelp();
