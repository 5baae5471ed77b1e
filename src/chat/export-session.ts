/** A session as a page of Markdown, or as JSON. The page fetches nothing when it is shown: images and HTML of an answer are text. */

import { forTerminal, oneLine } from '../base/text.ts';
import type { Session, Turn, TurnCitation } from '../sessions/index.ts';
import { citationLabel, sourcePlace } from '../text/citation-label.ts';
import { closed, codeSpan, inert } from './inert-markdown.ts';

const STATE_NOTES = {
  open: 'The answer is being written.',
  done: '',
  cancelled: 'The answer was stopped.',
  failed: 'The answer failed.',
  interrupted: 'The answer was interrupted.',
} as const;

/** @returns what `sessions export --format json` prints; times are ISO 8601 */
export function sessionJson(session: Session, turns: readonly Turn[]): object {
  const { createdAtMs, updatedAtMs, turns: _, named: __, ...rest } = session;
  return {
    ...rest,
    created: isoTime(createdAtMs),
    updated: isoTime(updatedAtMs),
    turns: turns.map(({ id: ___, startedAtMs, endedAtMs, ...turn }) => ({
      ...turn,
      started: isoTime(startedAtMs),
      ended: endedAtMs === null ? null : isoTime(endedAtMs),
    })),
  };
}

/** Questions as quotes, answers as they were written, the code that was read as `path:lines`. */
export function sessionMarkdown(session: Session, turns: readonly Turn[]): string {
  const facts = [
    `- Folder: ${codeSpan(session.root)}`,
    `- Model: ${codeSpan(session.model)}`,
    `- Begun ${isoTime(session.createdAtMs)}, last used ${isoTime(session.updatedAtMs)}`,
  ];
  return [`# ${inert(oneLine(session.name))}`, facts.join('\n'), ...turns.map(turnMarkdown)].join('\n\n').concat('\n');
}

// --- internal ---

function turnMarkdown(turn: Turn): string {
  const question = inert(forTerminal(turn.question)).replaceAll(/^/gm, '> ');
  const notes = [
    STATE_NOTES[turn.state],
    turn.reason === 'length' ? 'The answer reached the limit of its length.' : '',
    turn.reason === 'loop' ? 'The answer repeated itself and was stopped.' : '',
    turn.reason === 'tool' ? 'The model asked for a tool; there is none here.' : '',
    turn.reason === 'filter' ? "The server's filter withheld the rest." : '',
    turn.cut ? 'The answer was longer than the part that is saved.' : '',
  ].filter((note) => note !== '');
  const parts = [
    `## ${turn.number}`,
    question,
    closed(inert(forTerminal(turn.answer).trimEnd())),
    notes.map((note) => `*${note}*`).join('\n'),
    placesMarkdown(
      'Cited',
      turn.citations.filter(({ by }) => by === undefined),
    ),
    placesMarkdown(
      'Found by matching words, not cited by the model',
      turn.citations.filter(({ by }) => by !== undefined),
    ),
    placesMarkdown('Read', turn.sources),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function placesMarkdown(title: string, places: readonly TurnCitation[]): string {
  if (places.length === 0) return '';
  const lines = places.map(
    (place) => `- [${place.by === undefined ? '' : '≈'}${citationLabel(place)}] ${codeSpan(sourcePlace(place))}`,
  );
  return `${title}:\n\n${lines.join('\n')}`;
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
