/** Compared answers in words: who answered, how fast, and how much of it is in the sources. */

import type { ChatItem, ComparedAnswer } from '../../app/index.ts';
import { formatDuration, oneLine, plural } from '../../base/text.ts';

/** Names that are told of those that nothing holds. */
const MOST_NAMES = 4;

/** `1 · Qwen2.5-Coder-0.5B-Instruct` */
export function comparedTitle({
  number,
  name,
  generator,
}: Pick<ComparedAnswer, 'number' | 'name' | 'generator'>): string {
  const model = generator === null ? name : generator.model;
  const where = generator === null || generator.sentTo === null ? '' : ` at ${generator.sentTo}`;
  return oneLine(`${number} · ${model}${where}`);
}

/** Speed and support, a part each; why it stands short where it does. */
export function comparedFacts({ state, end, support, error }: ComparedAnswer): string[] {
  if (state === 'not-asked') return ['not asked: stopped before'];
  if (error !== null) return [`no answer: ${error.message} [${error.code}]`];
  if (end === null) return ['stopped before it answered'];
  const facts = state === 'cancelled' ? ['stopped; this is what was written'] : [];
  if (end.reason === 'length') facts.push('stopped at the token limit');
  if (end.reason === 'loop') facts.push('stopped as it repeated itself');
  if (end.usage !== null) {
    const { firstTokenMs, answerTokens, answerMs } = end.usage;
    facts.push(`first token after ${formatDuration(firstTokenMs)}`);
    if (answerMs > 0) facts.push(`${((answerTokens / answerMs) * 1000).toFixed(1)} tokens/s`);
    facts.push(plural(answerTokens, 'token'));
  }
  if (support === null) return facts;
  const { supported, unsupported, invented } = support;
  facts.push(plural(supported, 'supported citation'));
  if (unsupported > 0) facts.push(`${unsupported} shown only because nothing else was found`);
  facts.push(
    invented.length === 0
      ? 'no invented names'
      : `${plural(invented.length, 'invented name')} (${namesText(invented)})`,
  );
  return facts;
}

/** An answer as a column of the screen. */
export interface ShownColumn {
  readonly title: string;
  /** Markdown. */
  readonly text: string;
  /** '' until it has ended. */
  readonly facts: string;
  readonly isChosen: boolean;
}

type Compared = NonNullable<Extract<ChatItem, { kind: 'answer' }>['compared']>;

export function shownColumns(compared: Compared, chosen: number | null): ShownColumn[] {
  return compared.map(({ number, name, text, answer }) => ({
    title: comparedTitle({ number, name, generator: null }),
    text,
    facts: answer === null ? '' : comparedFacts(answer).join(' · '),
    isChosen: number === chosen,
  }));
}

/** One below the other, as Markdown. It only grows while the answers come in turn; one that has not begun is left out. */
export function comparedText(columns: readonly ShownColumn[]): string {
  return columns
    .filter(({ text, facts }) => text !== '' || facts !== '')
    .map(({ title, text, facts }) => `**${title}**\n\n${text}${facts === '' ? '' : `\n\n${facts}`}`)
    .join('\n\n');
}

/** How one of the answers is chosen, while none is. */
export function comparedNotes(compared: Compared, chosen: number | null): string[] {
  const numbers = compared.flatMap(({ number, answer }) => ((answer?.end?.answer ?? '').trim() === '' ? [] : [number]));
  if (chosen !== null || numbers.length === 0) return [];
  return [
    `${numbers.map((number) => `c ${number}`).join(' or ')} goes on with that answer; c alone with the one that its sources support most.`,
  ];
}

// --- internal ---

function namesText(names: readonly string[]): string {
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
  return `${names.slice(0, MOST_NAMES).map(oneLine).join(', ')}${more}`;
}
