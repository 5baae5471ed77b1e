/**
 * Around every generator, wherever its model runs: thinking is separated from the answer, the answer ends at the end marks of the
 * known templates, at the token limit, and when it repeats itself.
 */

import type { WorkOptions } from '../../base/types.ts';
import type { EndReason, GenerateEvent, GenerateRequest, Generator } from '../generation.ts';
import { AnswerParts } from './answer-parts.ts';
import { LoopGuard } from './loop-guard.ts';

/** Most characters a token that a whole answer can have. A generator that writes more ignores its limit. */
const MOST_TOKEN_CHARACTERS = 8;
/** A piece is a token at least, unless something between cut it: then it has fewer characters than this on the mean. */
const LEAST_TOKEN_CHARACTERS = 3;
/** For an estimate where the generator cannot tell what it wrote. */
const TOKEN_CHARACTERS = 4;

type Options = Pick<WorkOptions, 'signal'>;

/** @returns the same generator with its answers looked after */
export function guarded(generator: Generator): Generator {
  return {
    get identity() {
      return generator.identity;
    },
    exactCounts: generator.exactCounts,
    countTokens: (texts, options) => generator.countTokens(texts, options),
    countPrompt: (messages, options) => generator.countPrompt(messages, options),
    generate: (request, options) => guardedAnswer(generator, request, options),
    ...(generator.readAhead !== undefined && { readAhead: generator.readAhead.bind(generator) }),
    close: () => generator.close(),
  };
}

// --- internal ---

async function* guardedAnswer(
  generator: Generator,
  request: GenerateRequest,
  options: Options = {},
): AsyncGenerator<GenerateEvent, void, undefined> {
  const started = performance.now();
  const parts = new AnswerParts();
  const loops = { text: new LoopGuard(), thinking: new LoopGuard() };
  const { maxTokens } = request;
  const most = (maxTokens + 1) * MOST_TOKEN_CHARACTERS;
  let written = 0;
  let pieces = 0;
  let firstAt: number | undefined;
  let stopped: EndReason | undefined;
  let failure: { readonly error: unknown } | undefined;
  const told = function* (found: ReturnType<AnswerParts['add']>): Events {
    for (const { kind, text } of found) {
      if (text !== '') yield { kind: kind === 'rethink' ? 'text' : kind, text };
      if (kind === 'rethink') yield { kind };
      else if (loops[kind].add(text)) stopped ??= 'loop';
    }
  };
  try {
    for await (const event of generator.generate(request, options)) {
      if (event.kind === 'end') {
        yield* told(parts.end());
        yield parts.asksTool && event.reason === 'stop' ? { ...event, reason: 'tool' } : event;
        return;
      }
      if (event.kind !== 'text' && event.kind !== 'thinking') {
        yield event;
        continue;
      }
      firstAt ??= performance.now();
      const text = event.text.slice(0, most - written);
      written += event.text.length;
      pieces++;
      if (written > most || (pieces > maxTokens && written > maxTokens * LEAST_TOKEN_CHARACTERS)) stopped = 'length';
      yield* told(event.kind === 'thinking' ? [{ kind: 'thinking', text }] : parts.add(text));
      if (parts.ended) stopped ??= 'stop';
      if (stopped !== undefined) break;
    }
  } catch (error) {
    failure = { error };
  }
  yield* told(parts.end());
  // What was held back is the user's too.
  if (failure !== undefined) throw failure.error;
  if (stopped === undefined) return;
  const ended = performance.now();
  const firstTokenMs = (firstAt ?? ended) - started;
  const promptTokens = await generator.countPrompt(request.messages, options);
  const answerTokens = Math.ceil(Math.min(written, most) / TOKEN_CHARACTERS);
  const usage = { promptTokens, cachedTokens: 0, answerTokens, firstTokenMs, answerMs: ended - started - firstTokenMs };
  yield { kind: 'end', reason: stopped === 'stop' && parts.asksTool ? 'tool' : stopped, usage };
}

type Events = globalThis.Generator<GenerateEvent, void, undefined>;
