/**
 * The index held in memory, for processes that answer many queries: the same look-ups as `IndexReader`, without a
 * round trip each. Built from one pass over the tables; a copy of one moment, to be thrown away when the index moves on.
 */

import { idf, saturated } from '../base/bm25.ts';
import type { CodeScan } from './code-scan.ts';
import type { CandidateRow, FieldQuery, FileFeatureRow, Scored } from './reader-rows.ts';
import { topScores } from './top-scores.ts';

/** One column of terms, turned round: for each term the rows that hold it, and how often. */
export interface TermField {
  readonly lengths: Uint16Array;
  readonly averageLength: number;
  readonly postings: ReadonlyMap<string, Postings>;
}

interface Postings {
  readonly rows: Uint32Array;
  readonly counts: Uint8Array;
}

/** A filter in both forms: SQL for the tables, a function for rows in memory. */
export interface RowFilter {
  readonly where: string;
  test(path: string, language: string): boolean;
}

type FieldName = FieldQuery['field'];

export interface ResidentParts {
  readonly chunks: readonly CandidateRow[];
  /** Static vectors of the chunks, in their order. */
  readonly codes: CodeScan;
  readonly chunkFields: Readonly<Record<FieldName, TermField>>;
  readonly files: readonly FileFeatureRow[];
  readonly fileFields: Readonly<Record<FieldName, TermField>>;
}

export class ResidentIndex {
  readonly #parts: ResidentParts;
  readonly #chunkById: ReadonlyMap<string, CandidateRow>;
  readonly #chunksByPath = new Map<string, CandidateRow[]>();
  readonly #fileByPath: ReadonlyMap<string, FileFeatureRow>;

  constructor(parts: ResidentParts) {
    this.#parts = parts;
    this.#chunkById = new Map(parts.chunks.map((row) => [row.id, row]));
    this.#fileByPath = new Map(parts.files.map((row) => [row.path, row]));
    for (const row of parts.chunks) {
      const list = this.#chunksByPath.get(row.path);
      if (list === undefined) this.#chunksByPath.set(row.path, [row]);
      else list.push(row);
    }
  }

  chunkTerms(fields: readonly FieldQuery[], limit: number, filter: RowFilter | null): Scored<CandidateRow>[] {
    return bm25(this.#parts.chunks, this.#parts.chunkFields, fields, limit, filter);
  }

  fileTerms(fields: readonly FieldQuery[], limit: number, filter: RowFilter | null): Scored<FileFeatureRow>[] {
    return bm25(this.#parts.files, this.#parts.fileFields, fields, limit, filter);
  }

  /** @param vector `[dims]` float32 of length 1 */
  chunkVectors(vector: Float32Array, limit: number, filter: RowFilter | null): Scored<CandidateRow>[] {
    const { chunks, codes } = this.#parts;
    const scores = codes.scores(vector);
    return topScores(scores, limit, (n) => passes(chunks[n], filter)).flatMap(([n, score]) => pair(chunks[n], score));
  }

  chunksById(ids: readonly string[]): CandidateRow[] {
    return ids.flatMap((id) => this.#chunkById.get(id) ?? []);
  }

  chunksOfFiles(paths: readonly string[]): CandidateRow[] {
    return paths.flatMap((path) => this.#chunksByPath.get(path) ?? []);
  }

  filesByPath(paths: readonly string[]): FileFeatureRow[] {
    return paths.flatMap((path) => this.#fileByPath.get(path) ?? []);
  }
}

/** Collects one column of terms, row by row, in order. */
export class TermFieldBuilder {
  readonly #lengths: number[] = [];
  /** Row and count in turn. */
  readonly #postings = new Map<string, number[]>();

  /** @param terms of the next row, space-separated */
  add(terms: string): void {
    const row = this.#lengths.length;
    const all = terms === '' ? [] : terms.split(' ');
    this.#lengths.push(Math.min(all.length, 0xffff));
    for (const term of all) {
      const list = this.#postings.get(term);
      if (list === undefined) this.#postings.set(term, [row, 1]);
      else if (list[list.length - 2] === row)
        list[list.length - 1] = Math.min(255, (list[list.length - 1] as number) + 1);
      else list.push(row, 1);
    }
  }

  finish(): TermField {
    const postings = new Map<string, Postings>();
    for (const [term, list] of this.#postings) {
      const rows = new Uint32Array(list.length / 2);
      const counts = new Uint8Array(list.length / 2);
      for (let i = 0; i < rows.length; i++) {
        rows[i] = list[2 * i] as number;
        counts[i] = list[2 * i + 1] as number;
      }
      postings.set(term, { rows, counts });
    }
    const total = this.#lengths.reduce((sum, length) => sum + length, 0);
    return {
      lengths: Uint16Array.from(this.#lengths),
      averageLength: Math.max(1, total / Math.max(1, this.#lengths.length)),
      postings,
    };
  }
}

// --- internal ---

function bm25<T extends { readonly path: string; readonly language: string }>(
  rows: readonly T[],
  columns: Readonly<Record<FieldName, TermField>>,
  fields: readonly FieldQuery[],
  limit: number,
  filter: RowFilter | null,
): Scored<T>[] {
  const scores = new Float32Array(rows.length);
  for (const { field, terms, boost } of fields) {
    const { lengths, averageLength, postings } = columns[field];
    for (const term of terms) {
      const found = postings.get(term);
      if (found === undefined) continue;
      const df = found.rows.length;
      const worth = boost * idf(rows.length, df);
      for (let i = 0; i < df; i++) {
        const row = found.rows[i] as number;
        const tf = found.counts[i] as number;
        scores[row] = (scores[row] as number) + worth * saturated(tf, lengths[row] as number, averageLength);
      }
    }
  }
  return topScores(scores, limit, (n) => (scores[n] as number) > 0 && passes(rows[n], filter)).flatMap(([n, score]) =>
    pair(rows[n], score),
  );
}

function passes(
  row: { readonly path: string; readonly language: string } | undefined,
  filter: RowFilter | null,
): boolean {
  return row !== undefined && (filter === null || filter.test(row.path, row.language));
}

function pair<T>(row: T | undefined, score: number): Scored<T>[] {
  return row === undefined ? [] : [{ row, score }];
}
