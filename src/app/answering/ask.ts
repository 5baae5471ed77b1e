/** Use case: a question about a project, answered by a generator from what the index and the files hold, as a stream of events. */

import { MlxCodeError } from '../../base/errors.ts';
import {
  AnswerText,
  budgetOf,
  type Citation,
  composePrompt,
  type LinesOf,
  messageAgain,
  outlineText,
  type Passage,
  quotesOf,
  SourceMatcher,
  splitPasted,
  systemMessage,
} from '../../chat/index.ts';
import { type ChatMessage, type Generator, loadStaticEmbedder, type StaticEmbedder } from '../../model/index.ts';
import { noteReading, readingSpeed } from '../models/reading-speed.ts';
import type { Project } from '../project/project.ts';
import { type AppWork, signalOf } from '../work-options.ts';
import { answerEvents } from './answer-events.ts';
import { answerKey } from './answer-key.ts';
import { type ContextAnswer, type ContextInput, contextOf } from './ask-context.ts';
import { currentLines } from './ask-files.ts';
import type { AskEvent, AskInput, Conversation, Recall, Remembered } from './ask-types.ts';
import { EarlyValue } from './early-value.ts';
import { promptMarker } from './prompt-marker.ts';
import { repositoryState } from './repository-state.ts';
import { retrieve } from './retrieve.ts';

export type { AnswerEnd, AskEvent, AskInput, Conversation, PromptView } from './ask-types.ts';

const NEW: Conversation = { id: '', system: null, turns: [] };
const NEAREST = 3;
/** Sources shown before the prompt is made: the best, which always have room in it. */
const AT_ONCE = 5;

/** What a question is answered with, beside the generator. */
export interface AskMeans {
  /** What was said before. @default nothing */
  readonly conversation?: Conversation | undefined;
  /** Gathers what the index holds. @default the index of this process */
  readonly context?: (input: ContextInput, work: AppWork) => Promise<ContextAnswer>;
  /** Answers given before; null where none is to be used or kept. @default null */
  readonly recall?: Recall | null;
}

/**
 * @param openGenerator called once the index was asked: where nothing fits, or memory has the answer, no model is needed
 * @returns events; the last is `nothing` or `end`. A cancel while the model writes ends the stream with what it wrote.
 * @throws what searching throws; E_USAGE for a file of `files` that is not there; E_PROMPT_TOO_LONG; what generators throw; E_CANCELLED
 */
export async function* askProject(
  project: Project,
  given: AskInput,
  openGenerator: (work: AppWork) => Promise<Generator>,
  work: AppWork,
  means: AskMeans = {},
): AsyncGenerator<AskEvent> {
  const { conversation = NEW, recall = null, context = (each, its) => contextOf(project, each, its) } = means;
  const input = withMaterialApart(given);
  const { question } = input;
  if ((input.prompt ?? question).trim() === '') throw new MlxCodeError('E_QUERY_EMPTY');
  const soon = new EarlyValue<readonly Passage[]>();
  const ask = (each: ContextInput, onHits: AppWork['onHits']) => context(each, { ...work, ...(onHits && { onHits }) });
  // A question without code gets nothing of the project.
  const asking = input.retrieve ? repositoryState(project, work.signal).catch(() => '') : '';
  const retrieving = retrieve(project, input, conversation, ask, soon.tell);
  const best = await soon.before(retrieving);
  if (best !== null) yield { kind: 'found', passages: numbered(best, conversation) };
  const asked = await retrieving;
  for (const text of asked.notes) yield { kind: 'note', text };
  const { passages } = asked;
  const { confidence, outline } = asked.context;
  if (!asked.hasGround) {
    yield { kind: 'nothing', confidence, nearest: asked.context.passages.slice(0, NEAREST) };
    return;
  }
  if (best === null && passages.length > 0) yield { kind: 'found', passages: numbered(passages, conversation) };
  const marker = await promptMarker(project.root);
  const linesOf = await currentLines(project);
  const state = await asking;
  const about = { question: input.prompt ?? question, query: asked.query };
  const found = { outline, state, passages, linesOf };
  const parts = { config: project.config, marker, input, query: asked.query, conversation, ...found };
  const memoryKey = recall === null ? '' : answerKey({ ...parts, model: recall.model });
  const known = recall === null ? null : await recall.find(memoryKey);
  if (known !== null) {
    const message = messageAgain(marker, about.question, known.prompt.sources, linesOf, asked.given, state);
    yield { kind: 'prompt', prompt: { ...known.prompt, ...about, message } };
    yield { kind: 'text', text: known.end.answer };
    yield { ...known.end, citations: quotedAgain(known, question, linesOf), usage: null, fromMemory: true };
    return;
  }
  work.onProgress?.({ phase: 'load', done: 0, total: 0, unit: 'steps' });
  const generator = await openGenerator(work);
  try {
    const readable = await readableTokens(project, generator, conversation, marker, work);
    const budget = budgetOf(generator, { ...input, readable });
    const system: ChatMessage =
      conversation.system === null
        ? systemMessage(marker, await outlineText(generator, outline, budget.outline, signalOf(work)))
        : { role: 'system', content: conversation.system };
    const composed = await composePrompt(generator, {
      question: about.question,
      query: asked.query === '' ? question : asked.query,
      ...{ system, earlier: conversation.turns, passages, linesOf, budget, marker, state },
      ...signalOf(work),
    });
    const { sources, dropped, cut, stale, forgotten, shortened, promptTokens, message } = composed;
    const { identity } = generator;
    yield {
      kind: 'prompt',
      prompt: {
        ...{ sources, dropped, cut, stale, forgotten, shortened, promptTokens, message, confidence, memoryKey },
        ...about,
        ...{ generator: identity, answerTokens: budget.answer, system: system.content },
      },
    };
    const request = { messages: composed.messages, conversation: conversation.id, maxTokens: budget.answer };
    // Within a line it is no border: small models cite by the header of a source, and the marker is taken out of the answer.
    const stream = generator.generate({ ...request, sampling: input.sampling, stop: [`\n${marker}`] }, signalOf(work));
    let embedder: StaticEmbedder | undefined;
    const embed = (texts: readonly string[]) => {
      embedder ??= loadStaticEmbedder();
      return embedder.embedSync(texts);
    };
    const matcher = new SourceMatcher(composed.shown, question, dropped, embed);
    yield* answerEvents(stream, identity, () => new AnswerText(composed.citable, marker, matcher), work);
  } finally {
    await generator.close();
  }
}

// --- internal ---

/** The citations of a remembered answer, with what they quote: its sources stand as they stood. */
function quotedAgain({ prompt, end }: Remembered, question: string, linesOf: LinesOf): Citation[] {
  const shown = prompt.sources.map((source) => ({
    source,
    text: (linesOf(source.path) ?? []).slice(source.startLine - 1, source.endLine).join('\n'),
  }));
  const matcher = new SourceMatcher(shown, question, [], (texts) => loadStaticEmbedder().embedSync(texts));
  const quotes = quotesOf(end.answer, end.citations, matcher);
  return end.citations.map((citation) => ({ ...citation, quote: quotes.get(citation.number) ?? '' }));
}

/** Sources of a talk are numbered on from turn to turn. */
function numbered(passages: readonly Passage[], { turns }: Conversation): (Passage & { number: number })[] {
  const last = Math.max(0, ...turns.flatMap(({ sources }) => sources.map(({ number }) => number)));
  return passages.slice(0, AT_ONCE).map((passage, n) => ({ ...passage, number: last + 1 + n }));
}

/** A log that came with the question is shown to the model as what is piped in is, and is not searched for. */
function withMaterialApart(input: AskInput): AskInput {
  if (input.prompt !== undefined) return input;
  const { question, material } = splitPasted(input.question);
  if (material === '') return input;
  return { ...input, question, piped: [material, input.piped].filter((text) => text !== '').join('\n') };
}

/**
 * Tokens that the model reads in the time that the settings allow. A local model without a measured speed reads the rules first:
 * they begin every prompt, so they are in its cache then.
 */
async function readableTokens(
  { config }: Project,
  generator: Generator,
  { id, system }: Conversation,
  marker: string,
  work: AppWork,
): Promise<number | undefined> {
  const { identity } = generator;
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
