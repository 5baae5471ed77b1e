/** Answers that a model wrote before, with their citations put anew: what changes there is measured without a model. */

import { answerEvents } from '../../src/app/answering/answer-events.ts';
import { repoPath } from '../../src/base/paths.ts';
import { AnswerText, type Matching, matcherOf, type Passage, type Source } from '../../src/chat/index.ts';
import { type GenerateEvent, loadStaticEmbedder } from '../../src/model/index.ts';
import { MARKER } from '../prompts.ts';
import type { AnswerRecord } from './records.ts';

const USAGE = { promptTokens: 0, cachedTokens: 0, answerTokens: 0, firstTokenMs: 0, answerMs: 0 };

/** @returns the same where it is not known what the model wrote */
export async function rechecked(record: AnswerRecord, isSmall: boolean): Promise<AnswerRecord> {
  if (record.raw === undefined) return record;
  const shown = record.shown.map(({ text, path, ...place }) => {
    const source: Source = { ...place, path: repoPath(path), reason: 'found', score: 0, hash: '' };
    return { source, text };
  });
  const dropped = record.dropped.map(({ path, ...place }): Passage => {
    return { ...place, path: repoPath(path), reason: 'found', score: 0 };
  });
  const embed = (texts: readonly string[]) => loadStaticEmbedder().embedSync(texts);
  const matcher: Matching = matcherOf(isSmall, shown, record.question, dropped, embed);
  const sources = shown.map(({ source }) => source);
  const identity = { model: record.model, revision: '', contextTokens: 0, sentTo: 'a record' };
  const newText = () => new AnswerText(sources, MARKER, matcher);
  for await (const event of answerEvents(said(record.raw), identity, newText, {}, matcher.quotes)) {
    if (event.kind !== 'end') continue;
    const { answer, citations } = event;
    return { ...record, answer, citations };
  }
  return record;
}

// --- internal ---

async function* said(text: string): AsyncGenerator<GenerateEvent> {
  yield { kind: 'text', text };
  yield { kind: 'end', reason: 'stop', usage: USAGE };
}
