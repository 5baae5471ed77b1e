/** Sources of a prompt as a conversation shows them: why each is there, and which of them the answer cites. */

import type { Citation } from '../../../chat/index.ts';
import type { PromptView } from '../../answering/ask.ts';
import type { ReadSource } from '../views.ts';
import { readSource } from './read-source.ts';

const REASONS: Readonly<Record<PromptView['sources'][number]['reason'], string>> = {
  named: 'named by you',
  found: 'found',
  neighbour: 'used by or uses what was found',
  input: 'given',
};

type Given = PromptView['sources'][number];

/** Those of a prompt, and above them those of earlier turns that are cited too. */
export function promptViews(sources: readonly Given[], citations: readonly Citation[]): ReadSource[] {
  const earlier = citations.filter(({ number }) => !sources.some((source) => source.number === number));
  return readViews([...earlier, ...sources], citations);
}

/** Sources as a client shows them. Scores are shares of the best one: by themselves they say nothing. */
export function readViews(sources: readonly Given[], citations: readonly Citation[]): ReadSource[] {
  const best = Math.max(0, ...sources.map(({ score }) => score));
  return sources.map((source) => {
    const { reason, score } = source;
    const share = reason === 'found' && best > 0 ? Math.max(0, score / best) : null;
    return readSource(source, citations, REASONS[reason], share);
  });
}
