/**
 * An answer of a small model, or of a larger one where little of the small one's is in its sources. The first is held back until that is
 * known, so that nothing that was shown is taken back. The larger model reads the same sources.
 */

import { MlxCodeError } from '../../../base/errors.ts';
import { supportScore } from '../../../chat/index.ts';
import type { Generator } from '../../../model/index.ts';
import { type AppWork, signalOf } from '../../work-options.ts';
import type { AnswerEnd, AskEvent } from '../ask-types.ts';
import { answerFrom, type FrozenPrompt } from '../frozen-prompt.ts';
import { checkedSupport, type StandingNames } from './checked-support.ts';

/** A model that is at hand and answers where another one did poorly. */
export interface LargerModel {
  readonly name: string;
  open(work: AppWork): Promise<Generator>;
}

/**
 * An answer with a lower `supportScore` is asked again: sources hold few of its words, or not the names in it. Of 29 answers of the 0.5B, 12 of the 18
 * wrong ones lie below, and 1 of the 11 that were right or partly so; it was chosen on these.
 */
export const LOW_SUPPORT = 0.9;

/**
 * @param draft events of the first answer @param closeFirst lets the first model go, so that one at a time is in memory
 * @returns events of one answer; where the larger model is asked, a note says so and a second `prompt` names it
 * @throws as the draft; what the larger model fails with is told in a note, and the first answer shown
 */
export async function* orLarger(
  draft: AsyncIterable<AskEvent>,
  frozen: FrozenPrompt,
  larger: LargerModel,
  {
    closeFirst,
    standing,
    sampling,
  }: {
    readonly closeFirst: () => Promise<void>;
    readonly standing: StandingNames;
    readonly sampling: Parameters<typeof answerFrom>[2]['sampling'];
  },
  work: AppWork,
): AsyncGenerator<AskEvent> {
  let end: AnswerEnd | undefined;
  let isWriting = false;
  for await (const event of draft) {
    if (event.kind === 'end') end = event;
    else if (event.kind !== 'text' && event.kind !== 'rethink' && event.kind !== 'thinking') yield event;
    else if (!isWriting) {
      isWriting = true;
      yield { kind: 'thinking', text: '' };
    }
  }
  if (end === undefined) return;
  const first: readonly AskEvent[] = [...(end.answer === '' ? [] : [{ kind: 'text', text: end.answer } as const]), end];
  const support = await checkedSupport(frozen, end.answer, standing, work);
  if (end.reason === 'cancelled' || supportScore(support) >= LOW_SUPPORT) {
    yield* first;
    return;
  }
  const { model } = frozen.view.generator;
  let generator: Generator | undefined;
  let isShown = false;
  try {
    await closeFirst();
    work.onProgress?.({ phase: 'load', done: 0, total: 0, unit: 'steps' });
    generator = await larger.open(work);
    const promptTokens = await generator.countPrompt(frozen.composed.messages, signalOf(work));
    const { identity } = generator;
    if (promptTokens + frozen.view.answerTokens > identity.contextTokens)
      throw new MlxCodeError('E_PROMPT_TOO_LONG', `The sources do not fit into the window of ${identity.model}`);
    yield { kind: 'note', text: `Little of the answer of ${model} is in the sources; asked ${identity.model}.` };
    yield { kind: 'prompt', prompt: { ...frozen.view, generator: identity, promptTokens } };
    for await (const event of answerFrom(generator, frozen, { conversation: '', sampling }, work)) {
      isShown ||= event.kind === 'text';
      yield event;
    }
  } catch (error) {
    if (isShown || !(error instanceof MlxCodeError)) throw error;
    const why = error.code === 'E_CANCELLED' ? 'it was stopped' : error.message;
    yield { kind: 'note', text: `${larger.name} did not answer (${why}): this is the answer of ${model}.` };
    yield { kind: 'prompt', prompt: frozen.view };
    yield* first;
  } finally {
    await generator?.close();
  }
}
