/**
 * Several answers of one model to the same prompt, the best of them shown. The first is the one that would be shown alone; the others are
 * sampled with seeds of their own and find the prompt in the cache of the model. They are ordered by how much of each is in its sources.
 */

import { MlxCodeError } from '../../../base/errors.ts';
import { type AnswerSupport, supportScore } from '../../../chat/index.ts';
import type { Generator, Sampling } from '../../../model/index.ts';
import { terms } from '../../../text/terms.ts';
import type { AppWork } from '../../work-options.ts';
import type { AnswerEnd, AnswerSample, AskEvent } from '../ask-types.ts';
import { answerFrom, type FrozenPrompt } from '../frozen-prompt.ts';
import { checkedSupport, type StandingNames } from './checked-support.ts';

/** Where neither the user nor the model says one: at 0 all would be the same. */
const TEMPERATURE = 0.7;
const MAX_SEED = 2 ** 31 - 1;

export interface SampleRequest {
  readonly count: number;
  /** Names the prompt to the cache of the generator. */
  readonly conversation: string;
  readonly sampling: Sampling;
}

/**
 * @returns events as of one answer, its text at once; `samples` of its end has all of them. A cancel shows the best of those that are finished.
 * @throws as `answerFrom`, where no answer was finished
 */
export async function* bestOf(
  generator: Generator,
  frozen: FrozenPrompt,
  { count, conversation, sampling }: SampleRequest,
  standing: StandingNames,
  work: AppWork,
): AsyncGenerator<AskEvent> {
  const ended: { readonly end: AnswerEnd; readonly seed: number | null; readonly support: AnswerSupport }[] = [];
  const seeds = (sampling.seed ?? 0) + 1;
  for (let n = 0; n < count; n++) {
    const seed = n === 0 ? null : (seeds + n - 1) % MAX_SEED;
    const its: Sampling =
      seed === null ? sampling : { ...sampling, temperature: sampling.temperature ?? TEMPERATURE, seed };
    yield { kind: 'sampling', number: n + 1, of: count };
    try {
      let end: AnswerEnd | undefined;
      for await (const event of answerFrom(generator, frozen, { conversation, sampling: its }, work)) {
        if (event.kind === 'end') end = event;
        else if (event.kind === 'waiting' || event.kind === 'reading' || event.kind === 'asked') yield event;
      }
      if (end === undefined || (end.reason === 'cancelled' && ended.length > 0)) break;
      ended.push({ end, seed, support: await checkedSupport(frozen, end.answer, standing, work) });
      if (end.reason === 'cancelled') break;
    } catch (error) {
      if (ended.length === 0 || !(error instanceof MlxCodeError)) throw error;
      yield { kind: 'note', text: `${error.message}: the best of ${ended.length} is shown.` };
      break;
    }
  }
  const words = ended.map(({ end }) => new Set(terms(end.answer)));
  const samples = ended.map(({ end, seed, support }, n): AnswerSample => {
    const others = words.filter((_, other) => other !== n);
    const agreement = others.reduce((sum, other) => sum + inCommon(words[n] ?? new Set(), other), 0);
    return {
      ...{ answer: end.answer, reason: end.reason, seed, support },
      ...{ score: end.answer.trim() === '' ? -1 : supportScore(support), isShown: false },
      agreement: others.length === 0 ? 0 : agreement / others.length,
    };
  });
  const best = bestIndex(samples);
  const end = ended[best]?.end;
  if (end === undefined) throw new MlxCodeError('E_CANCELLED');
  yield { kind: 'text', text: end.answer };
  yield { ...end, samples: samples.map((sample, n) => ({ ...sample, isShown: n === best })) };
}

/** The first of those with the highest score; among the same score the one that agrees most with the others. */
export function bestIndex(samples: readonly Pick<AnswerSample, 'score' | 'agreement'>[]): number {
  let best = 0;
  samples.forEach((sample, n) => {
    const held = samples[best];
    if (held === undefined) return;
    const lead = sample.score - held.score;
    if (lead > SAME || (lead > -SAME && sample.agreement > held.agreement + SAME)) best = n;
  });
  return best;
}

// --- internal ---

const SAME = 1e-9;

/** Words of both, as a share of the words of either. */
function inCommon(some: ReadonlySet<string>, others: ReadonlySet<string>): number {
  const both = [...some].filter((word) => others.has(word)).length;
  return both / Math.max(1, some.size + others.size - both);
}
