/**
 * The one writer of an index. Opens under the kernel-held lock, heals what a crash left, replaces whole files in single
 * commits, and stamps the index last. A rebuild goes into new tables while the old ones stay searchable.
 */

import type { Connection, Table } from '@lancedb/lancedb';
import { throwIfCancelled } from '../../base/errors.ts';
import { failpoint } from '../../base/failpoints.ts';
import { flushSince, requireFree, START_FREE_BYTES, STOP_FREE_BYTES } from '../../platform/disk.ts';
import { chunkTable, fileTable } from '../format/columns.ts';
import { type CommitPiece, groupPieces, requireVectors } from '../format/packed-files.ts';
import { type IndexRecord, META_TABLE } from '../format/schema.ts';
import { type FileStamp, type IndexMeta, SCHEMA_VERSION, type Stamps } from '../format/types.ts';
import { createIndexFolder, type IndexLayout, placeOf } from '../place/layout.ts';
import { connect, fromLance, isDamage } from './database.ts';
import { type FinishOptions, finishTables, lexiconRows, REMOTE_RETENTION_MS, RETENTION_MS } from './finish-run.ts';
import {
  createGeneration,
  deleteRows,
  dropUnnamed,
  type Generation,
  openGeneration,
  openMeta,
  readRecords,
  reconcile,
  recordRow,
  writeMeta,
} from './generation.ts';
import { type Healed, healManifests, MAX_STEPS, setTableAside, stepBack } from './heal.ts';
import { healNeural } from './heal-neural.ts';
import {
  emptyMeta,
  fits,
  isAhead,
  readsThrough,
  rebuildReason,
  trustedUntil,
  type WriterOptions,
} from './index-validity.ts';
import { nextUpkeep } from './maintain.ts';
import { dropStaleNeural } from './neural.ts';
import { replaceFiles } from './replace-files.ts';
import { dropStampCache, stampsHere, writeStampCache } from './stamps.ts';
import { WordChanges } from './word-changes.ts';
import { WriterGuard } from './writer-guard.ts';

export class IndexWriter {
  readonly layout: IndexLayout;
  /** What was healed or rebuilt, in sentences for the user. */
  readonly warnings: string[] = [];
  /** After `close`: when the lock is free, also that of a remote place. */
  closed: Promise<void> = Promise.resolve();
  readonly #options: WriterOptions;
  readonly #guard: WriterGuard;
  readonly #openedAtMs = Date.now();
  #connection: Connection | undefined;
  #meta: Table | undefined;
  #record: IndexRecord | undefined;
  #tables: Generation | undefined;
  #stamps: Stamps = new Map();
  /** True while the tables in use are others than those written to. */
  #beside = false;
  #hasBuilding = false;
  #resumed = false;
  /** Paths written to tables that were empty at open; null when they were not. */
  #fresh: Set<string> | null = null;
  readonly #changed = new Set<string>();
  #words = new WordChanges(null);
  /** Calls that have not ended, and what to do when the last one has. */
  #atWork = 0;
  #isClosing = false;

  private constructor(layout: IndexLayout, guard: WriterGuard, options: WriterOptions) {
    this.layout = layout;
    this.#guard = guard;
    this.#options = options;
  }

  /**
   * @param indexDir absolute path; made when it is not there
   * @throws E_INDEX_LOCKED, E_INDEX_FOREIGN, E_DISK_LOW, E_DISK_FULL, E_READ_ONLY
   */
  static async open(indexDir: string, options: WriterOptions): Promise<IndexWriter> {
    const layout = createIndexFolder(indexDir, options.root);
    await requireFree(indexDir, options.startFreeBytes ?? START_FREE_BYTES);
    const writer = new IndexWriter(layout, await WriterGuard.acquire(layout), options);
    try {
      await writer.#open();
      return writer;
    } catch (error) {
      writer.close();
      await writer.closed;
      throw fromLance(error, `open the index in ${placeOf(layout)}`);
    }
  }

  /** What is known of every file, by path. */
  get stamps(): ReadonlyMap<string, FileStamp> {
    return this.#stamps;
  }

  /** What the index says of itself, as of the last run that reached its end. */
  get meta(): IndexMeta {
    return (this.#record as IndexRecord).meta;
  }

  /** True when an earlier run had not reached its end. */
  get resumed(): boolean {
    return this.#resumed;
  }

  /** True while nothing was in these tables at open: larger commits are then cheap. */
  get firstLoad(): boolean {
    return this.#fresh !== null;
  }

  /**
   * Replaces the files of these pieces: afterwards the index holds exactly the chunks given for them.
   * @throws E_MODEL_BAD_VECTOR, E_DISK_FULL, E_DISK_LOW, E_READ_ONLY, E_INDEX_CORRUPT
   */
  async commit(pieces: readonly CommitPiece[]): Promise<void> {
    const dims = this.#options.staticModel.dims;
    for (const piece of pieces) requireVectors(piece.chunks, dims);
    await this.#guarded('write to the index', async () => {
      await requireFree(this.layout.dir, this.#options.stopFreeBytes ?? STOP_FREE_BYTES);
      for (const group of groupPieces(pieces)) {
        throwIfCancelled(this.#options.signal);
        this.#guard.requireHeld();
        await this.#commitGroup(group, dims);
      }
    });
  }

  /** Removes files with their chunks. */
  async removePaths(paths: readonly string[]): Promise<void> {
    if (paths.length === 0) return;
    const { chunks, files } = this.#tables as Generation;
    await this.#guarded('remove files from the index', async () => {
      await this.#words.replace({ chunks, files }, paths, async () => {
        failpoint('remove.chunks');
        await deleteRows(chunks, 'path', paths);
        failpoint('remove.files');
        await deleteRows(files, 'path', paths);
      });
    });
    for (const path of paths) {
      this.#changed.add(path);
      this.#stamps.delete(path);
    }
  }

  /** Takes new stamps for files whose content is as it was: kept in the copy beside the tables only. */
  touch(stamps: readonly FileStamp[]): void {
    for (const stamp of stamps) if (this.#stamps.has(stamp.path)) this.#stamps.set(stamp.path, stamp);
  }

  /** Indexes, compacts and prunes what needs it, then stamps the index: only now is it complete. */
  async finish(options: FinishOptions): Promise<IndexMeta> {
    const { signal, retentionMs = this.#remote ? REMOTE_RETENTION_MS : RETENTION_MS } = this.#options;
    return await this.#guarded('finish the index', async () => {
      const { chunks, files } = this.#tables as Generation;
      const meta = this.#meta as Table;
      const before = this.#record as IndexRecord;
      failpoint('finish.indexes');
      const upkeep = { leftOverSinceMs: before.leftOverSinceMs, quick: options.quick === true, retentionMs, signal };
      const maintenance = await finishTables(chunks, files, meta, upkeep);
      this.warnings.push(...maintenance.problems);
      failpoint('finish.lexicon');
      const known = this.#words.known(options.lexicon);
      const blobs = await lexiconRows(meta, before.tables.chunks, { chunks, files }, known);
      throwIfCancelled(signal);
      failpoint('finish.neural');
      const neural = await dropStaleNeural(this.#connection as Connection, before, chunks, this.#changed);
      const stamps = [...this.#stamps.values()];
      const { counts: _, ...rest } = before;
      const record: IndexRecord = {
        ...rest,
        dirty: false,
        leftOverSinceMs: maintenance.leftOverSinceMs,
        ...this.#words.kept(blobs.some(({ key }) => key.startsWith('lexicon:'))),
        ...(options.quick === true ? {} : { upkeep: nextUpkeep(before.upkeep, maintenance.problems) }),
        meta: {
          ...before.meta,
          root: this.#options.root,
          files: stamps.filter((stamp) => stamp.skip === '').length,
          chunks: await chunks.countRows(),
          neural,
          walkSkips: options.walkSkips,
          updatedAtMs: Date.now(),
          complete: true,
        },
      };
      // The tables are on the disk before the row that calls them complete.
      failpoint('finish.flush');
      if (!this.#remote) await flushSince(this.layout.lance, this.#openedAtMs);
      throwIfCancelled(signal);
      failpoint('finish.stamp');
      await writeMeta(meta, [...blobs, recordRow('index', record)], this.#hasBuilding ? ['building'] : []);
      this.#record = record;
      this.#beside = false;
      this.#hasBuilding = false;
      await dropUnnamed(this.#connection as Connection, meta, [record]);
      failpoint('finish.copy');
      await writeStampCache(this.layout, record, this.#stamps);
      return record.meta;
    });
  }

  /** Frees the lock: at once, or when what was begun has ended (`closed`). What was committed stays. */
  close(): void {
    if (this.#atWork === 0) this.#whenIdle();
    else this.#isClosing = true;
  }

  async #open(): Promise<void> {
    // An object store commits whole files or none: there is nothing to heal.
    let healed = this.#remote ? [] : healManifests(this.layout.lance, this.layout.quarantine);
    this.#connection = await connect(this.layout.lance, 'write');
    this.warnings.push(...(await this.#guard.lease(this.#connection)));
    await this.#openMeta();
    await this.#chooseGeneration();
    const record = this.#record as IndexRecord;
    if (this.#fresh === null) {
      this.#resumed = record.dirty;
      const isSound = healed.length === 0 && !record.dirty && (await this.#openTables(record));
      if (!isSound) healed = [...healed, ...(await this.#verify(healed))];
      // A run that goes on with another's does not know what that one changed.
      this.#words = new WordChanges(isSound ? record.counts : null);
    }
    this.warnings.push(...healed.map((one) => one.warning));
    const chosen = this.#record as IndexRecord;
    if (!chosen.dirty) await this.#mark({ ...chosen, dirty: true });
    dropStampCache(this.layout);
  }

  get #remote(): boolean {
    return this.layout.remote !== null;
  }

  /** @returns false when they are damaged, or of a run that the record does not know of */
  async #openTables(record: IndexRecord): Promise<boolean> {
    try {
      this.#tables = await openGeneration(this.#connection as Connection, record.tables);
      this.#stamps = await stampsHere(this.layout, this.#tables.files);
      return this.#remote || !isAhead(this.#stamps, record);
    } catch (error) {
      if (!isDamage(error)) throw error;
      return false;
    }
  }

  /** The meta table holds nothing that the tables and the next run do not tell: if it is damaged, it is made again. */
  async #openMeta(): Promise<void> {
    const connection = this.#connection as Connection;
    try {
      this.#meta = await openMeta(connection);
      await readRecords(this.#meta);
    } catch (error) {
      if (!isDamage(error)) throw error;
      if (this.#remote) await connection.dropTable(META_TABLE);
      else setTableAside(this.layout.lance, this.layout.quarantine, META_TABLE);
      this.warnings.push('The table that describes the index was damaged and set aside; the index is built again');
      this.#meta = await openMeta(connection);
    }
  }

  /** Decides which tables to write to: those in use, those of a rebuild that goes on, or new ones. */
  async #chooseGeneration(): Promise<void> {
    const { index, building } = await readRecords(this.#meta as Table);
    this.#hasBuilding = building !== null;
    const { force = false } = this.#options;
    const usable = index?.meta.schemaVersion === SCHEMA_VERSION ? index : null;
    const connection = this.#connection as Connection;
    if (usable !== null && !force && fits(usable, this.#options)) {
      this.#record = usable;
      await dropUnnamed(connection, this.#meta as Table, [usable]);
      return;
    }
    if (building !== null && !force && fits(building, this.#options)) {
      this.#record = building;
      this.#beside = usable !== null;
      return;
    }
    if (index !== null) this.warnings.push(...rebuildReason(index, this.#options));
    await dropUnnamed(connection, this.#meta as Table, [usable]);
    await this.#startFresh(usable, usable !== null);
  }

  /** @param beside whether the tables in use stay so until the end of this run */
  async #startFresh(replaced: IndexRecord | null, beside: boolean): Promise<void> {
    const connection = this.#connection as Connection;
    const old = replaced === null ? null : await this.#withSoundNeural(replaced);
    const names = await createGeneration(connection, this.#options.staticModel.dims);
    this.#tables = await openGeneration(connection, names);
    this.#fresh = new Set();
    this.#stamps = new Map();
    this.#beside = beside;
    await this.#mark({
      meta: emptyMeta(this.#options, old),
      // Vectors of the MLX tier do not depend on the other tables: their rows are matched by chunk.
      tables: { ...names, neural: old?.tables.neural ?? null, neuralNext: old?.tables.neuralNext ?? null },
      neuralNextModel: old?.neuralNextModel ?? null,
      dirty: true,
      leftOverSinceMs: null,
    });
  }

  async #mark(record: IndexRecord): Promise<void> {
    await writeMeta(this.#meta as Table, [recordRow(this.#beside ? 'building' : 'index', record)]);
    this.#hasBuilding ||= this.#beside;
    this.#record = record;
  }

  /**
   * Opens the tables and reads them through; steps back where the newest version does not hold.
   * @param before what was healed of them already @returns what is healed now
   */
  async #verify(before: readonly Healed[]): Promise<Healed[]> {
    const connection = this.#connection as Connection;
    const record = await this.#withSoundNeural(this.#record as IndexRecord);
    // Readers open every table that the record names.
    if (record !== this.#record) await this.#mark({ ...record, dirty: true });
    const { tables } = record;
    const healed: Healed[] = [];
    for (const table of this.#remote ? [] : [tables.files, tables.chunks]) {
      for (let step = 0; step < MAX_STEPS && !(await readsThrough(connection, table)); step++) {
        healed.push(stepBack(this.layout.lance, this.layout.quarantine, table));
      }
    }
    const names = await connection.tableNames();
    if (
      !names.includes(tables.chunks) ||
      !names.includes(tables.files) ||
      !(await readsThrough(connection, tables.chunks)) ||
      (this.#remote && !(await readsThrough(connection, tables.files)))
    ) {
      await this.#startFresh(this.#record as IndexRecord, this.#beside);
      return healed;
    }
    this.#tables = await openGeneration(connection, tables);
    this.#stamps = await stampsHere(this.layout, this.#tables.files);
    const trusted = trustedUntil(record, [...before, ...healed]);
    for (const stamp of [...this.#stamps.values()]) {
      if (stamp.readAtMs >= trusted) this.#stamps.set(stamp.path, { ...stamp, hash: '', size: -1 });
    }
    await reconcile(this.#tables, this.#stamps);
    return healed;
  }

  async #withSoundNeural(record: IndexRecord): Promise<IndexRecord> {
    const healed = await healNeural(this.#connection as Connection, this.layout, record);
    this.warnings.push(...healed.warnings);
    return healed.record;
  }

  async #commitGroup(group: readonly CommitPiece[], dims: number): Promise<void> {
    const { chunks, files } = this.#tables as Generation;
    const stamps = group.flatMap((piece) => piece.stamps);
    const paths = stamps.map((stamp) => stamp.path);
    const chunkParts = group.map((piece) => piece.chunks).filter((packed) => packed.rows > 0);
    const fileParts = group.map((piece) => piece.files).filter((packed) => packed.rows > 0);
    const rows = chunkParts.reduce((sum, packed) => sum + packed.rows, 0);
    failpoint('commit.chunks');
    const first = this.#fresh !== null && paths.every((path) => !this.#fresh?.has(path));
    const added = { chunks: chunkParts, files: fileParts };
    if (first) {
      if (rows > 0) await chunks.add(chunkTable(chunkParts, dims));
      failpoint('commit.files');
      if (fileParts.length > 0) await files.add(fileTable(fileParts));
      this.#words.add(added);
    } else {
      const had = paths.some((path) => (this.#stamps.get(path)?.chunks ?? 1) > 0);
      const write = () => replaceFiles({ chunks, files }, paths, added, { dims, rows, had });
      await this.#words.replace({ chunks, files }, paths, write, added);
    }
    failpoint('commit.done');
    for (const stamp of stamps) {
      this.#fresh?.add(stamp.path);
      this.#changed.add(stamp.path);
      this.#stamps.set(stamp.path, stamp);
    }
  }

  async #guarded<T>(what: string, action: () => Promise<T>): Promise<T> {
    this.#atWork++;
    try {
      this.#guard.requireHeld();
      return await action();
    } catch (error) {
      throw fromLance(error, `${what} in ${placeOf(this.layout)}`);
    } finally {
      if (--this.#atWork === 0 && this.#isClosing) this.#whenIdle();
    }
  }

  #whenIdle(): void {
    this.closed = this.#guard.release(this.#connection);
  }
}
