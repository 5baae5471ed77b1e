/** The records of an index: which tables are in force, which are being built beside them, and what the index says of itself. */

import type { Connection, Table } from '@lancedb/lancedb';
import { failpoint } from '../../base/failpoints.ts';
import type { MetaRow } from '../format/columns.ts';
import { type IndexRecord, META_TABLE } from '../format/schema.ts';
import { SCHEMA_VERSION } from '../format/types.ts';
import type { IndexLayout } from '../place/layout.ts';
import { isDamage } from './database.ts';
import { setTableAside } from './heal-tables.ts';
import { fits, rebuildReason, type WriterOptions } from './index-validity.ts';
import { dropUnnamed, openMeta, readRecords, recordRow, writeMeta } from './table-generation.ts';

export class IndexRecords {
  readonly connection: Connection;
  /** The table that the records are in. */
  readonly table: Table;
  #current: IndexRecord | undefined;
  /** True while the tables in use are others than those written to. */
  #beside = false;
  #hasBuilding = false;

  private constructor(connection: Connection, table: Table) {
    this.connection = connection;
    this.table = table;
  }

  /**
   * The meta table holds nothing that the tables and the next run do not tell: if it is damaged, it is made again.
   * @param warnings gets a sentence when it was
   */
  static async open(connection: Connection, layout: IndexLayout, warnings: string[]): Promise<IndexRecords> {
    try {
      const table = await openMeta(connection);
      await readRecords(table);
      return new IndexRecords(connection, table);
    } catch (error) {
      if (!isDamage(error)) throw error;
      if (layout.remote !== null) await connection.dropTable(META_TABLE);
      else setTableAside(layout.lance, layout.quarantine, META_TABLE);
      warnings.push('The table that describes the index was damaged and set aside; the index is built again');
      return new IndexRecords(connection, await openMeta(connection));
    }
  }

  /** The record of the tables that are written to. */
  get current(): IndexRecord {
    return this.#current as IndexRecord;
  }

  /** True while the tables in use are others than those written to. */
  get isBeside(): boolean {
    return this.#beside;
  }

  /**
   * Decides which tables to write to: those in use, those of a rebuild that goes on, or new ones.
   * @param warnings gets the reason of a rebuild
   * @returns null when there are tables to go on with; else the record that new ones replace, if any
   */
  async choose(options: WriterOptions, warnings: string[]): Promise<{ readonly replaced: IndexRecord | null } | null> {
    const { index, building } = await readRecords(this.table);
    this.#hasBuilding = building !== null;
    const { force = false } = options;
    const usable = index?.meta.schemaVersion === SCHEMA_VERSION ? index : null;
    if (usable !== null && !force && fits(usable, options)) {
      this.#current = usable;
      await dropUnnamed(this.connection, this.table, [usable]);
      return null;
    }
    if (building !== null && !force && fits(building, options)) {
      this.#current = building;
      this.#beside = usable !== null;
      return null;
    }
    if (index !== null) warnings.push(...rebuildReason(index, options));
    await dropUnnamed(this.connection, this.table, [usable]);
    return { replaced: usable };
  }

  /** Keeps a record, of a rebuild beside the one in force. @param beside whether the tables in use stay so until the end of this run */
  async mark(record: IndexRecord, beside = this.#beside): Promise<void> {
    this.#beside = beside;
    await writeMeta(this.table, [recordRow(beside ? 'building' : 'index', record)]);
    this.#hasBuilding ||= beside;
    this.#current = record;
  }

  /** Puts a record in force, with what belongs to it, and drops the tables that it does not name. */
  async complete(record: IndexRecord, blobs: readonly MetaRow[]): Promise<void> {
    failpoint('finish.stamp');
    await writeMeta(this.table, [...blobs, recordRow('index', record)], this.#hasBuilding ? ['building'] : []);
    this.#current = record;
    this.#beside = false;
    this.#hasBuilding = false;
    await dropUnnamed(this.connection, this.table, [record]);
  }
}
