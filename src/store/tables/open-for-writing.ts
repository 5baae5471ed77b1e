/**
 * Opens the tables that a run writes to: heals what a crash left, goes on with a rebuild that did not end, or makes new
 * tables where the old ones do not fit.
 */

import type { Connection } from '@lancedb/lancedb';
import type { IndexRecord } from '../format/schema.ts';
import type { Stamps } from '../format/types.ts';
import type { IndexLayout } from '../place/layout.ts';
import { isDamage } from './database.ts';
import { FileTables } from './file-tables.ts';
import { healNeural } from './heal-neural.ts';
import { type Healed, MAX_STEPS, stepBack } from './heal-tables.ts';
import { IndexRecords } from './index-records.ts';
import { emptyMeta, isAhead, readsThrough, trustedUntil, type WriterOptions } from './index-validity.ts';
import { stampsHere } from './stamps.ts';
import { createGeneration, type Generation, openGeneration, reconcile } from './table-generation.ts';
import { WordChanges } from './word-changes.ts';

export interface OpenedForWriting {
  readonly records: IndexRecords;
  readonly files: FileTables;
  /** True when an earlier run had not reached its end. */
  readonly resumed: boolean;
}

/**
 * @param healed what was healed of the manifests already
 * @param warnings gets what was healed or is rebuilt, in sentences for the user
 */
export async function openForWriting(
  connection: Connection,
  layout: IndexLayout,
  options: WriterOptions,
  healed: readonly Healed[],
  warnings: string[],
): Promise<OpenedForWriting> {
  const records = await IndexRecords.open(connection, layout, warnings);
  const opening = new Opening(layout, options, records, warnings);
  const opened = await opening.open(healed);
  const { current } = records;
  if (!current.dirty) await records.mark({ ...current, dirty: true });
  return opened;
}

// --- internal ---

/** Tables, and what is known of the files in them. */
interface Chosen {
  readonly tables: Generation;
  readonly stamps: Stamps;
  readonly isEmpty: boolean;
}

class Opening {
  readonly #layout: IndexLayout;
  readonly #options: WriterOptions;
  readonly #records: IndexRecords;
  readonly #warnings: string[];

  constructor(layout: IndexLayout, options: WriterOptions, records: IndexRecords, warnings: string[]) {
    this.#layout = layout;
    this.#options = options;
    this.#records = records;
    this.#warnings = warnings;
  }

  async open(healedBefore: readonly Healed[]): Promise<OpenedForWriting> {
    const { dims } = this.#options.staticModel;
    const records = this.#records;
    const anew = await records.choose(this.#options, this.#warnings);
    if (anew !== null) {
      const { tables, stamps } = await this.#startFresh(anew.replaced, anew.replaced !== null);
      this.#tell(healedBefore);
      return { records, files: new FileTables(tables, stamps, new WordChanges(null), dims, true), resumed: false };
    }
    const record = records.current;
    const mayBeSound = healedBefore.length === 0 && !record.dirty;
    const sound = mayBeSound ? await this.#openSound(record) : null;
    const healed = [...healedBefore];
    const { tables, stamps, isEmpty } = sound ?? (await this.#verify(healed));
    this.#tell(healed);
    // A run that goes on with another's does not know what that one changed.
    const words = new WordChanges(sound === null ? null : record.counts);
    return { records, files: new FileTables(tables, stamps, words, dims, isEmpty), resumed: record.dirty };
  }

  #tell(healed: readonly Healed[]): void {
    this.#warnings.push(...healed.map((one) => one.warning));
  }

  get #remote(): boolean {
    return this.#layout.remote !== null;
  }

  /** @returns null when the tables are damaged, or of a run that the record does not know of */
  async #openSound(record: IndexRecord): Promise<Chosen | null> {
    try {
      const tables = await openGeneration(this.#records.connection, record.tables);
      const stamps = await stampsHere(this.#layout, tables.files);
      return this.#remote || !isAhead(stamps, record) ? { tables, stamps, isEmpty: false } : null;
    } catch (error) {
      if (!isDamage(error)) throw error;
      return null;
    }
  }

  /** @param beside whether the tables in use stay so until the end of this run */
  async #startFresh(replaced: IndexRecord | null, beside: boolean): Promise<Chosen> {
    const { connection } = this.#records;
    const old = replaced === null ? null : await this.#withSoundNeural(replaced);
    const names = await createGeneration(connection, this.#options.staticModel.dims);
    const tables = await openGeneration(connection, names);
    await this.#records.mark(
      {
        meta: emptyMeta(this.#options, old),
        // Vectors of the MLX tier do not depend on the other tables: their rows are matched by chunk.
        tables: { ...names, neural: old?.tables.neural ?? null, neuralNext: old?.tables.neuralNext ?? null },
        neuralNextModel: old?.neuralNextModel ?? null,
        dirty: true,
        leftOverSinceMs: null,
      },
      beside,
    );
    return { tables, stamps: new Map(), isEmpty: true };
  }

  /**
   * Opens the tables and reads them through; steps back where the newest version does not hold.
   * @param healed what was healed of them already; gets what is healed now
   */
  async #verify(healed: Healed[]): Promise<Chosen> {
    const { connection } = this.#records;
    const record = await this.#withSoundNeural(this.#records.current);
    // Readers open every table that the record names.
    if (record !== this.#records.current) await this.#records.mark({ ...record, dirty: true });
    const { tables: named } = record;
    for (const table of this.#remote ? [] : [named.files, named.chunks]) {
      for (let step = 0; step < MAX_STEPS && !(await readsThrough(connection, table)); step++) {
        healed.push(stepBack(this.#layout.lance, this.#layout.quarantine, table));
      }
    }
    const names = await connection.tableNames();
    if (
      !names.includes(named.chunks) ||
      !names.includes(named.files) ||
      !(await readsThrough(connection, named.chunks)) ||
      (this.#remote && !(await readsThrough(connection, named.files)))
    ) {
      return await this.#startFresh(this.#records.current, this.#records.isBeside);
    }
    const tables = await openGeneration(connection, named);
    const stamps = await stampsHere(this.#layout, tables.files);
    const trusted = trustedUntil(record, healed);
    for (const stamp of [...stamps.values()]) {
      if (stamp.readAtMs >= trusted) stamps.set(stamp.path, { ...stamp, hash: '', size: -1 });
    }
    await reconcile(tables, stamps);
    return { tables, stamps, isEmpty: false };
  }

  async #withSoundNeural(record: IndexRecord): Promise<IndexRecord> {
    const healed = await healNeural(this.#records.connection, this.#layout, record);
    this.#warnings.push(...healed.warnings);
    return healed.record;
  }
}
