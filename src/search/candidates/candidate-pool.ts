/** The chunks and files that the arms found, each once, grouped by file. */

import type { CandidateRow, Engine, FileFeatureRow, Scored } from '../../store/index.ts';
import { holdsTerm } from '../../text/terms.ts';
import type { AnalyzedQuery } from '../query/query.ts';
import type { Arm } from '../types.ts';
import type { CandidateChunk, CandidateFile } from './candidate-types.ts';

/** Files that only the whole-file look-up found, for which a chunk is still to be chosen. */
const ORPHAN_FILES = 12;

export class Pool {
  readonly chunks = new Map<string, CandidateChunk>();
  readonly files = new Map<string, CandidateFile>();

  add(arm: Arm, found: readonly Scored<CandidateRow>[]): void {
    found.forEach(({ row, score }, rank) => {
      const chunk = this.#chunk(row);
      chunk.scores[arm] = score;
      chunk.ranks[arm] = rank;
    });
  }

  /** Files that the query names; they come before others that have no chunk yet. */
  addNamed(found: readonly FileFeatureRow[]): void {
    for (const row of found) this.#file(row.path).feature = row;
  }

  addText(found: readonly CandidateRow[]): void {
    for (const [rank, row] of found.entries()) this.#chunk(row).ranks.text = rank;
  }

  addRare(found: readonly Scored<CandidateRow>[]): void {
    for (const { row } of found) this.#chunk(row);
  }

  addFiles(found: readonly Scored<FileFeatureRow>[]): void {
    found.forEach(({ row, score }, rank) => {
      const file = this.#file(row.path);
      file.fileScore = score;
      file.fileRank = rank;
      file.feature = row;
    });
  }

  /** Gives files that no chunk arm found the chunk that holds most of the query's terms; drops those left empty. */
  async adoptOrphans(index: Engine, query: AnalyzedQuery): Promise<void> {
    const empty = [...this.files.values()].filter((file) => file.chunks.length === 0);
    const chosen = empty.slice(0, ORPHAN_FILES);
    for (const file of empty.slice(ORPHAN_FILES)) this.files.delete(file.path);
    if (chosen.length > 0) {
      const rows = await index.chunksOfFiles(chosen.map((file) => file.path));
      const inOrder = [...rows].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.ordinal - b.ordinal));
      const best = new Map<string, { row: CandidateRow; hits: number }>();
      for (const row of inOrder) {
        const hits = query.terms.filter((term) => holdsTerm(row.terms, term)).length;
        const known = best.get(row.path);
        if (known === undefined || hits > known.hits) best.set(row.path, { row, hits });
      }
      for (const { row } of best.values()) this.#chunk(row);
    }
    for (const file of chosen) if (file.chunks.length === 0) this.files.delete(file.path);
  }

  async loadFeatures(index: Engine): Promise<void> {
    const missing = [...this.files.values()].filter((file) => file.feature === null);
    for (const feature of await index.filesByPath(missing.map((file) => file.path))) {
      const file = this.files.get(feature.path);
      if (file) file.feature = feature;
    }
  }

  #chunk(row: CandidateRow): CandidateChunk {
    const known = this.chunks.get(row.id);
    if (known !== undefined) return known;
    const chunk: CandidateChunk = { row, scores: {}, ranks: {} };
    this.chunks.set(row.id, chunk);
    this.#file(row.path).chunks.push(chunk);
    return chunk;
  }

  #file(path: string): CandidateFile {
    let file = this.files.get(path);
    if (file === undefined) {
      file = { path, chunks: [], fileScore: 0, fileRank: null, feature: null };
      this.files.set(path, file);
    }
    return file;
  }
}
