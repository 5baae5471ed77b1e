/** One pattern over the files of a project, each read by its own grammar. */

import { MlxCodeError } from '../../base/errors.ts';
import { type Grammar, languageInfo, loadGrammar, workLimit } from '../../chunk/index.ts';
import { compilePattern } from './compile-pattern.ts';
import { acceptedBy, type Condition, readCondition } from './conditions.ts';
import { type CodeMatch, findMatches } from './find-matches.ts';
import { piecesOf } from './holes.ts';
import type { Accepts } from './match-node.ts';
import type { CompiledPattern } from './pattern-tree.ts';

interface Reader {
  readonly grammar: Grammar;
  /** Null where this grammar cannot read the pattern. */
  readonly pattern: CompiledPattern | null;
  readonly accepts: (text: string) => Accepts;
}

export class PatternFinder {
  readonly pattern: string;
  /** Names of its metavariables. */
  readonly names: ReadonlySet<string>;
  /** Words that stand in every match, the longest first. */
  readonly words: readonly string[];
  readonly #conditions: readonly Condition[];
  readonly #readers = new Map<string, Promise<Reader | null>>();
  #isTrapped = false;
  #read = 0;
  #understood = 0;

  /** @param where conditions such as `A=string` and `A~^get` @throws E_QUERY_EMPTY, E_BAD_PATTERN, E_BAD_REGEX */
  constructor(pattern: string, where: readonly string[]) {
    if (pattern.trim() === '') throw new MlxCodeError('E_QUERY_EMPTY', 'The pattern is empty');
    const pieces = piecesOf(pattern);
    const texts = pieces.flatMap((piece) => ('text' in piece ? [piece.text] : []));
    const isOne = pieces.length === 1 || !texts.some((text) => text.trim() !== '');
    if (isOne && pieces.filter((piece) => 'hole' in piece).length === 1 && where.length === 0) {
      throw new MlxCodeError('E_BAD_PATTERN', `The pattern ${pattern.trim()} matches everything`);
    }
    this.pattern = pattern;
    this.names = new Set(
      pieces.flatMap((piece) => ('hole' in piece && piece.hole.name !== '' ? [piece.hole.name] : [])),
    );
    this.#conditions = where.map((one) => readCondition(one, this.names));
    const code = texts.map((text) => text.replaceAll(COMMENT, ' '));
    this.words = code.flatMap((text) => text.match(/[\p{L}\p{N}_]+/gu) ?? []).sort((a, b) => b.length - a.length);
  }

  /** A quick look without any grammar: whether all words of the pattern are there. */
  mayMatch(text: string): boolean {
    return this.words.every((word) => text.includes(word));
  }

  /**
   * @param language id, as `chunk/` names it
   * @returns in order, outer before inner; null when the text could not be parsed
   * @throws E_SETUP_FAILED
   */
  async find(text: string, language: string): Promise<CodeMatch[] | null> {
    if (this.#isTrapped || !this.mayMatch(text)) return [];
    const reader = await this.#reader(language);
    if (reader === null) return [];
    this.#read++;
    if (reader.pattern === null) return [];
    this.#understood++;
    try {
      return findMatches(reader.grammar, text, reader.pattern, reader.accepts(text));
    } catch {
      // The parser's own trap: its memory is not trusted any more.
      this.#isTrapped = true;
      return null;
    }
  }

  /** Whether a text has more errors than another, by the grammar of its language; null where none tells. */
  async isWorse(before: string, after: string, language: string): Promise<boolean | null> {
    const reader = this.#isTrapped ? null : await this.#reader(language);
    if (reader === null) return null;
    const broken = (text: string) =>
      reader.grammar.withTree(text, workLimit(CHECK_MS), (cursor) => cursor.currentNode.hasError);
    return broken(before) === false && broken(after) === true;
  }

  /** True when every file that holds the words of the pattern is in a language that cannot read it. */
  get isStrange(): boolean {
    return this.#read > 0 && this.#understood === 0;
  }

  async close(): Promise<void> {
    for (const reader of this.#readers.values()) (await reader.catch(() => null))?.grammar.close();
    this.#readers.clear();
  }

  // --- internal ---

  #reader(language: string): Promise<Reader | null> {
    const info = languageInfo(language);
    const name = info?.cut === 'tree' ? info.grammar : null;
    if (name === null) return Promise.resolve(null);
    let reader = this.#readers.get(name);
    if (reader === undefined) {
      reader = this.#load(name);
      this.#readers.set(name, reader);
    }
    return reader;
  }

  async #load(name: string): Promise<Reader | null> {
    const grammar = await loadGrammar(name, true);
    if (grammar === null) return null;
    const pattern = compilePattern(grammar, this.pattern);
    return { grammar, pattern, accepts: acceptedBy(this.#conditions, grammar) };
  }
}

/** What may be one; words that are missed here only make the quick look less sharp. */
const COMMENT = /\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->|(?:\/\/|#|--|;).*/g;
const CHECK_MS = 10_000;
