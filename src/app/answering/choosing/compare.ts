/**
 * Use case: one question, answered by two or three models over the same sources. These are found and packed once, by the smallest window
 * among the models; then the models answer one after the other, and each is closed before the next is opened: one at a time is in memory.
 */

import { type ErrorCode, MlxCodeError } from '../../../base/errors.ts';
import type { AnswerSupport } from '../../../chat/index.ts';
import type { Generator, GeneratorIdentity } from '../../../model/index.ts';
import type { Entrant } from '../../models/entrants.ts';
import { readingSpeed } from '../../models/reading-speed.ts';
import type { Project } from '../../project/project.ts';
import { type AppWork, signalOf } from '../../work-options.ts';
import type { AnswerEnd, AskEvent, AskInput } from '../ask-types.ts';
import { answerFrom, type FrozenPrompt, freezePrompt, readableTokens } from '../frozen-prompt.ts';
import { type Ground, type GroundMeans, groundOf } from '../ground.ts';
import { checkedSupport, type StandingNames } from './checked-support.ts';

export interface ComparedAnswer {
  /** From 1, in the order in which the models were named. */
  readonly number: number;
  /** As the user chooses it. */
  readonly name: string;
  /** Null for one that was not opened. */
  readonly generator: GeneratorIdentity | null;
  readonly state: 'done' | 'cancelled' | 'failed' | 'not-asked';
  /** Null where it wrote nothing. */
  readonly end: AnswerEnd | null;
  readonly support: AnswerSupport | null;
  /** What it failed with. */
  readonly error: { readonly code: ErrorCode; readonly message: string; readonly hint: string } | null;
}

type Forwarded = Extract<AskEvent, { kind: 'note' | 'nothing' | 'found' | 'prompt' }>;
/** What comes of one answer while it is written. */
export type AnswerPiece = Exclude<AskEvent, { kind: 'end' } | Forwarded>;

export type CompareEvent =
  | Forwarded
  /** This model is loaded next, and answers. */
  | { readonly kind: 'turn'; readonly number: number; readonly name: string }
  | { readonly kind: 'piece'; readonly number: number; readonly piece: AnswerPiece }
  | { readonly kind: 'answered'; readonly answer: ComparedAnswer }
  | { readonly kind: 'compared'; readonly answers: readonly ComparedAnswer[] };

export interface CompareMeans extends GroundMeans {
  /** Tells which names some file of the index holds. */
  readonly standing: StandingNames;
  /** A prompt whose sources are to be answered from, where it fits all models. */
  readonly frozen?: FrozenPrompt | undefined;
  /** Told the prompt that was made. */
  readonly onFrozen?: (frozen: FrozenPrompt) => void;
}

/**
 * @returns events; the last is `nothing` or `compared`. A cancel stops the answer that is written, and keeps what is there.
 * @throws what searching throws, E_CANCELLED before any answer, and what the models failed with where none of them answered
 */
export async function* compareModels(
  project: Project,
  input: AskInput,
  entrants: readonly Entrant[],
  work: AppWork,
  means: CompareMeans,
): AsyncGenerator<CompareEvent> {
  const smallest = Math.min(...entrants.map(({ contextTokens }) => contextTokens));
  let frozen = fits(means.frozen, smallest) ? means.frozen : undefined;
  let ground: Ground | null = null;
  if (frozen === undefined) {
    ground = yield* groundOnly(groundOf(project, input, work, means));
    if (ground === null) return;
  } else yield { kind: 'prompt', prompt: frozen.view };
  const answers: ComparedAnswer[] = [];
  const failures: unknown[] = [];
  for (const [n, entrant] of entrants.entries()) {
    const none = { number: n + 1, name: entrant.name, generator: null, end: null, support: null, error: null };
    if (work.signal?.aborted === true) {
      answers.push({ ...none, state: 'not-asked' });
      continue;
    }
    yield { kind: 'turn', number: n + 1, name: entrant.name };
    let answer: ComparedAnswer = { ...none, state: 'failed' };
    let generator: Generator | undefined;
    try {
      work.onProgress?.({ phase: 'load', done: 0, total: 0, unit: 'steps' });
      generator = await entrant.open(work);
      answer = { ...answer, generator: generator.identity };
      if (frozen === undefined && ground !== null) {
        frozen = await packed(project, generator, ground, entrants, work);
        means.onFrozen?.(frozen);
        yield { kind: 'prompt', prompt: frozen.view };
      }
      if (frozen === undefined) throw new MlxCodeError('E_BUG', 'There is no prompt');
      await requireRoom(generator, frozen, work);
      for await (const event of answerFrom(generator, frozen, { conversation: '', sampling: input.sampling }, work)) {
        if (event.kind === 'end')
          answer = { ...answer, state: event.reason === 'cancelled' ? 'cancelled' : 'done', end: event };
        else if (isPiece(event)) yield { kind: 'piece', number: n + 1, piece: event };
      }
      if (answer.end !== null)
        answer = { ...answer, support: await checkedSupport(frozen, answer.end.answer, means.standing, work) };
    } catch (error) {
      if (!(error instanceof MlxCodeError)) throw error;
      failures.push(error);
      const { code, message, hint } = error;
      answer =
        code === 'E_CANCELLED' ? { ...answer, state: 'cancelled' } : { ...answer, error: { code, message, hint } };
    } finally {
      await generator?.close();
    }
    answers.push(answer);
    yield { kind: 'answered', answer };
  }
  // Without one answer there is nothing to compare.
  if (answers.every(({ end }) => end === null)) throw failures[0] ?? new MlxCodeError('E_CANCELLED');
  yield { kind: 'compared', answers };
}

/** The answer of which most is in the sources; the first of several that are alike. */
export function bestSupported(
  answers: readonly ComparedAnswer[],
  scoreOf: (support: AnswerSupport) => number,
): ComparedAnswer | null {
  let best: ComparedAnswer | null = null;
  for (const answer of answers) {
    if (answer.support === null || answer.end === null || answer.end.answer.trim() === '') continue;
    if (best?.support == null || scoreOf(answer.support) > scoreOf(best.support)) best = answer;
  }
  return best;
}

// --- internal ---

async function* groundOnly(events: AsyncGenerator<AskEvent, Ground | null>): AsyncGenerator<Forwarded, Ground | null> {
  for (;;) {
    const next = await events.next();
    if (next.done === true) return next.value;
    if (!isPiece(next.value) && next.value.kind !== 'end') yield next.value;
  }
}

function isPiece(event: AskEvent): event is AnswerPiece {
  return !['note', 'nothing', 'found', 'prompt', 'end'].includes(event.kind);
}

function fits(frozen: FrozenPrompt | undefined, window: number): boolean {
  return frozen !== undefined && frozen.view.promptTokens + frozen.view.answerTokens <= window;
}

/** Packed by the first model that opens, for the smallest window and the smallest model, and for what the slowest reads in time. */
async function packed(
  { config }: Project,
  generator: Generator,
  ground: Ground,
  entrants: readonly Entrant[],
  work: AppWork,
): Promise<FrozenPrompt> {
  const readable = await readableTokens(config, generator, ground, work);
  const seconds = config.values['chat.readSeconds'];
  const others = entrants.flatMap(({ name, isServer, contextTokens }) => {
    const speed =
      isServer || seconds === 0 ? null : readingSpeed({ model: name, revision: '', contextTokens, sentTo: null });
    return speed === null ? [] : [speed * seconds];
  });
  const least = [...others, ...(readable === undefined ? [] : [readable])];
  const [small] = entrants
    .filter(({ billions }) => billions !== null)
    .sort((a, b) => (a.billions ?? 0) - (b.billions ?? 0));
  const contextTokens = Math.min(...entrants.map((each) => each.contextTokens), generator.identity.contextTokens);
  const narrow = {
    identity: { ...generator.identity, contextTokens, model: small?.name ?? generator.identity.model },
    exactCounts: generator.exactCounts,
    countTokens: generator.countTokens.bind(generator),
    countPrompt: generator.countPrompt.bind(generator),
  };
  const frozen = await freezePrompt(narrow, ground, least.length === 0 ? undefined : Math.min(...least), '', work);
  return { ...frozen, view: { ...frozen.view, generator: { ...generator.identity, contextTokens } } };
}

/** Another tokenizer may count the same prompt higher. @throws E_PROMPT_TOO_LONG */
async function requireRoom(generator: Generator, { composed, view }: FrozenPrompt, work: AppWork): Promise<void> {
  const tokens = await generator.countPrompt(composed.messages, signalOf(work));
  const { model, contextTokens } = generator.identity;
  if (tokens + view.answerTokens > contextTokens)
    throw new MlxCodeError(
      'E_PROMPT_TOO_LONG',
      `The sources take ${tokens} tokens of ${model}, and it reads ${contextTokens} with its answer`,
    );
}
