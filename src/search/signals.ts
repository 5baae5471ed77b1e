/**
 * What is known of a candidate file for a query, as named numbers. Each signal is roughly 0 to 1 (z-scores apart), so
 * that weights can be read; `weights.ts` holds what each is worth.
 */

import type { PathRole } from '../base/path-roles.ts';
import { holdsTerm, stem, terms } from '../base/terms.ts';
import type { Lexicon } from '../store/index.ts';
import { candidateRefs } from './candidate-refs.ts';
import type { CandidateChunk, CandidateFile, Candidates } from './candidates.ts';
import { findCopies } from './copies.ts';
import { fuseRanks } from './fusion.ts';
import { fileRoles, isSuperseded } from './path-roles.ts';
import type { AnalyzedQuery } from './query.ts';
import { QueryTerms } from './query-terms.ts';
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
/** Chunks that count as the head of the fused order. */
const HEAD_CHUNKS = 20;

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
  readonly #terms: QueryTerms;
  readonly #backgrounds: ReadonlyMap<Arm, Background>;
  readonly #fused: ReadonlyMap<string, number>;
  readonly #identifiers: ReadonlySet<string>;
  readonly #bare: ReadonlySet<string>;
  readonly #head: ReadonlySet<string>;
  readonly #refs: ReadonlyMap<string, number>;
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
    this.#terms = new QueryTerms(query.terms, lexicon);
    this.#backgrounds = backgrounds;
    // The MLX arm has signals of its own; fused with the static one, meaning would outvote words.
    const fusedArms = candidates.arms.filter((arm) => arm !== 'neural' || !candidates.arms.includes('static'));
    this.#fused = fuseRanks(candidates.chunks.values(), fusedArms);
    this.#identifiers = new Set(query.identifiers);
    this.#bare = new Set(query.identifiers.map(bareName));
    const files = [...candidates.files.values()];
    this.#paths = new Set(files.map((file) => file.path));
    this.#copies = findCopies(files);
    this.#namesVersion = /\bv\d+\b/i.test(query.text);
    const chunks = [...candidates.chunks.values()];
    const byRank = [...this.#fused].sort(([, a], [, b]) => b - a);
    this.#head = new Set(byRank.slice(0, HEAD_CHUNKS).map(([id]) => id));
    this.#refs = candidateRefs(files, this.#fused);
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
    const signals = { ...this.#evidence(file), ...this.#names(file, best), ...this.#cover(chunks, best) };
    return { file, best, chunks, signals: { ...signals, ...this.#forSymbols(signals), ...this.#roles(file, best) } };
  }

  /** What the arms say of the file. */
  #evidence(file: CandidateFile) {
    return {
      'lex.best': this.#max(file, (c) => c.scores.lexical ?? c.scores.symbol ?? 0) / this.#maxLexical,
      'lex.rank': this.#reciprocal('lexical', file.path) || this.#reciprocal('symbol', file.path),
      'static.z': this.#similarity(file, 'static'),
      'static.rank': this.#reciprocal('static', file.path),
      'neural.z': this.#similarity(file, 'neural'),
      'neural.rank': this.#reciprocal('neural', file.path),
      'fused.sum': this.#fusedSum(file) / this.#maxFusedSum,
      'fused.head': Math.log1p(file.chunks.filter((chunk) => this.#head.has(chunk.row.id)).length),
      'file.bm25': file.fileScore / this.#maxFile,
      'file.rank': file.fileRank === null ? 0 : 1 / (1 + file.fileRank),
      'ref.used': this.#refs.get(file.path) ?? 0,
      'size.terms': Math.log1p(file.feature?.length ?? 0),
      'size.chunks': Math.log1p(file.feature?.chunks ?? file.chunks.length),
    };
  }

  /** What its name, its folders and its definitions have of the query. */
  #names(file: CandidateFile, best: CandidateChunk) {
    const query = this.#query;
    const name = nameOf(file.path);
    const nameTerms = new Set(terms(name.replaceAll(/[.-]/g, ' ')));
    const dirTerms = new Set(terms(file.path.split('/').slice(-3, -1).join(' ').replaceAll(/[.-]/g, ' ')));
    const plainName = stem(name.toLowerCase().replaceAll(/[_\-.]/g, ''));
    const defined = new Set(file.chunks.flatMap((chunk) => chunk.row.defines.split(' ')));
    const { symbolTerms, symbol } = best.row;
    return {
      'name.share': this.#terms.share((term) => nameTerms.has(term)),
      'name.idf': this.#terms.covered((term) => nameTerms.has(term)),
      'name.cover': [...nameTerms].filter((term) => this.#terms.has(term)).length / Math.max(1, nameTerms.size),
      'name.equals': flag(query.words.some((word) => stem(word) === plainName)),
      'name.exact': flag(this.#identifiers.has(name)),
      'dir.share': this.#terms.share((term) => dirTerms.has(term)),
      'define.exact': flag([...defined].some((own) => this.#identifiers.has(own))),
      'define.bare': flag([...defined].some((own) => this.#bare.has(bareName(own)))),
      'define.fit': this.#terms.fit(symbol),
      'define.file': this.#terms.covered((term) => holdsTerm(file.feature?.symbolTerms ?? '', term)),
      'cover.header': this.#terms.covered(
        (term) => nameTerms.has(term) || dirTerms.has(term) || holdsTerm(symbolTerms, term),
      ),
      'path.depth': file.path.split('/').length,
    };
  }

  /** What its text has of the query. */
  #cover(chunks: readonly CandidateChunk[], best: CandidateChunk) {
    return {
      'cover.chunk': this.#terms.covered((term) => holdsTerm(best.row.terms, term)),
      'cover.file': this.#terms.covered((term) => chunks.some((chunk) => holdsTerm(chunk.row.terms, term))),
      'near.chunk': this.#terms.adjacent(best.row.terms),
    };
  }

  /** What counts differently when the query is a bare symbol. */
  #forSymbols(signals: Signals): Signals {
    const own = SYMBOL_SIGNALS.map((name) => [`symbol.${name}`, signals[name] ?? 0] as const);
    return Object.fromEntries(own.map(([name, value]) => [name, this.#query.kind === 'symbol' ? value : 0]));
  }

  #roles(file: CandidateFile, best: CandidateChunk): Signals {
    const roles = fileRoles(file.path, file.feature?.roles ?? '');
    if (best.row.role === 'test') roles.add('test');
    const { kind, wantsDocs, wantsData } = this.#query;
    return {
      'role.superseded': flag(!this.#namesVersion && isSuperseded(file.path, this.#paths)),
      'role.copy': flag(this.#copies.has(file.path)),
      'role.prose': flag(PROSE.has(best.row.language) && !wantsDocs),
      'role.data': flag(DATA.has(best.row.language) && !wantsData && !wantsDocs),
      ...Object.fromEntries(ROLE_SIGNALS.map((role) => [`role.${role}`, flag(roles.has(role) && !this.#wanted(role))])),
      'symbol.doc': flag(kind === 'symbol' && roles.has('doc')),
    };
  }

  #lead(chunk: CandidateChunk): number {
    const defines = chunk.row.defines.split(' ').some((symbol) => this.#identifiers.has(symbol));
    return (this.#fused.get(chunk.row.id) ?? 0) + (defines ? DEFINITION_LEAD : 0);
  }

  #fusedSum(file: CandidateFile): number {
    return file.chunks.reduce((sum, chunk) => sum + (this.#fused.get(chunk.row.id) ?? 0), 0);
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
/** Languages of texts for people, and of settings and data; an unknown language may well be one of code. */
const PROSE: ReadonlySet<string> = new Set(['markdown', 'html', 'rst', 'asciidoc']);
const DATA: ReadonlySet<string> = new Set(['json', 'yaml', 'toml', 'xml', 'ini', 'csv', 'properties']);

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

/** A name without the marks that some languages put before private, internal or special ones. */
function bareName(name: string): string {
  return name.replace(/^[$_#@]+/, '');
}

function flag(yes: boolean): number {
  return yes ? 1 : 0;
}
