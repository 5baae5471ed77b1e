/**
 * Compares an index with one made from scratch of the same files: rows, files, vectors, counts, and whether its words
 * find each row. The judge of every fault test, and of `doctor --deep`. Reads everything, writes nothing.
 */

import type { Table } from '@lancedb/lancedb';
import { CHUNK_COLUMNS, FILE_COLUMNS } from '../format/schema.ts';
import { indexLayout } from '../place/layout.ts';
import { fromLance, type OpenIndex, openIndex } from '../tables/database.ts';
import { readStampCache } from '../tables/stamps.ts';
import { decodeLexicon, type Lexicon } from '../words/lexicon.ts';
import { changedLexicon } from '../words/word-counts.ts';
import { type FileState, fileStates, isClose, isUsable, type Rows, readRows } from './compare-rows.ts';
import { unfindable } from './found-by-words.ts';

/**
 * `lost`: a file, or chunks of it, that should be there; `ghost`: rows of what should not; `duplicated`: a row twice;
 * `wrong`: another content; `unfound`: a row that its own words do not find; `vector`: a vector that is missing, not
 * finite or another one; `count`: stamps or counts that are not those of the rows; `copy`: the copy for single searches
 * cannot be read.
 */
export type DifferenceKind = 'lost' | 'ghost' | 'duplicated' | 'wrong' | 'unfound' | 'vector' | 'count' | 'copy';

export interface Difference {
  readonly kind: DifferenceKind;
  /** The file, or '' where it is the index as a whole. */
  readonly path: string;
  readonly detail: string;
}

export interface Comparison {
  readonly differences: readonly Difference[];
  /** Files with another content hash in both, or in one of them only: to be told apart from files that changed since. */
  readonly changed: ReadonlyMap<string, { readonly stored: FileState | null; readonly fresh: FileState | null }>;
  readonly files: number;
  readonly chunks: number;
  /** Vectors of the MLX tier. */
  readonly neural: number;
  /** When the index was stamped. Milliseconds. */
  readonly updatedAtMs: number;
  /** The index was committed to while it was read: nothing can be said. */
  readonly moved: boolean;
}

/**
 * @param indexDir the index to judge @param freshDir one made of the same files just now
 * @throws E_INDEX_MISSING, E_INDEX_FOREIGN, E_INDEX_VERSION, E_INDEX_CORRUPT
 */
export async function compareIndexes(indexDir: string, freshDir: string): Promise<Comparison> {
  const stored = await openIndex(indexDir);
  try {
    const fresh = await openIndex(freshDir);
    try {
      return await new Judge(stored, fresh).compare(indexDir);
    } finally {
      fresh.close();
    }
  } catch (error) {
    throw fromLance(error, `read the index in ${indexDir}`);
  } finally {
    stored.close();
  }
}

// --- internal ---

/** The lexicon is written again when this share of the chunks has changed: it may lag by so much, on either side. */
const LEXICON_LAG = 0.02;
class Judge {
  readonly #stored: OpenIndex;
  readonly #fresh: OpenIndex;
  readonly #found: Difference[] = [];
  /** Files that one index has by the grammar and the other by lines, as a busy machine may make it: both are right. */
  readonly #cutOtherwise = new Set<string>();
  readonly #changed = new Map<string, { stored: FileState | null; fresh: FileState | null }>();

  constructor(stored: OpenIndex, fresh: OpenIndex) {
    this.#stored = stored;
    this.#fresh = fresh;
  }

  async compare(indexDir: string): Promise<Comparison> {
    const { chunks, files, meta } = this.#stored;
    const before = await this.#version();
    const storedFiles = await readRows(files, FILE_COLUMNS, 'path');
    const storedChunks = await readRows(chunks, CHUNK_COLUMNS, 'id');
    await this.#compareFiles(storedFiles);
    await this.#compareChunks(storedChunks);
    const { paths, copyProblem } = await unfindable(this.#stored, indexDir);
    for (const path of paths) this.#tell('unfound', path, 'its words do not find it');
    if (copyProblem !== null) this.#tell('copy', '', copyProblem);
    const neural = await this.#checkNeural(storedChunks);
    await this.#checkCounts(indexDir, storedFiles, storedChunks.byKey.size);
    return {
      differences: this.#found,
      changed: this.#changed,
      files: meta.files,
      chunks: storedChunks.byKey.size,
      neural,
      updatedAtMs: meta.updatedAtMs,
      moved: (await this.#version()) !== before,
    };
  }

  async #version(): Promise<string> {
    const versions = await Promise.all([this.#stored.chunks.version(), this.#stored.files.version()]);
    return `${versions.join(':')}:${await this.#stored.isCurrent()}`;
  }

  #tell(kind: DifferenceKind, path: string, detail: string): void {
    this.#found.push({ kind, path, detail });
  }

  async #compareFiles(stored: Rows): Promise<void> {
    const fresh = await readRows(this.#fresh.files, FILE_COLUMNS, 'path');
    for (const path of stored.twice) this.#tell('duplicated', path, 'its row is there twice');
    const states = [await fileStates(this.#stored.files), await fileStates(this.#fresh.files)] as const;
    for (const path of new Set([...stored.byKey.keys(), ...fresh.byKey.keys()])) {
      const [was, is] = [states[0].get(path) ?? null, states[1].get(path) ?? null];
      if (was === null || is === null || was.hash !== is.hash) this.#changed.set(path, { stored: was, fresh: is });
      else if (was.fallback !== is.fallback) this.#cutOtherwise.add(path);
      else if (stored.byKey.get(path)?.text !== fresh.byKey.get(path)?.text)
        this.#tell('wrong', path, 'its row is another one');
    }
  }

  async #compareChunks(stored: Rows): Promise<void> {
    const fresh = await readRows(this.#fresh.chunks, CHUNK_COLUMNS, 'id');
    const { dims } = this.#stored.meta.staticModel;
    for (const path of stored.twice) this.#tell('duplicated', path, 'a chunk is there twice');
    for (const [id, row] of stored.byKey) {
      if (!isUsable(row.code, dims)) this.#tell('vector', row.path, 'a chunk has no usable static vector');
      if (this.#changed.has(row.path) || this.#cutOtherwise.has(row.path)) continue;
      const twin = fresh.byKey.get(id);
      if (twin === undefined) this.#tell('ghost', row.path, 'it has a chunk too many');
      else if (twin.text !== row.text) this.#tell('wrong', row.path, 'a chunk is another one');
      else if (!isClose(row.code, twin.code, dims)) this.#tell('vector', row.path, 'a static vector is another one');
    }
    for (const [id, row] of fresh.byKey) {
      if (stored.byKey.has(id) || this.#changed.has(row.path) || this.#cutOtherwise.has(row.path)) continue;
      this.#tell('lost', row.path, 'a chunk is missing');
    }
  }

  /** @returns how many vectors of the MLX tier there are */
  async #checkNeural({ byKey }: Rows): Promise<number> {
    const { neural, meta } = this.#stored;
    if (neural === null || meta.neuralModel === null) return 0;
    const hashes = new Map<string, string>();
    for await (const batch of this.#stored.chunks.query().select(['id', 'hash'])) {
      const [ids, values] = ['id', 'hash'].map((name) => batch.getChild(name));
      for (let i = 0; i < batch.numRows; i++) hashes.set(String(ids?.get(i)), String(values?.get(i)));
    }
    const seen = new Set<string>();
    for await (const batch of neural.query().select(['id', 'path', 'hash', 'code'])) {
      const [ids, paths, values, codes] = ['id', 'path', 'hash', 'code'].map((name) => batch.getChild(name));
      for (let i = 0; i < batch.numRows; i++) {
        const id = String(ids?.get(i));
        const path = String(paths?.get(i));
        if (seen.has(id)) this.#tell('duplicated', path, 'an MLX vector is there twice');
        seen.add(id);
        if (!byKey.has(id)) this.#tell('ghost', path, 'an MLX vector belongs to no chunk');
        else if (hashes.get(id) !== String(values?.get(i))) this.#tell('vector', path, 'an MLX vector is out of date');
        else if (!isUsable(codes?.get(i), meta.neuralModel.dims))
          this.#tell('vector', path, 'an MLX vector is not usable');
      }
    }
    return seen.size;
  }

  async #checkCounts(indexDir: string, files: Rows, chunks: number): Promise<void> {
    const { meta } = this.#stored;
    const states = await fileStates(this.#stored.files);
    const indexed = [...states.values()].filter((state) => state.skip === '').length;
    if (!meta.complete) this.#tell('count', '', 'the last run did not end');
    if (meta.files !== indexed) this.#tell('count', '', `${meta.files} files are stamped, ${indexed} are there`);
    if (meta.chunks !== chunks) this.#tell('count', '', `${meta.chunks} chunks are stamped, ${chunks} are there`);
    const copy = readStampCache(indexLayout(indexDir));
    if (copy !== null) {
      const wrong = [...copy.stamps.values()].filter((stamp) => states.get(stamp.path)?.hash !== stamp.hash);
      for (const { path } of wrong) this.#tell('count', path, 'its copied stamp is another one');
      if (copy.stamps.size !== files.byKey.size)
        this.#tell('count', '', `${copy.stamps.size} stamps are copied, there are ${files.byKey.size} files`);
    }
    await this.#checkLexicon(chunks);
  }

  async #checkLexicon(chunks: number): Promise<void> {
    const [stored, fresh] = await Promise.all([lexiconOf(this.#stored), lexiconOf(this.#fresh)]);
    if (stored === null) {
      if (chunks > 0) this.#tell('count', '', 'there is no lexicon');
      return;
    }
    // Files that changed since change counts too; their share cannot be told apart.
    if (fresh === null || this.#changed.size + this.#cutOtherwise.size > 0) return;
    const slack = 2 * Math.max(1, stored.chunks * LEXICON_LAG);
    if (Math.abs(stored.chunks - chunks) > slack)
      this.#tell('count', '', `the lexicon counts ${stored.chunks} chunks, there are ${chunks}`);
    const wrong = new Set<string>();
    for (const term of await someTerms(this.#fresh.chunks))
      if (Math.abs(stored.df(term) - fresh.df(term)) > slack) wrong.add(term);
    const [example] = wrong;
    if (example !== undefined)
      this.#tell('count', '', `the lexicon counts ${wrong.size} terms wrongly, e.g. "${example}"`);
  }
}

async function lexiconOf(index: OpenIndex): Promise<Lexicon | null> {
  const [blob, change] = await Promise.all([index.readBlob('lexicon'), index.readCounts()]);
  const written = blob === null ? null : decodeLexicon(blob);
  return written === null ? null : changedLexicon(written, change);
}

/** Every term of the chunks, up to a bound. */
async function someTerms(chunks: Table): Promise<Set<string>> {
  const most = 50_000;
  const terms = new Set<string>();
  for await (const batch of chunks.query().select(['terms'])) {
    const column = batch.getChild('terms');
    for (let i = 0; i < batch.numRows && terms.size < most; i++)
      for (const term of String(column?.get(i)).split(' ')) if (term !== '') terms.add(term);
  }
  return terms;
}
