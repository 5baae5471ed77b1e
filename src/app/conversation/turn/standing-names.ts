/** Looks names of an answer up in the index of a conversation. */

import type { StandingNames } from '../../answering/choosing/checked-support.ts';
import { namesInIndex } from '../../searching/names-in-index.ts';
import { watchedWorkspace } from '../../workspace/workspace.ts';
import type { Chat } from '../chat-interface.ts';

export function namesIn({ project }: Pick<Chat, 'project'>): StandingNames {
  return (names, work) =>
    namesInIndex(names, project.root, (each, its) => watchedWorkspace(project).run('search', each, its), work);
}
