/** Compared answers in words: who answered, how fast, and how much of it is in the sources. */

import type { ComparedAnswer } from '../../app/index.ts';
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

// --- internal ---

function namesText(names: readonly string[]): string {
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
  return `${names.slice(0, MOST_NAMES).map(oneLine).join(', ')}${more}`;
}
