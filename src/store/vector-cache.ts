/** Vectors of the MLX tier by content, so that renames, branch switches and rebuilds cost nothing. A cache: may be lost. */

import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { failpoint } from '../base/failpoints.ts';
import type { EmbedderIdentity } from '../model/types.ts';
import { identityKey } from './schema.ts';
import { fromSqlite, isDamaged, openSqlite, type Sqlite, type Statement } from './sqlite.ts';

/** Oldest vectors go beyond this size of all vectors. Bytes. */
const MAX_BYTES = 1024 * 1024 * 1024;

export class VectorCache {
  readonly #database: Sqlite;
  readonly #space: string;
  readonly #dims: number;
  readonly #select: Statement;
  readonly #insert: Statement;

  private constructor(database: Sqlite, identity: EmbedderIdentity) {
    this.#database = database;
    this.#space = identityKey(identity);
    this.#dims = identity.dims;
    this.#select = database.prepare('SELECT vector FROM vectors WHERE key = ?');
    this.#insert = database.prepare('INSERT OR REPLACE INTO vectors (key, vector) VALUES (?, ?)');
  }

  /** @param path the database file; a damaged one is replaced @throws E_READ_ONLY, E_DISK_FULL */
  static async open(path: string, identity: EmbedderIdentity): Promise<VectorCache> {
    try {
      return new VectorCache(await openVectors(path), identity);
    } catch (error) {
      if (!isDamaged(error)) throw fromSqlite(error, `open ${path}`);
      for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
      return new VectorCache(await openVectors(path), identity);
    }
  }

  /** Key of a text under this model. */
  keyOf(text: string): Buffer {
    return createHash('sha256').update(this.#space).update('\0').update(text).digest();
  }

  get(text: string): Float32Array | null {
    const vector = this.#select.get(this.keyOf(text))?.['vector'];
    if (!(vector instanceof Uint8Array) || vector.byteLength !== this.#dims * 4) return null;
    return new Float32Array(new Uint8Array(vector).buffer);
  }

  /** @param vectors `[texts.length, dims]` float32 @throws E_DISK_FULL */
  put(texts: readonly string[], vectors: Float32Array): void {
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
      throw fromSqlite(error, 'keep vectors in the cache');
    }
  }

  /** Drops the oldest vectors when there are too many bytes of them. */
  prune(maxBytes = MAX_BYTES): void {
    const row = this.#database
      .prepare('SELECT count(*) AS n, coalesce(sum(length(vector)), 0) AS bytes FROM vectors')
      .get();
    const count = Number(row?.['n'] ?? 0);
    const bytes = Number(row?.['bytes'] ?? 0);
    if (bytes <= maxBytes) return;
    const drop = Math.ceil(count * (1 - maxBytes / bytes));
    this.#database.exec(`DELETE FROM vectors WHERE rowid IN (SELECT rowid FROM vectors ORDER BY rowid LIMIT ${drop})`);
  }

  close(): void {
    this.#database.close();
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
