/** An answer of a kept conversation, as the transcript shows it. */

import type { RepoPath } from '../../../base/types.ts';
import { withoutThinking } from '../../../model/index.ts';
import type { Turn } from '../../../sessions/index.ts';
import { type Answer, NEW_ANSWER } from '../items.ts';
import { readSource } from './read-source.ts';

export function keptAnswer(turn: Turn): Omit<Answer, 'id'> {
  const sources = turn.sources.map((source) =>
    readSource({ ...source, path: source.path as RepoPath }, turn.citations, 'read then', null),
  );
  const state = turn.state === 'done' || turn.state === 'cancelled' ? turn.state : 'failed';
  const isInterrupted = turn.state === 'interrupted' || turn.state === 'open';
  const kept = { model: turn.model, isInterrupted };
  return { ...NEW_ANSWER, text: withoutThinking(turn.answer), state, sources, kept };
}
