/** Compared answers as JSON, an event a line; what an answer writes has its number. */

import type { ComparedAnswer, CompareEvent } from '../../../app/index.ts';
import { eventJson } from '../../words/ask-events-json.ts';

export function comparisonJson(event: CompareEvent): Record<string, unknown> {
  switch (event.kind) {
    case 'turn':
      return { event: 'turn', number: event.number, model: event.name };
    case 'piece':
      return { ...eventJson(event.piece), number: event.number };
    case 'answered':
      return { ...answerJson(event.answer), event: 'answered' };
    case 'compared':
      return { event: 'compared', answers: event.answers.map(answerJson) };
    default:
      return eventJson(event);
  }
}

// --- internal ---

function answerJson({ number, name, generator, state, end, support, error }: ComparedAnswer): Record<string, unknown> {
  const { event: _, ...ended } = end === null ? { event: '' } : eventJson(end);
  return {
    ...{ number, model: generator?.model ?? name, name, sentTo: generator?.sentTo ?? null, state },
    ...(end !== null && ended),
    ...{ support, error },
  };
}
