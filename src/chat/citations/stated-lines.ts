/**
 * Whether lines of a source say what a sentence says, told by comparing text: all names and numbers of the sentence stand in a few lines, or in the
 * name of what they define, and most of its other words. No model judges. It is strict: what is not told for certain is told by no source.
 */

import { terms } from '../../text/terms.ts';
import { lastPart, namesInAnswer } from './claims.ts';
import { codeNames } from './defined-names.ts';
import { bestLines, FEATURE_WEIGHTS, featuresOf, type IndexedText } from './indexed-sources.ts';

export interface StatedLines {
  readonly text: IndexedText;
  /** Lines from the first of the text, inclusive. */
  readonly from: number;
  readonly to: number;
  /** Of the words of the sentence that stand there. */
  readonly share: number;
}

/** Lines within which all of it must be. */
const WINDOW = 12;
/** Of the words of a sentence that say something. */
const LEAST_SHARE = 0.6;
const LEAST_WORDS = 3;
/** Words of a sentence that stand beside the `not` of a line. */
const LEAST_NEGATED = 2;
const CODE_WINDOW = 40;
/** Of the lines of a block of code that say something. */
const LEAST_CODE = 0.75;

/** @returns the lines of the text that say it; null where they do not */
export function statedIn(text: IndexedText, sentence: string): StatedLines | null {
  const said = whatIsSaid(sentence);
  if (said.words.size < LEAST_WORDS) return null;
  const lines = bestLines(text, said.weights, WINDOW);
  if (lines.score === 0) return null;
  const shown = text.plain.slice(lines.from, lines.to + 1).join('\n');
  const head = `${text.path} ${text.source?.symbol ?? ''}`;
  if (!said.names.every((name) => hasWord(shown, name) || hasWord(head, name))) return null;
  if (!said.numbers.every((number) => hasWord(shown, number))) return null;
  if (contradicts(said, text.plain.slice(lines.from, lines.to + 1))) return null;
  const held = new Set([...terms(shown), ...terms(head.replaceAll(/[/.-]/g, ' '))]);
  const found = [...said.words].filter((word) => held.has(word)).length;
  const share = found / said.words.size;
  return share < LEAST_SHARE || found < LEAST_WORDS ? null : { text, from: lines.from, to: lines.to, share };
}

/** @returns the lines of the text that a block of code repeats; null where most of the block is not there */
export function copiedFrom(text: IndexedText, code: string): StatedLines | null {
  const wanted = code.split('\n').map(squeezed).filter(tells);
  if (wanted.length === 0) return null;
  const lines = text.plain.map(squeezed);
  const at = [...new Set(wanted)].flatMap((line) => {
    const n = lines.indexOf(line);
    return n < 0 ? [] : [n];
  });
  const share = wanted.filter((line) => lines.includes(line)).length / wanted.length;
  if (share < LEAST_CODE || at.length === 0) return null;
  const from = Math.min(...at);
  const to = Math.max(...at);
  return to - from >= CODE_WINDOW ? null : { text, from, to, share };
}

// --- internal ---

interface Said {
  readonly names: readonly string[];
  readonly numbers: readonly string[];
  readonly words: ReadonlySet<string>;
  readonly weights: ReadonlyMap<string, number>;
  readonly isNegated: boolean;
}

/** Words with which an explanation is made, beside those of `PLAIN_WORDS`. */
const FILLERS = new Set(
  terms(
    'implemented implementation responsible ensure ensures ensuring provides provided provide allows allow allowing specifically purpose following located within various approach overall typically essentially simply ultimately therefore however based order process various related different designed intended involves involving codebase',
  ),
);
const NEGATES = /\b(?:not|never|no|without|cannot|neither|nor|unless|instead)\b|n['’]t\b/i;
const NEGATES_IN_CODE =
  /\b(?:not|never|no|none|without|cannot|neither|nor|unless|instead|except|null|false|only|else)\b|n['’]t\b|!/i;

function whatIsSaid(sentence: string): Said {
  const plain = sentence.replaceAll(/\s?\[≈?\d{1,6}\]/g, '').replace(/^\s*(?:[-*+•]|\d{1,3}[.)])\s+/, '');
  const names = [...new Set([...namesInAnswer(plain), ...codeNames(plain)].map(lastPart))];
  const prose = plain.replaceAll(/`[^`]*`/g, ' ');
  const numbers = [...new Set(prose.match(/(?<![\p{L}\p{N}_.])\d+(?:\.\d+)?(?![\p{L}\p{N}_])/gu) ?? [])];
  const features = [...featuresOf(plain)].filter(
    ([feature, kind]) => kind !== 'pair' && kind !== 'place' && !feature.includes(' '),
  );
  const weights = new Map(
    features.filter(([feature]) => !FILLERS.has(feature)).map(([feature, kind]) => [feature, FEATURE_WEIGHTS[kind]]),
  );
  // A name of several words is one thing said; its words are looked for by the name.
  const words = new Set([...weights.keys()]);
  return { names, numbers, words, weights, isNegated: NEGATES.test(prose) };
}

/** A sentence denies what the lines say, or says what they deny, as far as words tell: the same words, and `not` on one side alone. */
function contradicts({ words, isNegated }: Said, lines: readonly string[]): boolean {
  const heldBy = (line: string) => {
    const held = new Set(terms(line));
    return [...words].filter((word) => held.has(word)).length;
  };
  if (isNegated) return !lines.some((line) => NEGATES_IN_CODE.test(line) && heldBy(line) >= LEAST_NEGATED);
  const clauses = lines.flatMap((line) => line.split(/[,;:.()]/));
  return clauses.some((clause) => NEGATES.test(clause) && heldBy(clause) >= words.size * LEAST_SHARE);
}

function hasWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const before = text[at - 1] ?? ' ';
    const after = text[at + word.length] ?? ' ';
    if (!/[\p{L}\p{N}_]/u.test(before) && !/[\p{L}\p{N}_]/u.test(after)) return true;
  }
  return false;
}

function squeezed(line: string): string {
  return line.trim().replaceAll(/\s+/g, ' ');
}

function tells(line: string): boolean {
  return /[\p{L}\p{N}]{2}/u.test(line);
}
