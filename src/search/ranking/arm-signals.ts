/** What the arms say of a candidate file: ranks, similarities, and how much of the fused order it holds. */

import type { CandidateChunk, CandidateFile, Candidates } from '../candidates/candidate-types.ts';
import type { Arm } from '../types.ts';
import { fuseRanks } from './fusion.ts';

/** Mean and spread of a query's similarity to the index at large. */
export interface Background {
  readonly mean: number;
  readonly spread: number;
}

const MAX_SIMILARITY_Z = 12;
/** Chunks that count as the head of the fused order. */
const HEAD_CHUNKS = 20;

export class ArmSignals {
  /** Fused rank score of each chunk, by id. */
  readonly fused: ReadonlyMap<string, number>;
  readonly #backgrounds: ReadonlyMap<Arm, Background>;
  readonly #head: ReadonlySet<string>;
  readonly #maxLexical: number;
  readonly #maxFile: number;
  readonly #maxFusedSum: number;
  readonly #fileRanks = new Map<Arm, ReadonlyMap<string, number>>();

  constructor(candidates: Candidates, backgrounds: ReadonlyMap<Arm, Background>) {
    this.#backgrounds = backgrounds;
    // The MLX arm has signals of its own; fused with the static one, meaning would outvote words.
    const fusedArms = candidates.arms.filter((arm) => arm !== 'neural' || !candidates.arms.includes('static'));
    this.fused = fuseRanks(candidates.chunks.values(), fusedArms);
    const byRank = [...this.fused].sort(([, a], [, b]) => b - a);
    this.#head = new Set(byRank.slice(0, HEAD_CHUNKS).map(([id]) => id));
    const files = [...candidates.files.values()];
    this.#maxLexical = Math.max(1e-9, ...[...candidates.chunks.values()].map(lexicalScore));
    this.#maxFile = Math.max(1e-9, ...files.map((file) => file.fileScore));
    this.#maxFusedSum = Math.max(1e-9, ...files.map((file) => this.#fusedSum(file)));
    for (const arm of ['lexical', 'static', 'neural', 'symbol'] as const)
      this.#fileRanks.set(arm, rankFiles(files, arm));
  }

  of(file: CandidateFile) {
    return {
      'lex.best': Math.max(0, ...file.chunks.map(lexicalScore)) / this.#maxLexical,
      'lex.rank': this.#reciprocal('lexical', file.path) || this.#reciprocal('symbol', file.path),
      'static.z': this.#similarity(file, 'static'),
      'static.rank': this.#reciprocal('static', file.path),
      'neural.z': this.#similarity(file, 'neural'),
      'neural.rank': this.#reciprocal('neural', file.path),
      'fused.sum': this.#fusedSum(file) / this.#maxFusedSum,
      'fused.head': Math.log1p(file.chunks.filter((chunk) => this.#head.has(chunk.row.id)).length),
      'file.bm25': file.fileScore / this.#maxFile,
      'file.rank': file.fileRank === null ? 0 : 1 / (1 + file.fileRank),
    };
  }

  #fusedSum(file: CandidateFile): number {
    return file.chunks.reduce((sum, chunk) => sum + (this.fused.get(chunk.row.id) ?? 0), 0);
  }

  #similarity(file: CandidateFile, arm: Arm): number {
    const background = this.#backgrounds.get(arm);
    if (background === undefined) return 0;
    let most = Number.NEGATIVE_INFINITY;
    for (const { scores } of file.chunks) most = Math.max(most, scores[arm] ?? Number.NEGATIVE_INFINITY);
    if (most === Number.NEGATIVE_INFINITY) return 0;
    const z = (most - background.mean) / background.spread;
    return Math.max(-MAX_SIMILARITY_Z, Math.min(MAX_SIMILARITY_Z, z));
  }

  #reciprocal(arm: Arm, path: string): number {
    const rank = this.#fileRanks.get(arm)?.get(path);
    return rank === undefined ? 0 : 1 / (1 + rank);
  }
}

// --- internal ---

function lexicalScore(chunk: CandidateChunk): number {
  return chunk.scores.lexical ?? chunk.scores.symbol ?? 0;
}

/** 0-based rank of every file by its best chunk in one arm. */
function rankFiles(files: readonly CandidateFile[], arm: Arm): Map<string, number> {
  const best = files.flatMap((file) => {
    const ranks = file.chunks.flatMap((chunk) => chunk.ranks[arm] ?? []);
    return ranks.length > 0 ? [{ path: file.path, rank: Math.min(...ranks) }] : [];
  });
  best.sort((a, b) => a.rank - b.rank);
  return new Map(best.map(({ path }, rank) => [path, rank]));
}
