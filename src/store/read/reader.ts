/** The search side of the index: term and vector look-ups that give ranked rows, and rows by key. Never writes. */

import type { RepoPath } from '../../base/types.ts';
import { decodeVectors } from '../format/codes.ts';
import { inList, listRuns } from '../format/quote.ts';
import {
  bestFirst,
  CANDIDATE_COLUMNS,
  type CandidateRow,
  type Cells,
  COPIED_FILE_COLUMNS,
  candidateRow,
  DEFINITION_COLUMNS,
  type DefinitionRow,
  decodeRows,
  definitionRow,
  FILE_FEATURE_COLUMNS,
  type FieldQuery,
  type FileFeatureRow,
  fileFeatureRow,
  inFiles,
  SCAN_COLUMNS,
  type Scored,
  scored,
} from '../format/reader-rows.ts';
import { type IndexMeta, MOST_FILE_TERMS } from '../format/types.ts';
import type { ResidentIndex } from '../memory/resident.ts';
import type { LargeResident } from '../memory/resident-large.ts';
import { nearestRows } from '../memory/vector-scan.ts';
import { fromLance, type OpenIndex, openIndex } from '../tables/database.ts';
import { decodeLexicon, EMPTY_LEXICON, type Lexicon } from '../tables/lexicon.ts';
import { changedLexicon, type Figures, figuresOf, withExactScores } from '../tables/word-counts.ts';
import { partialBackground, partialLexicon } from './provisional-lexicon.ts';
import { matchQuery } from './term-query.ts';

/** The full-text index is asked for this many times the wanted rows, as its scores are only close to those computed here; */
const SPARE = 1.25;
/** for this many more where no word was counted anew since it was last made: its scores then differ by rounding alone; */
const SPARE_ROWS = 16;
/** and once more for this many times as many when the last of them may be the wrong ones: */
const MORE = 4;
/** when their scores differ by less than this share. */
const ALIKE = 1e-5;

/** What searches ask of an index: answered by one, or by one laid over another (`overlay-reader.ts`). */
export type IndexReading = Omit<Pick<IndexReader, keyof IndexReader>, 'someChunks'>;

/** An index opened for searching. Every method may throw E_INDEX_CORRUPT, E_REMOTE_*. */
export class IndexReader {
  readonly #indexDir: string;
  #index: OpenIndex;
  #counts: Promise<Counted> | undefined;
  #background: Promise<Float32Array> | undefined;
  #version = '';
  #metaVersion = 0;

  private constructor(indexDir: string, index: OpenIndex) {
    this.#indexDir = indexDir;
    this.#index = index;
  }

  /**
   * @param indexDir absolute path of the index folder
   * @throws E_INDEX_MISSING, E_INDEX_FOREIGN, E_INDEX_VERSION, E_INDEX_CORRUPT
   */
  static async open(indexDir: string): Promise<IndexReader> {
    return new IndexReader(indexDir, await openIndex(indexDir));
  }

  get meta(): IndexMeta {
    return this.#index.meta;
  }

  /** True when there is a table of MLX vectors to search in. */
  get hasNeural(): boolean {
    return this.#index.neural !== null;
  }

  /** How often terms occur over chunks and files; over some of them while the first run has not ended. */
  async lexicon(): Promise<Lexicon> {
    return (await this.#counted()).lexicon;
  }

  /** `[n, dims]` float32: a sample of chunk vectors of the static tier, against which a score is judged. */
  background(): Promise<Float32Array> {
    const { dims } = this.meta.staticModel;
    this.#background ??= this.#index
      .readBlob('background')
      .then((blob) => (blob === null ? partialBackground(this.#index.chunks, dims) : decodeVectors(blob, dims)));
    return this.#background;
  }

  /**
   * Chunks by BM25, summed over fields.
   * @param where SQL predicate applied before top-k, or null
   * @returns at most `limit` rows, best first
   */
  chunkTerms(fields: readonly FieldQuery[], limit: number, where: string | null): Promise<Scored<CandidateRow>[]> {
    return this.#terms('chunks', fields, limit, where, CANDIDATE_COLUMNS, candidateRow, textOfChunk);
  }

  /** Whole files by BM25, summed over fields. */
  async fileTerms(
    fields: readonly FieldQuery[],
    limit: number,
    where: string | null,
  ): Promise<Scored<FileFeatureRow>[]> {
    const columns = COPIED_FILE_COLUMNS;
    const found = await this.#terms('files', fields, limit, where, columns, fileWithTerms, textOfFile, lengthOfFile);
    return found.map(({ row: { terms: _, ...row }, score }) => ({ row, score }));
  }

  /**
   * Chunks by cosine similarity of the static tier.
   * @param vector `[dims]` float32 of length 1
   */
  async chunkVectors(vector: Float32Array, limit: number, where: string | null): Promise<Scored<CandidateRow>[]> {
    return await this.#guarded('search vectors', () =>
      nearestRows(this.#index.chunks, vector, limit, where, CANDIDATE_COLUMNS, candidateRow, inFiles),
    );
  }

  /** Ids and hashes of chunks by cosine similarity of the MLX tier; empty without one. */
  async neuralVectors(
    vector: Float32Array,
    limit: number,
    where: string | null,
  ): Promise<Scored<{ id: string; hash: string }>[]> {
    const decode = (cells: Cells) => ({ id: String(cells('id')), hash: String(cells('hash')) });
    return await this.#guarded('search MLX vectors', async () => {
      const neural = this.#index.neural;
      if (neural === null) return [];
      return await nearestRows(neural, vector, limit, where, ['id', 'hash'], decode, (a, b) => (a.id < b.id ? -1 : 1));
    });
  }

  /** Candidate rows of these ids, in no order; ids that are gone are left out. */
  chunksById(ids: readonly string[]): Promise<CandidateRow[]> {
    return this.#byKey('chunks', 'id', ids, CANDIDATE_COLUMNS, candidateRow);
  }

  /** Candidate rows of every chunk of these files, in no order. */
  chunksOfFiles(paths: readonly string[]): Promise<CandidateRow[]> {
    return this.#byKey('chunks', 'path', paths, CANDIDATE_COLUMNS, candidateRow);
  }

  /** The first chunks of the table, for figures over a sample. */
  someChunks(limit: number): Promise<CandidateRow[]> {
    return this.#guarded('read rows', async () =>
      decodeRows(await this.#index.chunks.query().limit(limit).select(CANDIDATE_COLUMNS).toArrow(), candidateRow),
    );
  }

  filesByPath(paths: readonly string[]): Promise<FileFeatureRow[]> {
    return this.#byKey('files', 'path', paths, FILE_FEATURE_COLUMNS, fileFeatureRow);
  }

  /** Every chunk without its terms, in batches, for scans (regular expressions). Ends early when `visit` gives false. */
  async scan(where: string | null, visit: (row: CandidateRow) => boolean): Promise<void> {
    await this.#scanColumns(where, SCAN_COLUMNS, candidateRow, visit);
  }

  /** Vectors of the static tier, `[dims]` float32 of length 1 each, by chunk id. */
  async vectors(ids: readonly string[]): Promise<Map<string, Float32Array>> {
    const rows = await this.#byKey('chunks', 'id', ids, ['id', 'code'], (cells) => {
      const vector = decodeVectors(cells('code') as Uint8Array, this.meta.staticModel.dims);
      return [String(cells('id')), vector] as const;
    });
    return new Map(rows);
  }

  /** What every chunk defines, in batches. Ends early when `visit` gives false. */
  async scanDefinitions(where: string | null, visit: (row: DefinitionRow) => boolean): Promise<void> {
    await this.#scanColumns(where, DEFINITION_COLUMNS, definitionRow, visit);
  }

  /** The text of every chunk with its path, in batches. Ends early when `visit` gives false. */
  async scanTexts(where: string | null, visit: (chunk: { path: RepoPath; text: string }) => boolean): Promise<void> {
    const decode = (cells: Cells) => ({ path: String(cells('path')) as RepoPath, text: String(cells('text')) });
    await this.#scanColumns(where, ['path', 'text'], decode, visit);
  }

  /**
   * Copies the index into memory: about 3 kB a chunk, a second for 30,000. Gives the event loop back between batches.
   * @param mostChunks a larger index gives null
   */
  async loadResident(mostChunks: number): Promise<ResidentIndex | null> {
    return await this.#guarded('read the index', async () => {
      if ((await this.#index.chunks.countRows()) > mostChunks) return null;
      const { ResidentIndex } = await import('../memory/resident.ts');
      return await ResidentIndex.load(this.#index);
    });
  }

  /** What a copy of either kind is after later commits; null when a new copy is cheaper. */
  async nextResident(old: ResidentIndex | LargeResident): Promise<ResidentIndex | LargeResident | null> {
    return await this.#guarded('read the index', async () => {
      if ('next' in old) return await old.next(this.#index);
      return (await old.refresh()) ? old : null;
    });
  }

  /**
   * Copies a large index with its rows in a file of their own: about 1 kB a chunk in memory, 1.5 kB on disk.
   * @param mostChunks a larger index gives null, as does a full disk
   */
  async loadLarge(mostChunks: number): Promise<LargeResident | null> {
    const { LargeResident } = await import('../memory/resident-large.ts');
    return await this.#guarded('read the index', () => LargeResident.load(this.#index, this.#indexDir, mostChunks));
  }

  /**
   * Changes with every commit: a copy made at another version is out of date, and counts and background that were read
   * before are read anew when they are next asked for.
   */
  async version(): Promise<string> {
    const { chunks, files } = this.#index;
    const [metaVersion, ...versions] = await Promise.all([
      this.#index.metaVersion(),
      chunks.version(),
      files.version(),
    ]);
    const version = versions.join(':');
    // The end of a run is recorded there, after its commits.
    if (version !== this.#version || metaVersion !== this.#metaVersion) this.#forgetBlobs();
    this.#version = version;
    this.#metaVersion = metaVersion;
    return version;
  }

  /** False after a rebuild: then open the index again. */
  isCurrent(): Promise<boolean> {
    return this.#index.isCurrent();
  }

  close(): void {
    this.#index.close();
  }

  #counted(): Promise<Counted> {
    this.#counts ??= countedIn(this.#index);
    return this.#counts;
  }

  #forgetBlobs(): void {
    this.#counts = undefined;
    this.#background = undefined;
  }

  /** Tables that a rebuild has replaced meanwhile are gone: the index is then opened again, and asked once more. */
  async #guarded<T>(what: string, work: () => Promise<T>, mayRepeat: () => boolean = () => true): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!isGone(error) || !mayRepeat()) throw fromLance(error, what);
    }
    try {
      const fresh = await openIndex(this.#indexDir);
      this.#index.close();
      this.#index = fresh;
      this.#forgetBlobs();
      return await work();
    } catch (error) {
      throw fromLance(error, what);
    }
  }

  async #terms<T extends { readonly path: string; readonly ordinal?: number }>(
    table: 'chunks' | 'files',
    fields: readonly FieldQuery[],
    limit: number,
    where: string | null,
    columns: readonly string[],
    decode: (cells: Cells) => T,
    textOf: (row: T, field: FieldQuery['field']) => string,
    lengthOf?: (row: T) => number,
  ): Promise<Scored<T>[]> {
    const match = matchQuery(this.#index.lance, fields);
    if (match === null) return [];
    const { figures, isCountedAnew } = await this.#counted();
    return await this.#guarded('search terms', async () => {
      for (let asked = isCountedAnew ? Math.ceil(limit * SPARE) : limit + SPARE_ROWS; ; asked *= MORE) {
        let query = this.#index[table].query().fullTextSearch(match).limit(asked);
        if (where !== null) query = query.where(where);
        const rows = await query.select([...columns, '_score']).toArrow();
        const found = scored(rows, decode, (cells) => Number(cells('_score')));
        const exact = figures === null ? found : withExactScores(found, fields, figures[table], textOf, lengthOf);
        const best = exact.sort(bestFirst).slice(0, limit);
        // What scores like the last of them may be among the rows that were not given.
        const least = (best.at(-1)?.score ?? 0) * (1 - ALIKE);
        if (found.length < asked || asked >= limit * MORE || Number(found.at(-1)?.score) < least) return best;
      }
    });
  }

  async #scanColumns<T>(
    where: string | null,
    columns: string[],
    decode: (cells: Cells) => T,
    visit: (row: T) => boolean,
  ): Promise<void> {
    let begun = false;
    const work = async () => {
      let query = this.#index.chunks.query();
      if (where !== null) query = query.where(where);
      for await (const batch of query.select(columns)) {
        begun = true;
        for (const row of decodeRows(batch, decode)) if (!visit(row)) return;
      }
    };
    // Rows that were seen must not be seen again.
    await this.#guarded('read chunks', work, () => !begun);
  }

  async #byKey<T>(
    table: 'chunks' | 'files',
    key: 'id' | 'path',
    keys: readonly string[],
    columns: string[],
    decode: (cells: Cells) => T,
  ): Promise<T[]> {
    return await this.#guarded('read rows', async () => {
      const out: T[] = [];
      for (const run of listRuns(keys)) {
        const rows = await this.#index[table].query().where(inList(key, run)).select(columns).toArrow();
        out.push(...decodeRows(rows, decode));
      }
      return out;
    });
  }
}

// --- internal ---

interface Counted {
  readonly lexicon: Lexicon;
  /** Null while the first run has not ended. */
  readonly figures: { readonly chunks: Figures; readonly files: Figures } | null;
  /** Words were counted since the full-text index was last made. */
  readonly isCountedAnew: boolean;
}

async function countedIn(index: OpenIndex): Promise<Counted> {
  const [blob, change] = await Promise.all([index.readBlob('lexicon'), index.readCounts()]);
  if (blob === null) return { lexicon: await partialLexicon(index.chunks), figures: null, isCountedAnew: true };
  const written = decodeLexicon(blob);
  if (written === null) return { lexicon: EMPTY_LEXICON, figures: null, isCountedAnew: true };
  const lexicon = changedLexicon(written, change);
  return { lexicon, figures: figuresOf(blob, lexicon, change), isCountedAnew: change !== undefined };
}

function fileWithTerms(cells: Cells): FileFeatureRow & { readonly terms: string } {
  return { ...fileFeatureRow(cells), terms: String(cells('terms')) };
}

function textOfChunk(row: CandidateRow, field: FieldQuery['field']): string {
  if (field === 'terms') return row.terms;
  return field === 'symbol_terms' ? row.symbolTerms : row.pathTerms;
}

function textOfFile(row: { readonly terms: string }): string {
  return row.terms;
}

/** Of a long file the row holds only the first terms. */
function lengthOfFile({ length }: { readonly length: number }): number {
  return Math.min(length, MOST_FILE_TERMS);
}

function isGone(error: unknown): boolean {
  return error instanceof Error && /not found|No such file|NoSuchKey/i.test(error.message);
}
