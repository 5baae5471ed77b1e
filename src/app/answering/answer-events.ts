/** What a generator writes, as events of an answer: clean text, then the places that it cites. */

import { forTerminal } from '../../base/text.ts';
import { type AnswerText, type Citation, citationOfQuote, claimsOf, type Matching } from '../../chat/index.ts';
import type { EndReason, Generator, GeneratorIdentity, Usage } from '../../model/index.ts';
import { redactSecrets } from '../../text/redact.ts';
import { noteReading } from '../models/reading-speed.ts';
import type { AppWork } from '../work-options.ts';
import type { AskEvent } from './ask-types.ts';

/**
 * @param newText makes what cleans the text; once more when what came so far was thinking
 * @param opening quotes that open the answer
 * @throws what the generator throws; not after a cancel that left something of an answer
 */
export async function* answerEvents(
  stream: ReturnType<Generator['generate']>,
  identity: GeneratorIdentity,
  newText: () => AnswerText,
  work: AppWork,
  opening: Matching['quotes'] = [],
): AsyncGenerator<AskEvent> {
  let text = newText();
  let answer = '';
  let thought = false;
  let failure: { readonly error: unknown } | undefined;
  let reason: EndReason | 'cancelled' = 'cancelled';
  let usage: Usage | null = null;
  try {
    for await (const event of stream) {
      if (event.kind === 'text') {
        const shown = text.push(event.text);
        answer += shown;
        if (shown !== '') yield { kind: 'text', text: shown };
      } else if (event.kind === 'rethink') {
        text = newText();
        answer = '';
        thought = true;
        yield event;
      } else if (event.kind === 'thinking') {
        thought = true;
        yield { kind: 'thinking', text: redactSecrets(forTerminal(event.text)).text };
      } else if (event.kind === 'end') {
        reason = event.reason;
        usage = event.usage;
        await noteReading(identity, usage);
      } else yield event;
    }
  } catch (error) {
    failure = { error };
  }
  const { text: rest, cited, found, quotes, foundCitations, unknownCitations, redacted } = text.end();
  answer += rest;
  if (rest !== '') yield { kind: 'text', text: rest };
  // What was written so far is the user's.
  if (failure !== undefined && (work.signal?.aborted !== true || answer === '')) throw failure.error;
  const quoteOf = ({ number }: Pick<Citation, 'number'>) => quotes.get(number) ?? '';
  const isOpening = (source: Pick<Citation, 'number'>) =>
    opening.some((quote) => quote.source.number === source.number);
  const byMatching = found
    .filter(({ source }) => !isOpening(source) && !cited.some(({ number }) => number === source.number))
    .map(
      ({ source, startLine, endLine }): Citation => ({
        ...source,
        startLine,
        endLine,
        by: 'matching',
        quote: quoteOf(source),
      }),
    );
  const citations = [
    ...opening.map((quote) =>
      citationOfQuote(
        quote,
        found.find(({ source }) => source.number === quote.source.number),
      ),
    ),
    ...cited.map((source): Citation => ({ ...source, by: 'model', quote: quoteOf(source) })),
    ...byMatching,
  ];
  citations.sort((a, b) => a.number - b.number);
  yield {
    kind: 'end',
    reason,
    answer,
    thought,
    citations,
    claims: claimsOf(answer, citations),
    foundCitations,
    unknownCitations,
    redacted,
    fromMemory: false,
    usage,
  };
}
