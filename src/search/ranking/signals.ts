/**
 * What is known of a candidate file for a query, as named numbers. Each signal is roughly 0 to 1 (z-scores apart), so
 * that weights can be read; `weights.ts` holds what each is worth.
 */

import type { Lexicon } from '../../store/index.ts';
import { stem } from '../../text/terms.ts';
import { candidateRefs } from '../candidates/candidate-refs.ts';
import type { CandidateChunk, CandidateFile, Candidates } from '../candidates/candidate-types.ts';
import { Named } from '../candidates/exact-names.ts';
import { bareName } from '../candidates/name-definers.ts';
import { isProse } from '../candidates/path-roles.ts';
import { pathWords } from '../candidates/path-words.ts';
import { testedBy } from '../candidates/tested-by.ts';
import { definedNames, definitionsOf } from '../definitions.ts';
import { isSecondary } from '../named-definition.ts';
import type { AnalyzedQuery } from '../query/query.ts';
import { type Held, QueryTerms } from '../query/query-terms.ts';
import type { Arm } from '../types.ts';
import { askedName, writtenIn } from '../written-definition.ts';
import { ArmSignals, type Background } from './arm-signals.ts';
import { chunkChoice, leastAlike } from './chunk-choice.ts';
import { exactByChunk } from './exact-shares.ts';
import { branchingDepths } from './path-depth.ts';
import { roleSignals } from './role-signals.ts';

export type Signals = Readonly<Record<string, number>>;

/** A file with its signals and its chunks, best first. */
export interface ScoredFile {
  readonly file: CandidateFile;
  readonly best: CandidateChunk;
  readonly chunks: readonly CandidateChunk[];
  readonly signals: Signals;
}

/** What an exact definition adds to a chunk's fused rank score when the best chunk of a file is chosen. */
const DEFINITION_LEAD = 0.05;
/** What the thing itself has before its constructor, its `impl` block or its prototype. */
const THING_LEAD = 0.05;
/** What a test in a source file loses: as much as the best fused score of two arms. */
const TEST_LAG = 0.035;

/** @param backgrounds how each dense arm scores against a sample of the index */
export function computeSignals(
  query: AnalyzedQuery,
  candidates: Candidates,
  lexicon: Lexicon,
  backgrounds: ReadonlyMap<Arm, Background>,
): ScoredFile[] {
  const context = new Context(query, candidates, lexicon, backgrounds);
  return [...candidates.files.values()].map((file) => context.score(file));
}

// --- internal ---

interface AskedNames {
  readonly whole: ReadonlySet<string>;
  /** Without marks such as `$`. */
  readonly bare: ReadonlySet<string>;
  /** The one name asked for, where no candidate is known to define it. */
  readonly undefinedName: string | null;
}

function namesIn(query: AnalyzedQuery, chunks: readonly CandidateChunk[]): AskedNames {
  const asked = askedName(query);
  const isDefined = asked === null || chunks.some(({ row }) => definedNames(row).includes(asked));
  const whole = new Set(query.identifiers);
  return { whole, bare: new Set(query.identifiers.map(bareName)), undefinedName: isDefined ? null : asked };
}

class Context {
  readonly #query: AnalyzedQuery;
  readonly #terms: QueryTerms;
  readonly #arms: ArmSignals;
  readonly #asked: AskedNames;
  readonly #leastAlike: number;
  readonly #refs: ReadonlyMap<string, number>;
  readonly #named: Named;
  readonly #exact: ReadonlyMap<CandidateChunk, number>;
  readonly #tested: ReadonlyMap<string, number>;
  readonly #held: ReadonlyMap<CandidateChunk, Held>;
  readonly #roles: ReadonlyMap<string, Signals>;
  readonly #depths: ReadonlyMap<string, number>;

  constructor(
    query: AnalyzedQuery,
    candidates: Candidates,
    lexicon: Lexicon,
    backgrounds: ReadonlyMap<Arm, Background>,
  ) {
    this.#query = query;
    this.#terms = new QueryTerms(query.terms, lexicon, candidates.expansion);
    this.#arms = new ArmSignals(candidates, backgrounds);
    const files = [...candidates.files.values()];
    const chunks = [...candidates.chunks.values()];
    this.#leastAlike = leastAlike(chunks);
    this.#asked = namesIn(query, chunks);
    this.#held = new Map(chunks.map((chunk) => [chunk, this.#terms.heldBy(chunk.row.terms)]));
    this.#exact = exactByChunk(query, chunks);
    this.#named = new Named(query, files, candidates.expansion.didYouMean);
    this.#depths = branchingDepths(candidates.files.keys());
    const forRoles = files.map((file) => {
      return { file, held: this.#heldBy(file), fewHold: this.#named.shareOf(file).fewHold };
    });
    this.#roles = roleSignals(query, this.#terms, forRoles);
    this.#refs = candidateRefs(files, this.#arms.fused);
    this.#tested = testedBy(files, this.#arms.fused);
  }

  score(file: CandidateFile): ScoredFile {
    const chunks = this.#bestFirst(file);
    const best = chunks[0] as CandidateChunk;
    const evidence = { ...this.#evidence(file), ...this.#names(file, best) };
    const roles = this.#roles.get(file.path) ?? {};
    const signals = { ...evidence, ...this.#cover(file, best), ...this.#forSymbols(evidence), ...roles };
    return { file, best, chunks, signals };
  }

  #bestFirst(file: CandidateFile): readonly CandidateChunk[] {
    if (file.chunks.length < 2) return file.chunks;
    const isTest = (this.#roles.get(file.path)?.['role.test'] ?? 0) > 0;
    const choice = chunkChoice(file.chunks, this.#terms, this.#leastAlike);
    const leads = new Map(file.chunks.map((chunk) => [chunk, (choice.get(chunk) ?? 0) + this.#lead(chunk, isTest)]));
    return [...file.chunks].sort((a, b) => (leads.get(b) ?? 0) - (leads.get(a) ?? 0));
  }

  /** What the arms, other candidates and its size say of the file. */
  #evidence(file: CandidateFile) {
    return {
      ...this.#arms.of(file),
      'ref.used': this.#refs.get(file.path) ?? 0,
      'pair.test': this.#tested.get(file.path) ?? 0,
      'size.terms': Math.log1p(file.feature?.length ?? 0),
      'size.chunks': Math.log1p(file.feature?.chunks ?? file.chunks.length),
    };
  }

  /** What its name, its folders and its definitions have of the query. */
  #names(file: CandidateFile, best: CandidateChunk) {
    const query = this.#query;
    const { name, parts: nameParts, nameTerms, folderTerms, plain: plainName } = pathWords(file.path);
    const code = this.#asked.whole.size === 0 ? [] : file.chunks.filter(({ row }) => !isProse(row.language));
    const defined = new Set(code.flatMap(({ row }) => definedNames(row)));
    const { symbolTerms, symbol } = best.row;
    const [inName, inDirs] = [this.#terms.heldAmong(nameTerms), this.#terms.heldAmong(folderTerms)];
    const named = this.#named.shareOf(file);
    return {
      'only.path': named.path,
      'only.defines': named.onlyDefines,
      'only.holds': named.onlyHolds,
      'text.exact': this.#max(file, (chunk) => this.#exact.get(chunk) ?? 0),
      'word.held': named.holds,
      'named.held': named.namesHeld,
      'named.defined': named.namesDefined,
      'named.file': named.fileNamed,
      'name.share': this.#terms.share(inName),
      'name.idf': this.#terms.covered(inName),
      'name.cover': [...nameTerms].filter((term) => this.#terms.has(term)).length / Math.max(1, nameTerms.size),
      'name.equals': flag(query.words.some((word) => stem(word) === plainName)),
      'name.word': flag(nameParts.length === 1 && this.#terms.has(stem(nameParts[0] ?? ''))),
      'name.exact': flag(this.#asked.whole.has(name)),
      'dir.share': this.#terms.share(inDirs),
      'define.exact': flag([...defined].some((own) => this.#asked.whole.has(own))),
      'define.bare': flag([...defined].some((own) => this.#asked.bare.has(bareName(own)))),
      'define.fit': this.#terms.fit(symbol),
      'define.file': this.#terms.covered(this.#terms.heldBy(file.feature?.symbolTerms ?? '')),
      'cover.header': this.#terms.covered(inName | inDirs | this.#terms.heldBy(symbolTerms)),
      'path.depth': this.#depths.get(file.path) ?? 0,
    };
  }

  /** What its text has of the query. */
  #cover(file: CandidateFile, best: CandidateChunk) {
    return {
      'cover.chunk': this.#terms.covered(this.#held.get(best) ?? 0),
      'cover.best': Math.max(0, ...file.chunks.map((chunk) => this.#terms.covered(this.#held.get(chunk) ?? 0))),
      'cover.file': this.#terms.covered(this.#heldBy(file)),
    };
  }

  /** What counts differently when the query is a bare symbol. */
  #forSymbols(signals: Signals): Signals {
    if (this.#query.kind !== 'symbol') return NO_SYMBOL;
    return Object.fromEntries(SYMBOL_SIGNALS.map((name) => [`symbol.${name}`, signals[name] ?? 0]));
  }

  /** What goes before its place among the chunks of its file. A test inside a source file ranks behind what it tests. */
  #lead(chunk: CandidateChunk, inTestFile: boolean): number {
    const defines = this.#defines(chunk);
    const aside = chunk.row.role === 'test' && !inTestFile && !this.#query.wantsTests;
    const text = this.#exact.get(chunk) ?? 0;
    return defines + text - (aside ? TEST_LAG : 0);
  }

  /** What its definitions of the names in the query are worth: most where they are the thing itself. */
  #defines({ row }: CandidateChunk): number {
    if (this.#asked.whole.size === 0) return 0;
    if (!definedNames(row).some((symbol) => this.#asked.whole.has(symbol))) {
      const { undefinedName } = this.#asked;
      const written = undefinedName === null ? undefined : writtenIn(row, undefinedName);
      if (written === undefined) return 0;
      return written.isMember ? DEFINITION_LEAD + THING_LEAD : DEFINITION_LEAD;
    }
    const own = definitionsOf(row).filter(({ begins, name }) => begins && this.#asked.whole.has(name));
    return own.every((definition) => isSecondary(definition, row)) ? DEFINITION_LEAD : DEFINITION_LEAD + THING_LEAD;
  }

  /** Terms in its candidate chunks. */
  #heldBy(file: CandidateFile): Held {
    return file.chunks.reduce((held, chunk) => held | (this.#held.get(chunk) ?? 0), 0);
  }

  #max(file: CandidateFile, of: (chunk: CandidateChunk) => number): number {
    return Math.max(0, ...file.chunks.map(of));
  }
}

/** Signals that weigh more or less for a bare symbol, where names say nearly all and meaning little. */
const SYMBOL_SIGNALS = [
  'define.bare',
  'name.equals',
  'name.exact',
  'ref.used',
  'lex.best',
  'static.z',
  'fused.sum',
] as const;
const NO_SYMBOL: Signals = Object.fromEntries(SYMBOL_SIGNALS.map((name) => [`symbol.${name}`, 0]));
function flag(yes: boolean): number {
  return yes ? 1 : 0;
}
