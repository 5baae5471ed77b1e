/** Use case: a question about a project, answered by a generator from what the index and the files hold, as a stream of events. */

import { sha256Hex } from '../../base/hash.ts';
import {
  type Citation,
  claimsOf,
  type LinesOf,
  messageAgain,
  numberedFacts,
  quotesOf,
  SourceMatcher,
} from '../../chat/index.ts';
import { type Generator, loadStaticEmbedder } from '../../model/index.ts';
import { redactSecrets } from '../../text/redact.ts';
import type { Project } from '../project/project.ts';
import type { AppWork } from '../work-options.ts';
import { answerKey } from './answer-key.ts';
import type { AskEvent, AskInput, Recall, Remembered } from './ask-types.ts';
import { bestOf } from './choosing/best-of.ts';
import { type LargerModel, orLarger } from './choosing/cascade.ts';
import { checkedSupport, type StandingNames } from './choosing/checked-support.ts';
import { answerFrom, type FrozenPrompt, freezePrompt, readableTokens, unseen } from './frozen-prompt.ts';
import { type GroundMeans, groundOf } from './ground.ts';

export type { AnswerEnd, AskEvent, AskInput, Conversation, PromptView } from './ask-types.ts';

/** What a question is answered with, beside the generator. */
export interface AskMeans extends GroundMeans {
  /** Answers given before; null where none is to be used or kept. @default null */
  readonly recall?: Recall | null;
  /** Is asked where little of an answer is in its sources; null for none. @default null */
  readonly larger?: LargerModel | null;
  /** Tells which names some file of the index holds. @default all of them */
  readonly standing?: StandingNames;
  /** Told the prompt that the model reads. */
  readonly onFrozen?: (frozen: FrozenPrompt) => void;
}

/**
 * @param openGenerator called once the index was asked: where nothing fits, or memory has the answer, no model is needed
 * @returns events; the last is `nothing` or `end`. A cancel while the model writes ends the stream with what it wrote.
 * @throws what searching throws; E_USAGE for a file of `files`, or with `@`, that cannot be shown; E_PROMPT_TOO_LONG; what generators throw; E_CANCELLED
 */
export async function* askProject(
  project: Project,
  given: AskInput,
  openGenerator: (work: AppWork) => Promise<Generator>,
  work: AppWork,
  means: AskMeans = {},
): AsyncGenerator<AskEvent> {
  const ground = yield* groundOf(project, given, work, means);
  if (ground === null) return;
  const { input, conversation, asked, marker, linesOf, state } = ground;
  const { config } = project;
  const { recall = null, larger = null, standing = async (names) => new Set(names) } = means;
  const found = {
    outline: asked.context.outline,
    state,
    passages: asked.passages,
    facts: asked.context.facts,
    linesOf,
  };
  const parts = { config, marker, input, query: asked.query, conversation, ...found };
  const memoryKey = recall === null ? '' : answerKey({ ...parts, model: recall.model });
  const known = recall === null ? null : await recall.find(memoryKey);
  if (known !== null) {
    const about = { question: ground.question, query: asked.query };
    const { sources, factHashes } = known.prompt;
    const facts = numberedFacts(found.facts, sources).filter(({ text }) => factHashes.includes(sha256Hex(text)));
    const message = messageAgain(marker, about.question, sources, linesOf, asked.given, state, facts);
    const citations = quotedAgain(known, input.question, linesOf);
    const quotes = citations.filter(({ by }) => by === 'quote').map(atItsOwnLines);
    const related = unseen(asked.context.related, sources);
    yield { kind: 'prompt', prompt: { ...known.prompt, ...about, message, facts, quotes, related } };
    yield { kind: 'text', text: known.end.answer };
    const claims = claimsOf(known.end.answer, citations);
    yield { ...known.end, citations, claims, usage: null, fromMemory: true };
    return;
  }
  work.onProgress?.({ phase: 'load', done: 0, total: 0, unit: 'steps' });
  const generator = await openGenerator(work);
  try {
    const readable = await readableTokens(config, generator, ground, work);
    const frozen = await freezePrompt(generator, ground, readable, memoryKey, work);
    means.onFrozen?.(frozen);
    yield { kind: 'prompt', prompt: frozen.view };
    const { sampling, bestOf: count = 1 } = input;
    const how = { conversation: conversation.id, sampling };
    const answer =
      count > 1
        ? bestOf(generator, frozen, { ...how, conversation: how.conversation || ONCE, count }, standing, work)
        : answerFrom(generator, frozen, how, work);
    const closeFirst = () => generator.close();
    const events =
      larger === null ? answer : orLarger(answer, frozen, larger, { closeFirst, standing, sampling }, work);
    for await (const event of events) {
      if (event.kind !== 'end') yield event;
      else {
        const { invented } = await checkedSupport(frozen, event.answer, standing, work);
        yield invented.length === 0 ? event : { ...event, invented };
      }
    }
  } finally {
    await generator.close();
  }
}

// --- internal ---

/** Several answers to one prompt find it in the cache, also where no conversation goes on. */
const ONCE = 'samples';

/** The citations of a remembered answer, with what they quote: its sources stand as they stood. */
function quotedAgain({ prompt, end }: Remembered, question: string, linesOf: LinesOf): Citation[] {
  const shown = prompt.sources.map((source) => ({
    source,
    text: (linesOf(source.path) ?? []).slice(source.startLine - 1, source.endLine).join('\n'),
  }));
  const matcher = new SourceMatcher(shown, question, [], (texts) => loadStaticEmbedder().embedSync(texts));
  const quotes = quotesOf(end.answer, end.citations, matcher);
  return end.citations.map((citation) => {
    const { path, quoted } = citation;
    if (quoted === undefined) return { ...citation, quote: quotes.get(citation.number) ?? '' };
    const lines = (linesOf(path) ?? []).slice(quoted.startLine - 1, quoted.endLine);
    return { ...citation, quote: redactSecrets(lines.join('\n')).text };
  });
}

/** As it opens the answer, before any sentence leans on lines around it. */
function atItsOwnLines(citation: Citation): Citation {
  return { ...citation, ...citation.quoted };
}
