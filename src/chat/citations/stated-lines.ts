/**
 * Whether lines of a source say what a sentence says, told by comparing text: the sentence repeats a statement of the source nearly word for word, or
 * says in which file a name is defined. No model judges. It is strict: of sentences that only share most words with lines, a quarter was not what these
 * lines say (docs/design/004-ask.md), so what is told in other words is told by no source.
 */

import { terms } from '../../text/terms.ts';
import { lastPart, namesInAnswer } from './claims.ts';
import { codeNames, definedOn } from './defined-names.ts';
import { bestLines, FEATURE_WEIGHTS, featuresOf, type IndexedText } from './indexed-sources.ts';
import { PLAIN_WORDS } from './plain-words.ts';
import { type SourceStatement, statementsOf } from './source-statements.ts';

export interface StatedLines {
  readonly text: IndexedText;
  /** Lines from the first of the text, inclusive. */
  readonly from: number;
  readonly to: number;
  /** Of the words of the sentence that stand there. */
  readonly share: number;
}

/** Of all words of a sentence, plain ones too, that stand in a statement in the same order. */
const LEAST_IN_ORDER = 0.75;
/** Words, and those of them that say something: shorter sentences are in many places. */
const LEAST_WORDS = 5;
const LEAST_CONTENT = 3;
const CODE_WINDOW = 40;
/** Lines that a sentence leans on, and the share of its words that they have. */
const LEANING = { window: 12, least: 0.6 };

/** @returns the lines of the text that say it; null where they do not */
export function statedIn(text: IndexedText, sentence: string): StatedLines | null {
  const plain = withoutCitations(sentence);
  const names = namesOf(plain);
  const said = wordsOf(plain);
  const content = said.filter(isContent);
  if (said.length < LEAST_WORDS || new Set(content).size < LEAST_CONTENT) return null;
  const head = headOf(text);
  const ofHead = new Set(wordsOf(head));
  let best: StatedLines | null = null;
  for (const { text: statement, from, to, words, held } of readOf(text)) {
    if (!content.every((word) => held.has(word) || ofHead.has(word))) continue;
    if (!names.every((name) => hasWord(statement, name) || hasWord(head, name))) continue;
    if (differs(said, statement)) continue;
    const share = inOrder(said, words) / said.length;
    if (share >= LEAST_IN_ORDER && share > (best?.share ?? 0)) best = { text, from, to, share };
  }
  return best ?? definedIn(text, plain, names);
}

/** Whether most words of a sentence and all names in it are in a few lines: these speak of the same things, and may say something else. */
export function leansOn(text: IndexedText, sentence: string): boolean {
  const plain = withoutCitations(sentence);
  const features = [...featuresOf(plain)].filter(
    ([feature, kind]) => kind !== 'pair' && kind !== 'place' && !feature.includes(' '),
  );
  const weights = new Map(features.map(([feature, kind]) => [feature, FEATURE_WEIGHTS[kind]]));
  const { from, to, score } = bestLines(text, weights, LEANING.window);
  if (score === 0) return false;
  const lines = `${text.plain.slice(from, to + 1).join('\n')} ${headOf(text)}`;
  const held = new Set(terms(lines));
  const found = features.filter(([feature]) => held.has(feature)).length;
  return found >= features.length * LEANING.least && namesOf(plain).every((name) => hasWord(lines, name));
}

/** @returns the lines of the text that a block of code repeats; null where not all of the block is there */
export function copiedFrom(text: IndexedText, code: string): StatedLines | null {
  const wanted = code.split('\n').map(squeezed).filter(tells);
  const lines = text.plain.map(squeezed);
  const at = wanted.map((line) => lines.indexOf(line));
  if (at.length === 0 || at.includes(-1)) return null;
  const from = Math.min(...at);
  const to = Math.max(...at);
  return to - from >= CODE_WINDOW ? null : { text, from, to, share: 1 };
}

// --- internal ---

const WORD = /n['’]t\b|[\p{L}_$][\p{L}\p{N}_$]*?(?=n['’]t\b)|[\p{L}_$][\p{L}\p{N}_$]*|\p{N}+(?:\.\p{N}+)*/gu;
const NEGATIONS = stemsOf("not never no none without cannot neither nor instead except n't");
/** With these a statement holds for some cases only, or not yet, or no more: a sentence without them says more. */
const LIMITS = stemsOf(
  'if unless only when whenever until while may might could should usually default todo fixme deprecated',
);
const PLAIN = stemsOf([...PLAIN_WORDS].join(' '));
const PLACES = /\b(?:defined|located|implemented|declared|found)\s+(?:in|at)\b/i;
/** Words of a sentence that says where a definition is, and nothing else. */
const OF_PLACES = stemsOf('defined definition located implemented declared found module source path');
const PARTS = /[,;:]\s/;

/** A statement with its words. */
interface ReadStatement extends SourceStatement {
  readonly words: readonly string[];
  readonly held: ReadonlySet<string>;
}

/** Each sentence of an answer is looked for in the same texts. */
const read = new WeakMap<IndexedText, readonly ReadStatement[]>();

function readOf(text: IndexedText): readonly ReadStatement[] {
  const known = read.get(text);
  if (known !== undefined) return known;
  const all = statementsOf(text.plain).map((statement) => {
    const words = wordsOf(statement.text);
    return { ...statement, words, held: new Set(words) };
  });
  read.set(text, all);
  return all;
}

/** A negation on one side alone, or a limit that the sentence leaves out. */
function differs(said: readonly string[], statement: string): boolean {
  const own = new Set(said);
  const all = wordsOf(statement);
  // `so that nobody can change it` denies nothing of what another part says.
  const used = statement.split(PARTS).map(wordsOf);
  const speaking = used.filter((words) => words.some((word) => isContent(word) && own.has(word))).flat();
  return (
    speaking.some((word) => NEGATIONS.has(word) && !own.has(word)) ||
    said.some((word) => NEGATIONS.has(word) && !speaking.includes(word)) ||
    all.some((word) => LIMITS.has(word) && !own.has(word))
  );
}

/** Of a sentence that says in which file a name is defined, and no more: the line that defines it. */
function definedIn(text: IndexedText, sentence: string, names: readonly string[]): StatedLines | null {
  if (!PLACES.test(sentence)) return null;
  const file = text.path.slice(text.path.lastIndexOf('/') + 1);
  const [, path = '', line] = /`?([\w./-]+\.\w{1,5})(?::(\d+)(?:-\d+)?)?`?/.exec(sentence) ?? [];
  if (path !== text.path && !text.path.endsWith(`/${path}`) && path !== file) return null;
  const at = text.plain.findIndex((each) => names.includes(definedOn(each)));
  const name = definedOn(text.plain[at] ?? '');
  if (at < 0 || (line !== undefined && Number(line) !== text.startLine + at)) return null;
  const rest = wordsOf(sentence.replace(/`?[\w./-]+\.\w{1,5}(?::\d+(?:-\d+)?)?`?/, ' ').replaceAll(name, ' '));
  return rest.every((word) => !isContent(word) || OF_PLACES.has(word)) ? { text, from: at, to: at, share: 1 } : null;
}

/** How many words of both keep their order. */
function inOrder(some: readonly string[], others: readonly string[]): number {
  let row: number[] = others.map(() => 0);
  for (const word of some) {
    const next: number[] = [];
    others.forEach((other, n) => {
      const both = word === other ? (row[n - 1] ?? 0) + 1 : 0;
      next.push(Math.max(both, row[n] ?? 0, next[n - 1] ?? 0));
    });
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** Stemmed, as often and in the order as they stand; `isn't` is two, a name of code its words. */
function wordsOf(text: string): string[] {
  return (text.match(WORD) ?? []).flatMap((word) => {
    if (/^n['’]t$/.test(word)) return "n't";
    const parts = terms(word);
    return parts.length > 1 ? parts.slice(0, -1) : (parts[0] ?? word.toLowerCase());
  });
}

function stemsOf(words: string): ReadonlySet<string> {
  return new Set(wordsOf(words.replace("n't", '')).concat(words.includes("n't") ? "n't" : []));
}

function isContent(word: string): boolean {
  return !PLAIN.has(word);
}

function namesOf(sentence: string): string[] {
  return [...new Set([...namesInAnswer(sentence), ...codeNames(sentence)].map(lastPart))];
}

/** What its lines belong to. */
function headOf({ path, source }: IndexedText): string {
  return `${path.replaceAll(/[/.-]/g, ' ')} ${source?.symbol ?? ''}`;
}

function withoutCitations(sentence: string): string {
  return sentence.replaceAll(/\s?\[≈?(?:\d{1,6}|[\da-f]{7})\]/g, '').replace(/^\s*(?:[-*+•]|\d{1,3}[.)])\s+/, '');
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
