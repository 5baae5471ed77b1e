/** A prompt that stays as it is: its sources are found and packed once, then one model answers it, or several, or one model several times. */

import {
  type AnswerSupport,
  AnswerText,
  budgetOf,
  type Composed,
  citationOfQuote,
  composePrompt,
  type Matching,
  matcherOf,
  outlineText,
  supportOf,
  systemMessage,
} from '../../chat/index.ts';
import {
  type ChatMessage,
  type Generator,
  loadStaticEmbedder,
  type Sampling,
  type StaticEmbedder,
} from '../../model/index.ts';
import type { ImportNeighbour } from '../../search/index.ts';
import type { Config } from '../config/config.ts';
import { noteReading, readingSpeed } from '../models/reading-speed.ts';
import { type AppWork, signalOf } from '../work-options.ts';
import { answerEvents } from './answer-events.ts';
import type { AskEvent, PromptView } from './ask-types.ts';
import type { Ground } from './ground.ts';

export interface FrozenPrompt {
  readonly composed: Composed;
  readonly view: PromptView;
  readonly matcher: Matching;
  readonly marker: string;
}

/**
 * Packs what was found into the window of a model.
 * @param readable tokens that the model reads in the time that a user waits; undefined where that does not matter
 * @param memoryKey under which the answer is remembered; '' for one that is not
 * @throws E_PROMPT_TOO_LONG, and what the counts of the generator throw
 */
export async function freezePrompt(
  generator: Pick<Generator, 'identity' | 'exactCounts' | 'countTokens' | 'countPrompt'>,
  ground: Ground,
  readable: number | undefined,
  memoryKey: string,
  work: AppWork,
): Promise<FrozenPrompt> {
  const { input, conversation, asked, marker, state, linesOf, question } = ground;
  const { passages, context } = asked;
  const budget = budgetOf(generator, { ...input, readable });
  const system: ChatMessage =
    conversation.system === null
      ? systemMessage(marker, await outlineText(generator, context.outline, budget.outline, signalOf(work)))
      : { role: 'system', content: conversation.system };
  const composed = await composePrompt(generator, {
    question,
    query: asked.query === '' ? input.question : asked.query,
    ...{ system, earlier: conversation.turns, passages, facts: context.facts, linesOf, budget, marker, state },
    reminder: input.reminder,
    ...signalOf(work),
  });
  const { sources, facts, dropped, cut, stale, forgotten, shortened, promptTokens, message } = composed;
  let embedder: StaticEmbedder | undefined;
  const embed = (texts: readonly string[]) => {
    embedder ??= loadStaticEmbedder();
    return embedder.embedSync(texts);
  };
  // A template asks for a text of its own, which quotes would not open.
  const opensWithQuotes = budget.shape.opensWithQuotes && input.prompt === undefined;
  const matcher: Matching = matcherOf(opensWithQuotes, composed.shown, input.question, dropped, embed);
  return {
    composed,
    view: {
      ...{ sources, facts, dropped, cut, stale, forgotten, shortened, promptTokens, message, memoryKey },
      related: unseen(context.related, sources),
      quotes: (matcher.quotes ?? []).map((quote) => citationOfQuote(quote)),
      ...{ confidence: context.confidence, question, query: asked.query },
      ...{ generator: generator.identity, answerTokens: budget.answer, system: system.content },
    },
    matcher,
    marker,
  };
}

/** Of the files that have to do with what is asked: those that the prompt does not show. */
export function unseen(
  related: readonly ImportNeighbour[],
  sources: readonly { readonly path: string }[],
): readonly ImportNeighbour[] {
  return related.filter(({ path }) => !sources.some((source) => source.path === path));
}

/** @param conversation names the prompt to the cache of the generator; '' for none @returns as `answerEvents` */
export function answerFrom(
  generator: Generator,
  { composed, view, matcher, marker }: FrozenPrompt,
  how: { readonly conversation: string; readonly sampling: Sampling },
  work: AppWork,
): AsyncGenerator<AskEvent> {
  const { conversation, sampling } = how;
  const request = { messages: composed.messages, conversation, maxTokens: view.answerTokens, sampling };
  // Within a line it is no border: small models cite by the header of a source, and the marker is taken out of the answer.
  const stream = generator.generate({ ...request, stop: [`\n${marker}`] }, signalOf(work));
  return answerEvents(
    stream,
    generator.identity,
    () => new AnswerText(composed.citable, marker, matcher),
    work,
    matcher.quotes,
  );
}

/** How much of an answer the sources of its prompt hold. Names that stand in none of them are not looked up. */
export function supportIn({ composed, matcher, view }: FrozenPrompt, answer: string): AnswerSupport {
  return supportOf(answer, composed.shown, matcher, view.question);
}

/**
 * Tokens that the model reads in the time that the settings allow. A local model without a measured speed reads the rules first:
 * they begin every prompt, so they are in its cache then.
 */
export async function readableTokens(
  config: Config,
  generator: Generator,
  { conversation, marker }: Pick<Ground, 'conversation' | 'marker'>,
  work: AppWork,
): Promise<number | undefined> {
  const { identity } = generator;
  const { id, system } = conversation;
  const seconds = config.values['chat.readSeconds'];
  // What a server far away reads in a second is its own affair.
  if (seconds === 0 || identity.sentTo !== null) return undefined;
  if (readingSpeed(identity) === null && system === null) {
    const messages: ChatMessage[] = [systemMessage(marker, ''), { role: 'user', content: 'Question:' }];
    const usage = await generator.readAhead?.(messages, id, signalOf(work));
    if (usage !== undefined) await noteReading(identity, usage);
  }
  const speed = readingSpeed(identity);
  return speed === null ? undefined : speed * seconds;
}
