/** Questions of who uses something, and what a talk was about that such a question only points to. */

import { byLabel } from '../text/citation-label.ts';
import { pathRoles } from '../text/path-roles.ts';
import { IDENTIFIER } from '../text/terms.ts';
import type { EarlierTurn } from './types.ts';

const ASKS_FOR_USERS =
  /\b(?:who|what|which|where)\b[^?]*\b(?:calls?|called|uses?|used|invokes?|invoked|imports?|imported|depends?)\b|\bcallers?\b|\busages?\b|\bcalled (?:by|from)\b|\breferences? (?:to|of)\b/i;
const NUMBERED = /\[≈?(\d{1,3})\]/g;
const MARKED = /`([^`\n]{2,80})`/;

export function asksForUsers(question: string): boolean {
  return ASKS_FOR_USERS.test(question);
}

/** The name that a question puts into back-quotes, as `asIfNamed` does; undefined for none. */
export function markedName(question: string): string | undefined {
  const [, marked = ''] = MARKED.exec(question) ?? [];
  return marked.match(IDENTIFIER)?.at(-1);
}

/** The question with the name of what it is about. */
export function asIfNamed(question: string, name: string): string {
  return name === '' ? question : `${question} \`${name}\``;
}

/**
 * What the last turn was about: a definition that its question names, else the one whose source its answer cites and speaks
 * of, else the one it cites first, else the best source.
 * @param names those that can only be code, of a text
 * @returns the name without what it is in; '' where nothing tells
 */
export function subjectOf(turn: EarlierTurn | undefined, names: (text: string) => readonly string[]): string {
  if (turn === undefined) return '';
  const { question, answer, sources } = turn;
  const isPath = (name: string) => /[/.]/.test(name);
  const named = names(question).find((name) => !isPath(name));
  if (named !== undefined) return named;
  const byNumber = byLabel(sources);
  const cited = [...answer.matchAll(NUMBERED)].flatMap(([, label = '']) => byNumber.get(label) ?? []);
  const symbols = [...cited, ...sources]
    .filter(isCode)
    .map(({ symbol }) => lastPart(symbol))
    .filter((name) => name !== '');
  const words = new Set(answer.match(IDENTIFIER) ?? []);
  // A word of every language, such as `get`, may stand in an answer that is about something else.
  const spoken = symbols.find((name) => names(name).length > 0 && words.has(name));
  return spoken ?? symbols[0] ?? '';
}

// --- internal ---

/** The symbol of a document is a heading. */
function isCode({ path }: Pick<EarlierTurn['sources'][number], 'path'>): boolean {
  return !pathRoles(path).includes('doc');
}

/** `retry` of `Adapter.retry`. */
function lastPart(symbol: string): string {
  return symbol.match(IDENTIFIER)?.at(-1) ?? '';
}
