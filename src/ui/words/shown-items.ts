/** The transcript of a conversation in words: one rendering for the full screen and for the lines of a terminal or pipe. */

import type { ChatItem, EndFigures, ReadSource } from '../../app/index.ts';
import {
  answerFooter,
  citationNotes,
  endNotes,
  nothingWords,
  promptNotes,
  relatedWords,
  roomWords,
} from './answer-notes.ts';
import { comparedNotes, comparedText, type ShownColumn, shownColumns } from './comparison-words.ts';
import { errorWords } from './error-words.ts';
import { lackWords, resultWords } from './result-words.ts';

type Answer = Extract<ChatItem, { kind: 'answer' }>;

export interface ShownAnswer extends Pick<Answer, 'id' | 'kind' | 'thinking' | 'state'> {
  /** Markdown. */
  readonly text: string;
  readonly sources: readonly ReadSource[];
  /** Sentences without a source, which are to be told from others. */
  readonly unsupported?: EndFigures['unsupported'];
  /** What a reader must know of the answer, a sentence each; /context shows more. */
  readonly notes: readonly string[];
  /** How much of what was found was read, model, tokens and speed; '' until it is done. */
  readonly footer: string;
  /** Answers of several models, to be shown beside each other where there is room; `text` has them one below the other. */
  readonly columns?: readonly ShownColumn[];
}

export type ShownItem =
  | Extract<ChatItem, { kind: 'question' }>
  | ShownAnswer
  /** A page with a title; Markdown. */
  | { readonly id: number; readonly kind: 'output'; readonly title: string; readonly text: string }
  | {
      readonly id: number;
      readonly kind: 'note';
      readonly level: 'info' | 'warning' | 'error';
      readonly text: string;
    };

/** @returns the same objects for the same entries, so that what is drawn of them can be kept */
export function shownItems(items: readonly ChatItem[]): readonly ShownItem[] {
  let shown = shownLists.get(items);
  if (shown === undefined) {
    shown = items.map(shownItem);
    shownLists.set(items, shown);
  }
  return shown;
}

// --- internal ---

const shownLists = new WeakMap<readonly ChatItem[], readonly ShownItem[]>();
const known = new WeakMap<ChatItem, ShownItem>();

function shownItem(item: ChatItem): ShownItem {
  let shown = known.get(item);
  if (shown === undefined) {
    shown = inWords(item);
    known.set(item, shown);
  }
  return shown;
}

function inWords(item: ChatItem): ShownItem {
  const { id } = item;
  switch (item.kind) {
    case 'question':
    case 'note':
      return item;
    case 'error':
      return { id, kind: 'note', level: 'error', text: errorWords(item.error) };
    case 'result': {
      const words = resultWords(item.result);
      return 'title' in words ? { id, kind: 'output', ...words } : { id, kind: 'note', ...words };
    }
    case 'answer':
      return answerInWords(item);
  }
}

function answerInWords(answer: Answer): ShownAnswer {
  const { id, kind, state, sources, prompt, end, thinking, kept } = answer;
  if (answer.compared !== undefined && state !== 'nothing') return comparisonInWords(answer, answer.compared);
  const footer =
    end === null ? [kept?.model ?? ''] : [...(prompt === null ? [] : givenWords(prompt)), answerFooter(end, prompt)];
  return {
    ...{ id, kind, state, sources, text: answerText(answer), notes: answerNotes(answer) },
    unsupported: end?.unsupported ?? [],
    ...(thinking !== undefined && { thinking }),
    footer: footer.filter((part) => part !== '').join(' · '),
  };
}

/** What the model was given, and what else it could be. */
function givenWords(prompt: NonNullable<Answer['prompt']>): string[] {
  return [relatedWords(prompt, '`/add related` or Alt+R brings them along'), roomWords(prompt)];
}

function comparisonInWords(answer: Answer, compared: NonNullable<Answer['compared']>): ShownAnswer {
  const { id, kind, state, sources, chosen = null, lack, notes, error } = answer;
  const told = [
    ...(lack === null ? [] : [lackWords(lack)]),
    ...notes,
    ...(error === null ? [] : [`No answer: ${errorWords(error)}`]),
    ...(state === 'writing' || state === 'failed' ? [] : comparedNotes(compared, chosen)),
  ];
  const columns = shownColumns(compared, chosen);
  return { id, kind, state, sources, columns, text: comparedText(columns), notes: told, footer: '' };
}

function answerText({ text, state, hasModel, lack, strange }: Answer): string {
  if (state === 'hits')
    return 'There is no model on this machine to answer; these are the places that fit best. `/model` shows what can be fetched.';
  if (state !== 'nothing') return text;
  if (!hasModel) return 'I found no matching code, and there is no model to ask.';
  const next = 'Name a file with @, rephrase, or press Enter on `/retry` to ask the model without code.';
  if (strange !== null && lack?.kind !== 'growing') return `${nothingWords(strange)} ${next}`;
  const soFar = lack?.kind === 'growing' ? ' yet: the index is being made' : '';
  return `I found no matching code${soFar}. ${next}`;
}

function answerNotes({ lack, notes, prompt, end, error, state, text, kept }: Answer): string[] {
  const told = [
    ...(lack === null ? [] : [lackWords(lack)]),
    ...notes,
    ...(prompt === null ? [] : promptNotes(prompt)),
    ...(end === null ? [] : [...endNotes(end), ...citationNotes(end, prompt?.given ?? 0)]),
  ];
  if (kept?.isInterrupted === true) told.push('The answer was interrupted.');
  if (error !== null) told.push(text === '' ? `No answer: ${errorWords(error)}` : errorWords(error));
  else if (state === 'cancelled' && end === null && kept === undefined) told.push('Stopped.');
  return told;
}
