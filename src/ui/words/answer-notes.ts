/** Notes and footer of an answer: warnings for the reader, and what the model was given. */

import type { EndFigures, PromptFigures } from '../../app/index.ts';
import { formatDuration, plural } from '../../base/text.ts';
import { unsupportedWords } from './unsupported-marks.ts';

const MOST_NAMES = 5;
const MOST_RELATED = 4;
const IN_CHAT = { longer: '', anew: '/retry' };

/** `10 of 44 matches fit in the model's context; 2 were shortened`; '' when all of it went in whole. */
export function roomWords({ given, dropped, cut }: PromptFigures): string {
  const shortened = cut === 0 ? '' : `${cut === 1 ? '1 was' : `${cut} were`} shortened`;
  if (dropped === 0) return cut === 0 ? '' : `${plural(cut, 'source')} ${cut === 1 ? 'was' : 'were'} shortened`;
  return `${given} of ${given + dropped} matches fit in the model's context${shortened === '' ? '' : `; ${shortened}`}`;
}

/** Why the model was not asked. @param strange as in `ContextAnswer` */
export function nothingWords(strange: readonly string[] | null): string {
  if (strange === null) return 'I found no matching code.';
  if (strange.length === 0)
    return 'Nothing here answers this: its words are in this project, but not together, so it seems to be about another one.';
  const names = strange.map((word) => `"${word}"`).join(', ');
  return `Nothing here answers this: ${names} ${strange.length === 1 ? 'is' : 'are'} nowhere in this project.`;
}

/** Files that are offered: `by import: src/toll.ts (imported by src/gate.ts), … (HOW adds them)`; '' for none. @param how adds them */
export function relatedWords({ related }: Pick<PromptFigures, 'related'>, how: string): string {
  if (related.length === 0) return '';
  const files = related
    .slice(0, MOST_RELATED)
    .map(({ path, of, how: side }) => `${path} (${side === 'imports' ? 'imports' : 'imported by'} ${of})`);
  return `related by import: ${files.join(', ')}; ${how}`;
}

/** What a reader should know before the answer comes. */
export function promptNotes({ stale, forgotten, shortened }: PromptFigures): string[] {
  const notes: string[] = [];
  if (stale > 0)
    notes.push(`${plural(stale, 'match', 'matches')} left out: the files changed since they were indexed.`);
  if (forgotten > 0) notes.push(`The first ${plural(forgotten, 'question')} and its answer are out of the context.`);
  else if (shortened > 0) notes.push('Older code was dropped from the context; ask about it again if you need it.');
  return notes;
}

/** Why an answer has no text. */
export function emptyAnswer({ reason, thought }: Pick<EndFigures, 'reason' | 'thought'>): string {
  if (reason === 'tool') return 'The model asked for a tool; there is none here';
  if (reason === 'filter') return 'The content filter of the server withheld the answer';
  if (reason === 'length')
    return `The model used all its tokens ${thought ? 'on thinking' : 'before it wrote an answer'}`;
  if (reason === 'loop') return `The model repeated itself${thought ? ' in its thinking' : ''} and was stopped`;
  return thought ? 'The model thought, but wrote no answer' : 'The model wrote nothing';
}

/** What a reader should know of an answer that ended. @param how a longer one can be had, and another one */
export function endNotes(end: EndFigures, how: { longer: string; anew: string } = IN_CHAT): string[] {
  const { reason, unknownCitations, redacted, isEmpty, fromMemory, invented } = end;
  const { longer, anew } = how;
  const notes: string[] = [];
  if (fromMemory) notes.push(`From memory: ${anew} asks the model anew.`);
  if (isEmpty && reason !== 'cancelled') notes.push(`${emptyAnswer(end)}.`);
  else if (reason === 'tool') notes.push('The model asked for a tool; there is none here.');
  else if (reason === 'filter') notes.push('The content filter of the server stopped the answer.');
  else if (reason === 'length') notes.push(`The answer stopped at the token limit${longer}.`);
  else if (reason === 'loop') notes.push('The model repeated itself and was stopped.');
  if (reason === 'cancelled') notes.push('Stopped; this is what was written.');
  if (unknownCitations === 1) notes.push('Removed a citation that points to nothing.');
  if (unknownCitations > 1) notes.push(`Removed ${unknownCitations} citations that point to nothing.`);
  if (invented.length > 0) notes.push(inventedWords(invented));
  if (redacted > 0) notes.push(`Removed ${plural(redacted, 'secret')}.`);
  return notes;
}

/** Names that the model seems to have made up. */
function inventedWords(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map((name) => `\`${name}\``);
  const more = names.length > shown.length ? ` and ${names.length - shown.length} more` : '';
  return `No file here holds ${shown.join(', ')}${more}: the model may have made ${names.length === 1 ? 'it' : 'them'} up.`;
}

/** Who answered, and what was read and written; '' parts are left out. */
export function answerFooter({ usage }: EndFigures, prompt: PromptFigures | null): string {
  const model = prompt?.generator;
  const where = model === undefined ? '' : model.sentTo === null ? model.model : `${model.model} at ${model.sentTo}`;
  return [where, ...answerFacts({ usage })].filter((part) => part !== '').join(' · ');
}

/** What was read and written, and how fast; nothing after a cancel. */
export function answerFacts({ usage }: Pick<EndFigures, 'usage'>): string[] {
  if (usage === null) return [];
  const { promptTokens, cachedTokens, answerTokens, firstTokenMs, answerMs } = usage;
  const rate = answerMs > 0 ? ` (${((answerTokens / answerMs) * 1000).toFixed(1)}/s)` : '';
  const cached = cachedTokens > 0 ? `, ${cachedTokens.toLocaleString('en-US')} of them kept from before` : '';
  return [
    `read ${plural(promptTokens, 'token')}${cached} in ${formatDuration(firstTokenMs)}`,
    `wrote ${plural(answerTokens, 'token')}${rate}`,
  ];
}

/** What a reader should know of the citations of an answer. @param given sources that the model was given */
export function citationNotes({ isEmpty, citations, unsupported }: EndFigures, given: number): string[] {
  if (isEmpty) return [];
  const without = unsupportedWords(unsupported);
  const isFound = citations === 'matching' || citations === 'both';
  const found = '≈ marks likely places, found by comparing text.';
  if (given === 0 || citations === 'model' || citations === 'both')
    return [...(isFound ? [found] : []), ...(without === '' ? [] : [without])];
  return [isFound ? `No citations. ${found}` : 'No citations.', ...(without === '' ? [] : [without])];
}
