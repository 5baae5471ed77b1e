/** An answer in figures: what of its prompt and of its end clients show. */

import type { Claim } from '../../chat/index.ts';
import type { GeneratorIdentity } from '../../model/index.ts';
import type { AnswerEnd, PromptView } from './ask.ts';

/** How the prompt of an answer was made. */
export interface PromptFigures
  extends Pick<PromptView, 'cut' | 'stale' | 'forgotten' | 'shortened' | 'promptTokens' | 'query' | 'related'> {
  readonly generator: GeneratorIdentity;
  /** Sources that the model was given, and passages without room. */
  readonly given: number;
  readonly dropped: number;
}

/** How an answer ended. */
export interface EndFigures
  extends Pick<AnswerEnd, 'reason' | 'usage' | 'thought' | 'unknownCitations' | 'redacted' | 'fromMemory'> {
  /** The answer has no word. */
  readonly isEmpty: boolean;
  /** How its citations were found; `none` where it has none. Those of quotes count as the model's: they are certain. */
  readonly citations: 'model' | 'matching' | 'both' | 'none';
  /** Sentences that state something and cite nothing, of an answer that cites something. */
  readonly unsupported: readonly Claim[];
  /** Names of code in it that nothing here holds. */
  readonly invented: readonly string[];
}

export function promptFigures(prompt: PromptView): PromptFigures {
  const { cut, stale, forgotten, shortened, promptTokens, query, generator, sources, dropped, related } = prompt;
  const figures = { cut, stale, forgotten, shortened, promptTokens, query, related };
  return { ...figures, generator, given: sources.length, dropped: dropped.length };
}

export function endFigures({ answer, citations, claims, invented = [], ...end }: AnswerEnd): EndFigures {
  const { reason, usage, thought, unknownCitations, redacted, fromMemory } = end;
  const byModel = citations.some(({ by }) => by !== 'matching');
  const byMatching = citations.some(({ by }) => by === 'matching');
  return {
    ...{ reason, usage, thought, unknownCitations, redacted, fromMemory, isEmpty: answer.trim() === '' },
    invented,
    unsupported: citations.length === 0 ? [] : claims.filter(({ supported }) => !supported),
    citations: byModel ? (byMatching ? 'both' : 'model') : byMatching ? 'matching' : 'none',
  };
}
