/**
 * How much of an answer its sources hold, told by comparing text: no model judges. What is only shown as the nearest place, because
 * nothing else was found, supports nothing.
 */

import { claimsOf, lastPart, namesInAnswer, namesWritten } from './claims.ts';
import type { ShownSource } from './indexed-sources.ts';
import type { Matching } from './source-matcher.ts';

export interface AnswerSupport {
  /** Sentences and blocks of code that state something, and those of them that a source holds, if only by most of their words. */
  readonly statements: number;
  readonly held: number;
  /** Citations whose source holds what is said with them. */
  readonly supported: number;
  /** Citations that are shown although their source does not clearly hold it. */
  readonly unsupported: number;
  /** Names of code in the answer, each once; and those of them that stand in no source. */
  readonly names: readonly string[];
  readonly notInSources: readonly string[];
  /** Of these, the names that no file of the index holds either. */
  readonly invented: readonly string[];
}

/** @param answer as it is shown @param shown the sources of its prompt @param matcher over the same @param asked the question: names in it are not of the model */
export function supportOf(
  answer: string,
  shown: readonly ShownSource[],
  matcher: Pick<Matching, 'match' | 'leansOn'>,
  asked = '',
): AnswerSupport {
  let held = 0;
  let supported = 0;
  let unsupported = 0;
  const claims = claimsOf(answer);
  for (const { text, numbers } of claims) {
    const found = new Set(matcher.match(text, 'sentence').map(({ source }) => source.number));
    const holding = numbers.filter((number) => found.has(number) || holdsNames(text, number, shown));
    if (found.size > 0 || holding.length > 0 || matcher.leansOn?.(text) === true) held++;
    supported += holding.length;
    unsupported += numbers.length - holding.length;
  }
  const blocks = codeBlocksOf(answer);
  held += blocks.filter((code) => matcher.match(code, 'code').length > 0).length;
  const names = namesWritten(answer);
  const holds = (name: string) =>
    asked.includes(name) || shown.some(({ source, text }) => text.includes(name) || source.path.includes(name));
  const notInSources = names.filter((name) => !holds(lastPart(name)));
  const statements = claims.length + blocks.length;
  return { statements, held, supported, unsupported, names, notInSources, invented: [] };
}

/** @returns names of an answer that are looked up in the index: as many as that is worth */
export function namesToLookUp({ notInSources }: Pick<AnswerSupport, 'notInSources'>): string[] {
  return notInSources.slice(0, MOST_LOOKED_UP);
}

/**
 * One number for the order of answers: the share of statements that a source holds, and half of the share of names that stand in
 * sources, less the share of invented names. From -1 to 1.5; 0 for an answer that states nothing.
 */
export function supportScore({ statements, held, names, notInSources, invented }: AnswerSupport): number {
  const share = (count: number, of: number) => (of === 0 ? 0 : count / of);
  const standing = share(names.length - notInSources.length, names.length);
  return share(held, statements) + standing / 2 - share(invented.length, names.length);
}

// --- internal ---

const MOST_LOOKED_UP = 20;
const FENCED = /^\s*(`{3,}|~{3,})[^\n]*\n([\s\S]*?)^\s*\1`*\s*$/gm;

function codeBlocksOf(answer: string): string[] {
  return [...answer.matchAll(FENCED)].map(([, , code = '']) => code);
}

/** Whether the sentence names code, and the source holds all of it. */
function holdsNames(sentence: string, number: number, shown: readonly ShownSource[]): boolean {
  const names = namesInAnswer(sentence);
  const text = shown.find(({ source }) => source.number === number)?.text;
  return names.length > 0 && text !== undefined && names.every((name) => text.includes(lastPart(name)));
}
