/**
 * The one writer of an index. Opens under the kernel-held lock, heals what a crash left, replaces whole files in single
 * commits, and stamps the index last. A rebuild goes into new tables while the old ones stay searchable.
 */

import { throwIfCancelled } from '../../base/errors.ts';
import { failpoint } from '../../base/failpoints.ts';
import { flushSince, requireFree, START_FREE_BYTES, STOP_FREE_BYTES } from '../../platform/disk.ts';
import { type CommitPiece, groupPieces, requireVectors } from '../format/packed-files.ts';
import type { IndexRecord } from '../format/schema.ts';
import type { FileStamp, IndexMeta } from '../format/types.ts';
import { createIndexFolder, type IndexLayout, placeOf } from '../place/layout.ts';
import { connect, fromLance } from './database.ts';
import type { FileTables } from './file-tables.ts';
import { type FinishOptions, finishTables, REMOTE_RETENTION_MS, RETENTION_MS } from './finish-run.ts';
import { healManifests } from './heal-tables.ts';
import type { IndexRecords } from './index-records.ts';
import type { WriterOptions } from './index-validity.ts';
import { lexiconRows } from './lexicon-rows.ts';
import { nextUpkeep } from './maintain-tables.ts';
import { type OpenedForWriting, openForWriting } from './open-for-writing.ts';
import { RunCopy } from './run-copy.ts';
import { dropStaleNeural } from './stale-neural.ts';
import { dropStampCache, writeStampCache } from './stamps.ts';
import { WriterGuard } from './writer-guard.ts';

export class IndexWriter {
  readonly layout: IndexLayout;
  /** What was healed or rebuilt, in sentences for the user. */
  readonly warnings: string[];
  /** True when an earlier run had not reached its end. */
  readonly resumed: boolean;
  readonly #options: WriterOptions;
  readonly #guard: WriterGuard;
  readonly #records: IndexRecords;
  readonly #files: FileTables;
  readonly #copy: RunCopy;
  readonly #openedAtMs: number;

  private constructor(
    layout: IndexLayout,
    options: WriterOptions,
    guard: WriterGuard,
    opened: OpenedForWriting,
    begun: { readonly atMs: number; readonly warnings: string[] },
  ) {
    this.layout = layout;
    this.#options = options;
    this.#guard = guard;
    this.#records = opened.records;
    this.#files = opened.files;
    this.#copy = new RunCopy(layout, opened.files, opened.records.current, options.staticModel.dims);
    this.resumed = opened.resumed;
    this.#openedAtMs = begun.atMs;
    this.warnings = begun.warnings;
  }

  /**
   * @param indexDir absolute path; made when it is not there
   * @throws E_INDEX_LOCKED, E_INDEX_FOREIGN, E_DISK_LOW, E_DISK_FULL, E_READ_ONLY
   */
  static async open(indexDir: string, options: WriterOptions): Promise<IndexWriter> {
    const layout = createIndexFolder(indexDir, options.root);
    await requireFree(indexDir, options.startFreeBytes ?? START_FREE_BYTES);
    const guard = await WriterGuard.acquire(layout);
    const atMs = Date.now();
    try {
      // An object store commits whole files or none: there is nothing to heal.
      const healed = layout.remote === null ? healManifests(layout.lance, layout.quarantine) : [];
      const connection = await connect(layout.lance, 'write');
      const warnings = await guard.lease(connection);
      const opened = await openForWriting(connection, layout, options, healed, warnings);
      dropStampCache(layout);
      return new IndexWriter(layout, options, guard, opened, { atMs, warnings });
    } catch (error) {
      guard.close();
      await guard.closed;
      throw fromLance(error, `open the index in ${placeOf(layout)}`);
    }
  }

  /** What is known of every file, by path. */
  get stamps(): ReadonlyMap<string, FileStamp> {
    return this.#files.stamps;
  }

  /** What the index says of itself, as of the last run that reached its end. */
  get meta(): IndexMeta {
    return this.#records.current.meta;
  }

  /** True while nothing was in these tables at open: larger commits are then cheap. */
  get firstLoad(): boolean {
    return this.#files.isFirstLoad;
  }

  /** After `close`: when the lock is free, also that of a remote place. */
  get closed(): Promise<void> {
    return this.#guard.closed;
  }

  /**
   * Replaces the files of these pieces: afterwards the index holds exactly the chunks given for them.
   * @throws E_MODEL_BAD_VECTOR, E_DISK_FULL, E_DISK_LOW, E_READ_ONLY, E_INDEX_CORRUPT
   */
  async commit(pieces: readonly CommitPiece[]): Promise<void> {
    for (const piece of pieces) requireVectors(piece.chunks, this.#options.staticModel.dims);
    await this.#guarded('write to the index', async () => {
      await requireFree(this.layout.dir, this.#options.stopFreeBytes ?? STOP_FREE_BYTES);
      for (const group of groupPieces(pieces)) {
        throwIfCancelled(this.#options.signal);
        this.#guard.requireHeld();
        await this.#files.commit(group);
        this.#copy.replace(group);
      }
    });
  }

  /** Removes files with their chunks. */
  async removePaths(paths: readonly string[]): Promise<void> {
    if (paths.length === 0) return;
    await this.#guarded('remove files from the index', () => this.#files.remove(paths));
    this.#files.forget(paths);
    this.#copy.remove(paths);
  }

  /** Takes new stamps for files whose content is as it was: kept in the copy beside the tables only. */
  touch(stamps: readonly FileStamp[]): void {
    this.#files.touch(stamps);
  }

  /** Indexes, compacts and prunes what needs it, then stamps the index: only now is it complete. */
  async finish(options: FinishOptions): Promise<IndexMeta> {
    const remote = this.layout.remote !== null;
    const { signal, retentionMs = remote ? REMOTE_RETENTION_MS : RETENTION_MS } = this.#options;
    return await this.#guarded('finish the index', async () => {
      const { words, changed, tables } = this.#files;
      const { chunks, files } = tables;
      const { table: meta, connection, current: before } = this.#records;
      failpoint('finish.indexes');
      const chunkCount = await chunks.countRows();
      const maintenance = await finishTables(chunks, files, meta, {
        fullText: !this.#copy.serves(chunkCount),
        leftOverSinceMs: before.leftOverSinceMs,
        quick: options.quick === true,
        retentionMs,
        signal,
      });
      this.warnings.push(...maintenance.problems);
      failpoint('finish.lexicon');
      const blobs = await lexiconRows(meta, before.tables.chunks, tables, words.known(options.lexicon));
      throwIfCancelled(signal);
      failpoint('finish.neural');
      const neural = await dropStaleNeural(connection, before, chunks, changed);
      const stamps = [...this.#files.stamps.values()];
      const { counts: _, ...rest } = before;
      const record: IndexRecord = {
        ...rest,
        dirty: false,
        leftOverSinceMs: maintenance.leftOverSinceMs,
        ...words.kept(blobs.some(({ key }) => key.startsWith('lexicon:'))),
        ...(options.quick === true ? {} : { upkeep: nextUpkeep(before.upkeep, maintenance.problems) }),
        meta: {
          ...before.meta,
          root: this.#options.root,
          files: stamps.filter((stamp) => stamp.skip === '').length,
          chunks: chunkCount,
          neural,
          walkSkips: options.walkSkips,
          updatedAtMs: Date.now(),
          complete: true,
        },
      };
      // The tables are on the disk before the row that calls them complete.
      failpoint('finish.flush');
      if (!remote) await flushSince(this.layout.lance, this.#openedAtMs);
      throwIfCancelled(signal);
      await this.#records.complete(record, blobs);
      failpoint('finish.copy');
      await writeStampCache(this.layout, record, this.#files.stamps);
      await this.#copy.finish({ record, meta, blobs, quick: options.quick === true, signal }, tables);
      return record.meta;
    });
  }

  /** Frees the lock: at once, or when what was begun has ended (`closed`). What was committed stays. */
  close(): void {
    this.#copy.close();
    this.#guard.close();
  }

  async #guarded<T>(what: string, action: () => Promise<T>): Promise<T> {
    try {
      return await this.#guard.during(action);
    } catch (error) {
      throw fromLance(error, `${what} in ${placeOf(this.layout)}`);
    }
  }
}
