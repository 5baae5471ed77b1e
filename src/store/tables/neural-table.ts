/**
 * Vectors of the MLX tier: one table per model beside the chunks, filled in small commits. The writer lock is held only
 * for each commit, so that files can be indexed meanwhile; a lock of its own keeps a second filler away.
 */

import type { Connection, Table } from '@lancedb/lancedb';
import { MlxCodeError } from '../../base/errors.ts';
import { failpoint } from '../../base/failpoints.ts';
import type { EmbedderIdentity } from '../../model/types.ts';
import { requireFree, STOP_FREE_BYTES } from '../../platform/disk.ts';
import { WriterLock } from '../../platform/kernel-lock.ts';
import { type PathRole, pathRoles } from '../../text/path-roles.ts';
import { readCopyHead, renewCopyHead } from '../copy/copy-head.ts';
import { type NeuralRow, neuralTable, packNeural } from '../format/columns.ts';
import { requireVectors } from '../format/packed-files.ts';
import { plainSchema } from '../format/plain-schema.ts';
import { inList, listRuns } from '../format/quote-value.ts';
import { type IndexRecord, NEURAL_COLUMNS, neuralTableName, sameIdentity } from '../format/schema.ts';
import { type IndexLayout, placeOf, requireIndexFolder } from '../place/layout.ts';
import { machineId } from '../place/machine-id.ts';
import { connect, fromLance, requireSchema } from './database.ts';
import { ensurePathIndex, needsUpkeep, optimize, REMOTE_RETENTION_MS, RETENTION_MS } from './finish-run.ts';
import { fence, Lease } from './lease.ts';
import { dropOrphans } from './stale-neural.ts';
import { createKeyed, openMeta, readRecords, recordRow, writeMeta } from './table-generation.ts';
import { waitForLock } from './writer-guard.ts';

export interface NeuralOptions {
  readonly signal?: AbortSignal | undefined;
  /** Free bytes below which no more is written. */
  readonly stopFreeBytes?: number;
}

/** Files with these roles get their vectors last. */
const LAST: readonly PathRole[] = ['test', 'example', 'bench', 'vendored', 'generated'];

export class NeuralStore {
  readonly layout: IndexLayout;
  readonly identity: EmbedderIdentity;
  readonly #lock: WriterLock;
  readonly #connection: Connection;
  readonly #options: NeuralOptions;
  #meta: Table | undefined;
  #chunks: Table | undefined;
  #chunksName = '';
  #table: Table | undefined;

  private constructor(
    layout: IndexLayout,
    identity: EmbedderIdentity,
    lock: WriterLock,
    connection: Connection,
    options: NeuralOptions,
  ) {
    this.layout = layout;
    this.identity = identity;
    this.#lock = lock;
    this.#connection = connection;
    this.#options = options;
  }

  /**
   * Opens, or makes, the table of this model. Another model's vectors stay in use until this table is full.
   * @throws E_INDEX_MISSING, E_INDEX_FOREIGN, E_INDEX_VERSION, E_INDEX_CORRUPT, E_INDEX_LOCKED when another process
   * fills this tier already, E_CANCELLED
   */
  static async open(indexDir: string, identity: EmbedderIdentity, options: NeuralOptions = {}): Promise<NeuralStore> {
    const layout = requireIndexFolder(indexDir);
    const lock = await WriterLock.acquire(layout.embedLock);
    const connection = await connect(layout.lance, 'write').catch((error: unknown) => {
      lock.release();
      throw error;
    });
    const store = new NeuralStore(layout, identity, lock, connection, options);
    try {
      await store.#locked(() => store.#openTables());
      return store;
    } catch (error) {
      store.close();
      throw fromLance(error, `open the index in ${indexDir}`);
    }
  }

  /** Chunks without a vector of this model, or with one of another text: code before tests, newest files first. */
  async pending(): Promise<NeuralRow[]> {
    const { chunks, table } = await this.#current();
    const have = new Map<string, string>();
    for await (const batch of table.query().select(['id', 'hash'])) {
      const ids = batch.getChild('id');
      const hashes = batch.getChild('hash');
      for (let i = 0; i < batch.numRows; i++) have.set(String(ids?.get(i)), String(hashes?.get(i)));
    }
    const missing: NeuralRow[] = [];
    for await (const batch of chunks.query().select(['id', 'path', 'language', 'hash'])) {
      const [ids, paths, languages, hashes] = ['id', 'path', 'language', 'hash'].map((name) => batch.getChild(name));
      for (let i = 0; i < batch.numRows; i++) {
        const row = {
          id: String(ids?.get(i)),
          path: String(paths?.get(i)),
          language: String(languages?.get(i)),
          hash: String(hashes?.get(i)),
        };
        if (have.get(row.id) !== row.hash) missing.push(row);
      }
    }
    return await this.#ordered(missing);
  }

  /** Texts of chunks by id; a chunk that is gone, or has another text now, is left out. */
  async texts(rows: readonly NeuralRow[]): Promise<Map<string, string>> {
    const { chunks } = await this.#current();
    const hashes = new Map(rows.map((row) => [row.id, row.hash]));
    const texts = new Map<string, string>();
    for (const ids of listRuns([...hashes.keys()])) {
      const found = await chunks.query().where(inList('id', ids)).select(['id', 'hash', 'text']).toArray();
      for (const row of found) if (hashes.get(row.id) === row.hash) texts.set(row.id, row.text);
    }
    return texts;
  }

  /**
   * @param vectors `[rows.length, dims]` float32
   * @throws E_MODEL_BAD_VECTOR, E_DISK_FULL, E_DISK_LOW, E_READ_ONLY, E_CANCELLED while waiting for the lock
   */
  async commit(rows: readonly NeuralRow[], vectors: Float32Array): Promise<void> {
    if (rows.length === 0) return;
    const packed = packNeural(rows, vectors);
    requireVectors(packed, this.identity.dims);
    await this.#locked(async () => {
      await requireFree(this.layout.dir, this.#options.stopFreeBytes ?? STOP_FREE_BYTES);
      failpoint('neural.commit');
      await this.#table
        ?.mergeInsert('id')
        .whenMatchedUpdateAll()
        .whenNotMatchedInsertAll()
        .execute(neuralTable([packed], this.identity.dims));
    });
  }

  /** Removes vectors of chunks that are gone, puts a full table in use, and counts. @returns vectors in this table */
  async finish(remaining: number): Promise<number> {
    return await this.#locked(async () => {
      failpoint('neural.finish');
      const meta = this.#meta as Table;
      const table = this.#table as Table;
      const { index } = await readRecords(meta);
      if (index === null) throw new MlxCodeError('E_INDEX_MISSING', `The index in ${this.layout.dir} is gone`);
      await dropOrphans(await this.#connection.openTable(index.tables.chunks), table, null);
      await ensurePathIndex(table);
      const retentionMs = this.layout.remote === null ? RETENTION_MS : REMOTE_RETENTION_MS;
      if (await needsUpkeep(table, retentionMs)) await optimize(table, retentionMs);
      const count = await table.countRows();
      const swap = remaining === 0 && sameIdentity(index.neuralNextModel, this.identity);
      const inUse = swap || sameIdentity(index.meta.neuralModel, this.identity);
      const record: IndexRecord = {
        ...index,
        tables: swap ? { ...index.tables, neural: index.tables.neuralNext, neuralNext: null } : index.tables,
        neuralNextModel: swap ? null : index.neuralNextModel,
        meta: {
          ...index.meta,
          neuralModel: swap ? this.identity : index.meta.neuralModel,
          neural: inUse ? count : index.meta.neural,
        },
      };
      await this.#record(meta, record);
      failpoint('neural.drop');
      if (swap && index.tables.neural !== null) await this.#connection.dropTable(index.tables.neural);
      return count;
    });
  }

  close(): void {
    this.#connection.close();
    this.#lock.release();
  }

  async #openTables(): Promise<void> {
    failpoint('neural.open');
    const meta = await openMeta(this.#connection);
    this.#meta = meta;
    const { index } = await readRecords(meta);
    if (index === null) throw new MlxCodeError('E_INDEX_MISSING', `There is no index in ${this.layout.dir}`);
    requireSchema(index, this.layout.dir);
    const name = neuralTableName(this.identity);
    const known = await this.#connection.tableNames();
    this.#table = known.includes(name)
      ? await this.#connection.openTable(name)
      : await createKeyed(this.#connection, name, plainSchema(NEURAL_COLUMNS, this.identity.dims), 'id');
    if (index.tables.neural === name || index.tables.neuralNext === name) return;
    const first = index.tables.neural === null;
    const record: IndexRecord = {
      ...index,
      tables: first ? { ...index.tables, neural: name } : { ...index.tables, neuralNext: name },
      neuralNextModel: first ? index.neuralNextModel : this.identity,
      meta: first ? { ...index.meta, neuralModel: this.identity } : index.meta,
    };
    await this.#record(meta, record);
    const dropped = index.tables.neuralNext;
    if (dropped !== null && known.includes(dropped)) await this.#connection.dropTable(dropped);
  }

  /** Keeps a record, in the copy for single searches too. */
  async #record(meta: Table, record: IndexRecord): Promise<void> {
    const copied = readCopyHead(this.layout);
    await writeMeta(meta, [recordRow('index', record)]);
    await renewCopyHead(this.layout, record, copied);
  }

  /** The chunk table of now: a rebuild may have put another in its place. */
  async #current(): Promise<{ chunks: Table; table: Table }> {
    await this.#newest();
    const { index } = await readRecords(this.#meta as Table);
    if (index === null) throw new MlxCodeError('E_INDEX_MISSING', `The index in ${this.layout.dir} is gone`);
    if (this.#chunks === undefined || this.#chunksName !== index.tables.chunks) {
      this.#chunks = await this.#connection.openTable(index.tables.chunks);
      this.#chunksName = index.tables.chunks;
    }
    return { chunks: this.#chunks, table: this.#table as Table };
  }

  async #ordered(rows: NeuralRow[]): Promise<NeuralRow[]> {
    if (rows.length === 0) return rows;
    const { index } = await readRecords(this.#meta as Table);
    const times = new Map<string, number>();
    const files = await this.#connection.openTable(index?.tables.files ?? '');
    for (const row of await files.query().select(['path', 'mtime_ms']).toArray()) times.set(row.path, row.mtime_ms);
    const lateness = new Map(rows.map(({ path }) => [path, 0]));
    for (const path of lateness.keys()) if (pathRoles(path).some((role) => LAST.includes(role))) lateness.set(path, 1);
    const keyed = rows.map((row) => ({ row, late: lateness.get(row.path) ?? 0, time: times.get(row.path) ?? 0 }));
    keyed.sort((a, b) => a.late - b.late || b.time - a.time);
    return keyed.map((entry) => entry.row);
  }

  async #locked<T>(action: () => Promise<T>): Promise<T> {
    const lock = await waitForLock(this.layout.lock, this.#options.signal);
    let lease: Lease | undefined;
    try {
      if (this.layout.remote !== null) {
        lease = await Lease.acquire(this.#connection, { purpose: 'vectors', machine: await machineId() });
        if (lease.takenOver) await fence(this.#connection);
        await this.#newest();
      }
      return await action();
    } catch (error) {
      throw fromLance(error, `write vectors to ${placeOf(this.layout)}`);
    } finally {
      await lease?.release();
      lock.release();
    }
  }

  /** Handles of a writer to a remote place keep their version until they are moved (see `lease.ts`). */
  async #newest(): Promise<void> {
    if (this.layout.remote === null) return;
    for (const table of [this.#meta, this.#chunks, this.#table]) await table?.checkoutLatest();
  }
}
