/** The events of an answer as JSON: the same on the command line and over HTTP. Other programs rely on these names. */

import type { AskEvent, PromptView } from '../../app/index.ts';
import { MlxCodeError } from '../../base/errors.ts';

/** The last line of a question that failed. */
export function failedJson(error: unknown): Record<string, unknown> {
  const { code, message, hint } = asError(error);
  return { event: 'failed', code, message, hint };
}

/** An event as other programs get it. */
export function eventJson(event: AskEvent): Record<string, unknown> {
  const place = ({
    path,
    startLine,
    endLine,
    symbol,
  }: PromptView['dropped'][number] | PromptView['sources'][number]) => ({
    path,
    startLine,
    endLine,
    symbol,
  });
  if (event.kind === 'prompt') {
    const { sources, quotes, dropped, system: _, message: __, memoryKey: ___, generator, ...rest } = event.prompt;
    const numbered = sources.map((source) => ({ number: source.number, ...place(source), reason: source.reason }));
    const { model, contextTokens, sentTo } = generator;
    const opening = quotes.map(({ number, quote, ...source }) => ({ number, ...place({ number, ...source }), quote }));
    const shown = { sources: numbered, quotes: opening, dropped: dropped.map(place) };
    return { event: 'prompt', ...rest, model, contextTokens, sentTo, ...shown };
  }
  if (event.kind === 'found')
    return {
      event: 'found',
      sources: event.passages.map((source) => ({ number: source.number, ...place(source), reason: source.reason })),
    };
  if (event.kind === 'nothing')
    return {
      event: 'nothing',
      confidence: event.confidence,
      nearest: event.nearest.map(place),
      strange: event.strange,
    };
  const { kind, ...rest } = event;
  if (event.kind !== 'end') return { event: kind, ...rest };
  const citations = event.citations.map((source) => ({
    number: source.number,
    ...place(source),
    by: source.by,
    quote: source.quote,
  }));
  const claims = event.claims.map(({ text, numbers, supported }) => ({ text, numbers, supported }));
  return { event: 'end', ...rest, citations, claims };
}

// --- internal ---

function asError(error: unknown): Pick<MlxCodeError, 'code' | 'message' | 'hint'> {
  if (error instanceof MlxCodeError) return error;
  return new MlxCodeError('E_BUG', error instanceof Error ? error.message : String(error));
}
