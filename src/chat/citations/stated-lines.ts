/**
 * Whether lines of a source say what a sentence says, told by comparing text: all names and numbers of the sentence stand in a few lines, or in the
 * name of what they define, and most of its other words. No model judges. It is strict: what is not told for certain is told by no source.
 */

import { terms } from '../../text/terms.ts';
import { lastPart, namesInAnswer } from './claims.ts';
import { codeNames } from './defined-names.ts';
import { importLines } from './import-lines.ts';
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
/** Of the words of a part of a sentence, in a part of the lines that denies them. */
const LEAST_DENIED = 0.6;
/** Lines within which most of each part of a sentence must be. */
const NEAR = 3;
/** Lines before and behind in which a sentence may be denied. */
const AROUND = 2;
const CODE_WINDOW = 40;
/** Of the lines of a block of code that say something. */
const LEAST_CODE = 0.75;

/** @returns the lines of the text that say it; null where they do not */
export function statedIn(text: IndexedText, sentence: string): StatedLines | null {
  const said = whatIsSaid(sentence);
  if (said.words.size < LEAST_WORDS) return null;
  const imports = importLines(text.plain);
  const isTold = (line: string, n: number) => !imports.has(n) && !(n === text.plain.length - 1 && runsOn(line));
  const told = text.plain.map((line, n) => (isTold(line, n) ? line : ''));
  const lines = bestLines(
    { ...text, lines: text.lines.map((line, n) => (told[n] === '' ? NOTHING : line)) },
    said.weights,
    WINDOW,
  );
  if (lines.score === 0) return null;
  const shown = told.slice(lines.from, lines.to + 1);
  const code = shown.join('\n');
  const head = `${text.path} ${text.source?.symbol ?? ''}`;
  if (!said.names.every((name) => hasWord(code, name) || hasWord(head, name))) return null;
  if (!said.numbers.every((number) => hasWord(code, number))) return null;
  const held = heldBy(shown, head);
  const found = [...said.words].filter((word) => held.has(word)).length;
  const share = found / said.words.size;
  if (share < LEAST_SHARE || found < LEAST_WORDS) return null;
  const clauses = clausesOf(said.prose);
  const near = shown.map((_, n) => heldBy(shown.slice(n, n + NEAR), head));
  if (!clauses.every((words) => near.some((some) => holdsMost(words, some)))) return null;
  const around = told.slice(Math.max(0, lines.from - AROUND), lines.to + 1 + AROUND);
  return contradicts(said, clauses, around) ? null : { text, from: lines.from, to: lines.to, share };
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
  /** Without code between back-quotes. */
  readonly prose: string;
}

/** Words with which an explanation is made, beside those of `PLAIN_WORDS`. */
const FILLERS = new Set(
  terms(
    'implemented implementation responsible ensure ensures ensuring provides provided provide allows allow allowing specifically purpose following located within various approach overall typically essentially simply ultimately therefore however based order process various related different designed intended involves involving codebase mean means meaning',
  ),
);
const NOTHING: ReadonlySet<string> = new Set();
/** Where another part of a sentence begins. */
const CLAUSES = /[,;:]\s|\b(?:because|which|while|so that|since|whereas|but)\b/i;
const BY_FORM: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\bclass\s+\w+\s*\(|\bextends\b|\bimplements\b/, terms('inherits subclass derives extends parent')],
  [/\bif\b/, terms('checks whether')],
  [/\b(?:raise|throw)\b/, terms('raises throws')],
  [/\b(?:for|while)\b/, terms('iterates loops')],
  [/[\w\])]\s*:?=\s*[^=]/, terms('sets assigns stores')],
  [/\w\(/, terms('calls')],
];
const NEGATES = /\b(?:not|never|no|without|cannot|neither|nor|unless|instead)\b|n['’]t\b/i;
const NEGATES_IN_CODE =
  /\b(?:not|never|no|none|without|cannot|neither|nor|unless|instead|except|null|false|only|else)\b|n['’]t\b|!/i;

function whatIsSaid(sentence: string): Said {
  const plain = sentence
    .replaceAll(/\s?\[≈?(?:\d{1,6}|[\da-f]{7})\]/g, '')
    .replace(/^\s*(?:[-*+•]|\d{1,3}[.)])\s+/, '');
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
  return { names, numbers, words, weights, isNegated: NEGATES.test(prose), prose };
}

/** Words of each part of a sentence, names aside: what one part says does not stand for another. */
function clausesOf(prose: string): string[][] {
  const parts = prose.split(CLAUSES).map((part) => {
    const plain = codeNames(part).reduce((rest, name) => rest.replaceAll(name, ' '), part);
    return [...featuresOf(plain)]
      .filter(([feature, kind]) => kind === 'word' && isSaid(feature))
      .map(([feature]) => feature);
  });
  return parts.filter((words) => words.length > 0);
}

/** More than half; one word alone says too little to be missed. */
function holdsMost(words: readonly string[], held: ReadonlySet<string>): boolean {
  return words.length < 2 || words.filter((word) => held.has(word)).length * 2 > words.length;
}

/** A sentence denies what the lines say, or says what they deny, as far as words tell: the same words, and `not` on one side alone. */
function contradicts(
  { words, isNegated }: Said,
  clauses: readonly (readonly string[])[],
  lines: readonly string[],
): boolean {
  const counted = (text: string, wanted: Iterable<string>) => {
    const held = new Set(terms(text));
    return [...wanted].filter((word) => held.has(word)).length;
  };
  if (isNegated) return !lines.some((line) => NEGATES_IN_CODE.test(line) && counted(line, words) >= LEAST_NEGATED);
  // Sentences of a comment go on in the next line.
  const denied = lines
    .join(' ')
    .split(/[,;:.()]/)
    .filter((part) => NEGATES.test(part));
  return denied.some((part) =>
    clauses.some((own) => own.length > 1 && counted(part, own) >= own.length * LEAST_DENIED),
  );
}

/** @param head what the lines belong to */
function heldBy(lines: readonly string[], head: string): ReadonlySet<string> {
  const code = lines.join('\n');
  return new Set([...terms(code), ...terms(head.replaceAll(/[/.-]/g, ' ')), ...saidByCode(code)]);
}

/** Words for what code says by its form. */
function saidByCode(code: string): string[] {
  return BY_FORM.flatMap(([form, words]) => (form.test(code) ? words : []));
}

function isSaid(feature: string): boolean {
  return !FILLERS.has(feature) && !feature.includes(' ');
}

/** A line of prose whose sentence goes on where the source is cut. */
function runsOn(line: string): boolean {
  return line.trim().split(/\s+/).length > 4 && !/[=(){};<>]|[.:!?,'"`\]]\s*$/.test(line);
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
