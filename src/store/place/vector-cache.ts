/** Vectors of the MLX tier by content, so that renames, branch switches and rebuilds cost nothing. A cache: may be lost. */

import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { failpoint } from '../../base/failpoints.ts';
import type { EmbedderIdentity } from '../../model/types.ts';
import {
  fromSqlite,
  isBusy,
  isDiskFull,
  isUnreliable,
  openSqlite,
  type Sqlite,
  type Statement,
} from '../../platform/sqlite.ts';
import { identityKey } from '../format/schema.ts';

/** Oldest vectors go beyond this size of all vectors. Bytes. */
const MAX_BYTES = 1024 * 1024 * 1024;

export class VectorCache {
  readonly #path: string;
  readonly #database: Sqlite;
  readonly #space: string;
  readonly #dims: number;
  readonly #select: Statement;
  readonly #insert: Statement;
  /** Set when it turns out to be damaged while in use: it is then of no use until it is made anew. */
  #broken = false;

  private constructor(path: string, database: Sqlite, identity: EmbedderIdentity) {
    this.#path = path;
    this.#database = database;
    this.#space = identityKey(identity);
    this.#dims = identity.dims;
    this.#select = database.prepare('SELECT vector FROM vectors WHERE key = ?');
    this.#insert = database.prepare('INSERT OR REPLACE INTO vectors (key, vector) VALUES (?, ?)');
  }

  /** @param path the database file; a damaged one is replaced @throws E_READ_ONLY, E_DISK_FULL */
  static async open(path: string, identity: EmbedderIdentity): Promise<VectorCache> {
    try {
      return new VectorCache(path, await openVectors(path), identity);
    } catch (error) {
      // One process fills it at a time. What still locks it is a file of this process that was damaged and closed, until it is collected.
      if (isDiskFull(error, path) || !(isUnreliable(error) || isBusy(error)))
        throw fromSqlite(error, `open ${path}`, path);
      removeFiles(path);
      try {
        return new VectorCache(path, await openVectors(path), identity);
      } catch (again) {
        throw fromSqlite(again, `open ${path}`, path);
      }
    }
  }

  /** Key of a text under this model. */
  keyOf(text: string): Buffer {
    return createHash('sha256').update(this.#space).update('\0').update(text).digest();
  }

  /** Null when it is not there, or when the cache is damaged: one that is removed when it is closed. */
  get(text: string): Float32Array | null {
    const vector = this.#unlessBroken(
      'read vectors from the cache',
      () => this.#select.get(this.keyOf(text))?.['vector'],
    );
    if (!(vector instanceof Uint8Array) || vector.byteLength !== this.#dims * 4) return null;
    return new Float32Array(new Uint8Array(vector).buffer);
  }

  /** @param vectors `[texts.length, dims]` float32 @throws E_DISK_FULL */
  put(texts: readonly string[], vectors: Float32Array): void {
    this.#unlessBroken('keep vectors in the cache', () => {
      try {
        failpoint('vectors.put');
        this.#database.exec('BEGIN');
        texts.forEach((text, i) => {
          const row = vectors.subarray(i * this.#dims, (i + 1) * this.#dims);
          this.#insert.run(this.keyOf(text), Buffer.from(row.buffer, row.byteOffset, row.byteLength));
        });
        failpoint('vectors.commit');
        this.#database.exec('COMMIT');
      } catch (error) {
        this.#rollback();
        throw error;
      }
    });
  }

  /** Drops the oldest vectors when there are too many bytes of them. */
  prune(maxBytes = MAX_BYTES): void {
    this.#unlessBroken('prune the cache of vectors', () => {
      const row = this.#database
        .prepare('SELECT count(*) AS n, coalesce(sum(length(vector)), 0) AS bytes FROM vectors')
        .get();
      const count = Number(row?.['n'] ?? 0);
      const bytes = Number(row?.['bytes'] ?? 0);
      if (bytes <= maxBytes) return;
      const drop = Math.ceil(count * (1 - maxBytes / bytes));
      const oldest = `SELECT rowid FROM vectors ORDER BY rowid LIMIT ${drop}`;
      this.#database.exec(`DELETE FROM vectors WHERE rowid IN (${oldest})`);
    });
  }

  close(): void {
    this.#database.close();
    if (this.#broken) removeFiles(this.#path);
  }

  /** A cache that is damaged must not stop what can be made again: it is given up, and its use is to no effect. */
  #unlessBroken<T>(what: string, use: () => T): T | undefined {
    if (this.#broken) return undefined;
    try {
      return use();
    } catch (error) {
      if (isDiskFull(error, this.#path) || !isUnreliable(error)) throw fromSqlite(error, what, this.#path);
      this.#broken = true;
      return undefined;
    }
  }

  #rollback(): void {
    try {
      this.#database.exec('ROLLBACK');
    } catch {
      // SQLite has rolled back by itself after the failure that is being reported.
    }
  }
}

// --- internal ---

function removeFiles(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
}

async function openVectors(path: string): Promise<Sqlite> {
  failpoint('vectors.open');
  const database = await openSqlite(path, 5000);
  try {
    database.exec('PRAGMA journal_mode = WAL');
    // A cache: losing the last vectors at a power cut costs only time.
    database.exec('PRAGMA synchronous = OFF');
    database.exec('CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL)');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
