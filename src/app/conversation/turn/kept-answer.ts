/** An answer of a kept conversation, as the transcript shows it. */

import type { RepoPath } from '../../../base/types.ts';
import { type LinesOf, standingOf } from '../../../chat/index.ts';
import { withoutThinking } from '../../../model/index.ts';
import type { Turn, TurnCitation, TurnSource } from '../../../sessions/index.ts';
import { type Answer, NEW_ANSWER } from '../items.ts';
import { readSource } from './read-source.ts';

/** @param linesOf files as they are now: quotes are read from them again, where their lines are still there */
export function keptAnswer(turn: Turn, linesOf: LinesOf): Omit<Answer, 'id'> {
  const sources = turn.sources.map((source) => {
    const citations = turn.citations
      .filter(({ number }) => number === source.number)
      .map((citation) => withQuote(citation, source, linesOf));
    return readSource({ ...source, path: source.path as RepoPath }, citations, 'read then', null);
  });
  const state = turn.state === 'done' || turn.state === 'cancelled' ? turn.state : 'failed';
  const isInterrupted = turn.state === 'interrupted' || turn.state === 'open';
  const kept = { model: turn.model, isInterrupted };
  return { ...NEW_ANSWER, text: withoutThinking(turn.answer), state, sources, kept };
}

// --- internal ---

function withQuote({ quoted, ...citation }: TurnCitation, source: TurnSource, linesOf: LinesOf) {
  if (quoted === undefined) return citation;
  const { text } = standingOf({ ...source, path: source.path as RepoPath, text: null }, linesOf);
  if (text === null) return citation;
  const from = quoted.startLine - source.startLine;
  const lines = text.split('\n').slice(Math.max(0, from), quoted.endLine - source.startLine + 1);
  return lines.length === 0 ? citation : { ...citation, quoted, quote: lines.join('\n') };
}
