/** Commands that show what the model was given, and what is indexed and running. */

import { endFigures, promptFigures } from '../../answering/answer-figures.ts';
import { projectStatus } from '../../indexing/status.ts';
import type { Chat } from '../chat-interface.ts';
import type { ContextSource } from '../results.ts';

export function context(chat: Chat): void {
  const { record, pinned } = chat;
  const { prompt, meter } = chat.last;
  const quotes = new Map(meter.end?.citations.map(({ number, quote }) => [number, quote]));
  chat.show({
    of: 'context',
    prompt: prompt === null ? null : promptFigures(prompt),
    sources: (prompt?.sources ?? []).map((source) => contextSource(source, source.number, quotes.get(source.number))),
    dropped: (prompt?.dropped ?? []).map((source) => contextSource(source, 0)),
    facts: prompt?.facts ?? [],
    pinned,
    earlierTurns: record.conversation.turns.length,
    end: meter.end === null ? null : endFigures(meter.end),
  });
}

export function tokens(chat: Chat): void {
  const { last, sums } = chat.last.meter;
  chat.show({ of: 'tokens', last, sums, window: chat.state.context });
}

export async function status(chat: Chat): Promise<void> {
  const { state, project } = chat;
  const { index, problem, freshness, git, loaded } = await projectStatus(project);
  const { root } = project;
  const { model, watch, session } = state;
  chat.show({
    ...{ of: 'status', root, model, leaving: chat.leaving, git, watch, session, loaded, nowMs: Date.now() },
    index:
      index === null
        ? null
        : { files: index.files, chunks: index.chunks, bytes: index.bytes.total, neural: index.neural },
    changed: freshness?.changed ?? null,
    problem: problem === null ? null : { code: problem.code, message: problem.message, hint: problem.hint },
  });
}

// --- internal ---

function contextSource(source: Omit<ContextSource, 'number' | 'quote'>, number: number, quote = ''): ContextSource {
  const { path, startLine, endLine, symbol, reason } = source;
  return { number, path, startLine, endLine, symbol, reason, quote };
}
