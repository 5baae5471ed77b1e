/**
 * What is known of a candidate file for a query, as named numbers. Each signal is roughly 0 to 1 (z-scores apart), so
 * that weights can be read; `weights.ts` holds what each is worth.
 */

import { holdsTerm, stem, terms } from '../base/terms.ts';
import type { Lexicon } from '../store/index.ts';
import type { CandidateChunk, CandidateFile, Candidates } from './candidates.ts';
import { findCopies } from './copies.ts';
import { fuseRanks } from './fusion.ts';
import { fileRoles, isSuperseded, type PathRole } from './path-roles.ts';
import type { AnalyzedQuery } from './query.ts';
import type { Arm } from './types.ts';

export type Signals = Readonly<Record<string, number>>;

/** A file with its signals and its chunks, best first. */
export interface ScoredFile {
  readonly file: CandidateFile;
  readonly best: CandidateChunk;
  readonly chunks: readonly CandidateChunk[];
  readonly signals: Signals;
}

/** Mean and spread of a query's similarity to the index at large. */
export interface Background {
  readonly mean: number;
  readonly spread: number;
}

/** What an exact definition adds to a chunk's fused rank score when the best chunk of a file is chosen. */
const DEFINITION_LEAD = 0.05;
const MAX_SIMILARITY_Z = 12;

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

class Context {
  readonly #query: AnalyzedQuery;
  readonly #lexicon: Lexicon;
  readonly #backgrounds: ReadonlyMap<Arm, Background>;
  readonly #fused: ReadonlyMap<string, number>;
  readonly #idf: ReadonlyMap<string, number>;
  readonly #idfSum: number;
  readonly #identifiers: ReadonlySet<string>;
  readonly #folded: ReadonlySet<string>;
  readonly #words: ReadonlySet<string>;
  readonly #maxLexical: number;
  readonly #maxFile: number;
  readonly #maxFusedSum: number;
  readonly #paths: ReadonlySet<string>;
  readonly #copies: ReadonlySet<string>;
  readonly #namesVersion: boolean;
  readonly #fileRanks = new Map<Arm, ReadonlyMap<string, number>>();

  constructor(
    query: AnalyzedQuery,
    candidates: Candidates,
    lexicon: Lexicon,
    backgrounds: ReadonlyMap<Arm, Background>,
  ) {
    this.#query = query;
    this.#lexicon = lexicon;
    this.#backgrounds = backgrounds;
    this.#fused = fuseRanks(candidates.chunks.values(), candidates.arms);
    this.#idf = new Map(query.terms.map((term) => [term, this.#rarity(term)]));
    this.#idfSum = sum(this.#idf.values()) || 1;
    this.#identifiers = new Set(query.identifiers);
    this.#folded = new Set(query.identifiers.map((name) => name.toLowerCase()));
    this.#words = new Set(query.words);
    const files = [...candidates.files.values()];
    this.#paths = new Set(files.map((file) => file.path));
    this.#copies = findCopies(files);
    this.#namesVersion = /\bv\d+\b/i.test(query.text);
    const chunks = [...candidates.chunks.values()];
    this.#maxLexical = Math.max(1e-9, ...chunks.map((chunk) => chunk.scores.lexical ?? chunk.scores.symbol ?? 0));
    this.#maxFile = Math.max(1e-9, ...files.map((file) => file.fileScore));
    this.#maxFusedSum = Math.max(1e-9, ...files.map((file) => this.#fusedSum(file)));
    for (const arm of ['lexical', 'static', 'neural', 'symbol'] as const)
      this.#fileRanks.set(arm, rankFiles(files, arm));
  }

  score(file: CandidateFile): ScoredFile {
    const leads = new Map(file.chunks.map((chunk) => [chunk, this.#lead(chunk)]));
    const chunks = [...file.chunks].sort((a, b) => (leads.get(b) ?? 0) - (leads.get(a) ?? 0));
    const best = chunks[0] as CandidateChunk;
    const name = nameOf(file.path);
    const nameTerms = new Set(terms(name.replaceAll(/[.-]/g, ' ')));
    const dirTerms = new Set(terms(file.path.split('/').slice(-3, -1).join(' ').replaceAll(/[.-]/g, ' ')));
    const fileSymbols = file.feature?.symbolTerms ?? '';
    const defined = new Set(file.chunks.flatMap((chunk) => chunk.row.defines.split(' ')));
    const roles = fileRoles(file.path, file.feature?.roles ?? '');
    if (best.row.role === 'test') roles.add('test');
    const query = this.#query;
    const count = query.terms.length || 1;
    const plainName = stem(name.toLowerCase().replaceAll(/[_\-.]/g, ''));
    const signals: Record<string, number> = {
      'lex.best': this.#max(file, (c) => c.scores.lexical ?? c.scores.symbol ?? 0) / this.#maxLexical,
      'lex.rank': this.#reciprocal('lexical', file.path) || this.#reciprocal('symbol', file.path),
      'static.z': this.#similarity(file, 'static'),
      'static.rank': this.#reciprocal('static', file.path),
      'neural.z': this.#similarity(file, 'neural'),
      'neural.rank': this.#reciprocal('neural', file.path),
      'fused.sum': this.#fusedSum(file) / this.#maxFusedSum,
      'file.bm25': file.fileScore / this.#maxFile,
      'file.rank': file.fileRank === null ? 0 : 1 / (1 + file.fileRank),
      'name.share': query.terms.filter((term) => nameTerms.has(term)).length / count,
      'name.idf': this.#covered((term) => nameTerms.has(term)),
      'name.cover': [...nameTerms].filter((term) => this.#idf.has(term)).length / Math.max(1, nameTerms.size),
      'name.equals': query.words.some((word) => stem(word) === plainName) ? 1 : 0,
      'dir.share': query.terms.filter((term) => dirTerms.has(term)).length / count,
      'define.chunk': this.#covered((term) => holdsTerm(best.row.symbolTerms, term)),
      'define.file': this.#covered((term) => holdsTerm(fileSymbols, term)),
      'define.exact': [...defined].some((symbol) => this.#identifiers.has(symbol)) ? 1 : 0,
      'define.fold': [...defined].some((symbol) => this.#folded.has(symbol.toLowerCase())) ? 1 : 0,
      'define.word': [...defined].some((symbol) => this.#words.has(symbol.toLowerCase())) ? 1 : 0,
      'cover.chunk': this.#covered((term) => holdsTerm(best.row.terms, term)),
      'cover.file': this.#covered((term) => chunks.some((chunk) => holdsTerm(chunk.row.terms, term))),
      'size.terms': Math.log1p(file.feature?.length ?? 0),
      'size.chunks': Math.log1p(file.feature?.chunks ?? file.chunks.length),
      'path.depth': file.path.split('/').length,
    };
    signals['role.superseded'] = !this.#namesVersion && isSuperseded(file.path, this.#paths) ? 1 : 0;
    signals['role.copy'] = this.#copies.has(file.path) ? 1 : 0;
    for (const role of ROLE_SIGNALS) signals[`role.${role}`] = roles.has(role) && !this.#wanted(role) ? 1 : 0;
    return { file, best, chunks, signals };
  }

  #rarity(term: string): number {
    const all = Math.max(1, this.#lexicon.chunks);
    const df = this.#lexicon.df(term);
    return Math.log(1 + (all - Math.min(df, all) + 0.5) / (df + 0.5));
  }

  /** Share of the query's rarity that a set of terms covers. */
  #covered(has: (term: string) => boolean): number {
    let covered = 0;
    for (const [term, idf] of this.#idf) if (has(term)) covered += idf;
    return covered / this.#idfSum;
  }

  #lead(chunk: CandidateChunk): number {
    const defines = chunk.row.defines.split(' ').some((symbol) => this.#identifiers.has(symbol));
    return (this.#fused.get(chunk.row.id) ?? 0) + (defines ? DEFINITION_LEAD : 0);
  }

  #fusedSum(file: CandidateFile): number {
    return sum(file.chunks.map((chunk) => this.#fused.get(chunk.row.id) ?? 0));
  }

  #max(file: CandidateFile, of: (chunk: CandidateChunk) => number): number {
    return Math.max(0, ...file.chunks.map(of));
  }

  #similarity(file: CandidateFile, arm: Arm): number {
    const background = this.#backgrounds.get(arm);
    const scores = file.chunks.flatMap((chunk) => chunk.scores[arm] ?? []);
    if (background === undefined || scores.length === 0) return 0;
    const z = (Math.max(...scores) - background.mean) / background.spread;
    return Math.max(-MAX_SIMILARITY_Z, Math.min(MAX_SIMILARITY_Z, z));
  }

  #reciprocal(arm: Arm, path: string): number {
    const rank = this.#fileRanks.get(arm)?.get(path);
    return rank === undefined ? 0 : 1 / (1 + rank);
  }

  #wanted(role: PathRole): boolean {
    const query = this.#query;
    if (role === 'test' || role === 'bench') return query.wantsTests;
    if (role === 'doc') return query.wantsDocs;
    return role === 'example' && query.wantsExamples;
  }
}

export const ROLE_SIGNALS: readonly PathRole[] = [
  'test',
  'bench',
  'example',
  'doc',
  'stub',
  'barrel',
  'entry',
  'compat',
  'generated',
  'vendored',
  'private',
];

/** 0-based rank of every file by its best chunk in one arm. */
function rankFiles(files: readonly CandidateFile[], arm: Arm): Map<string, number> {
  const best = files.flatMap((file) => {
    const ranks = file.chunks.flatMap((chunk) => chunk.ranks[arm] ?? []);
    return ranks.length > 0 ? [{ path: file.path, rank: Math.min(...ranks) }] : [];
  });
  best.sort((a, b) => a.rank - b.rank);
  return new Map(best.map(({ path }, rank) => [path, rank]));
}

function nameOf(path: string): string {
  return (path.split('/').at(-1) ?? path).replace(/\.[^.]+$/, '');
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
