/**
 * The writer's lease on a remote index, where no kernel keeps a lock. One row of a table says who holds it; every change
 * of it is a conditional merge, and two such merges at once conflict in LanceDB's own commit, so one of them loses. The
 * holder renews it while it lives. One that died is taken over after `LEASE_SECONDS`: the newcomer then commits a
 * `restore` to every table, and whatever the old holder still tries on tables it opened before cannot commit any more.
 */

import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection, SchemaLike, Table } from '@lancedb/lancedb';
import { envNumber } from '../../base/env.ts';
import { MlxCodeError } from '../../base/errors.ts';
import type { LockHolder, LockPurpose } from '../../platform/kernel-lock.ts';
import { leaseRow } from '../format/columns.ts';
import { plainSchema } from '../format/plain-schema.ts';
import { LEASE_COLUMNS, LEASE_TABLE } from '../format/schema.ts';
import { REMOTE_RETENTION_MS } from './finish-run.ts';

const LEASE_SECONDS = 60;
/** Renewals within its life. */
const RENEWALS = 4;
/** A commit of vectors is over in a moment, and worth waiting for. */
const VECTORS_WAIT_MS = 30_000;
const POLL_MS = 500;
const KEY = 'writer';

/** One row as it is. */
interface LeaseRow {
  /** '' while it is free. */
  readonly token: string;
  /** By the holder's clock. */
  readonly renewedAtMs: number;
  readonly holder: Holder;
}

/** The writer sets how long it lasts without a renewal. */
interface Holder extends LockHolder {
  readonly lifeMs: number;
}

export interface LeaseOptions {
  readonly purpose: LockPurpose;
  /** Tells machines apart: a former holder of this machine is dead when we hold its kernel lock. */
  readonly machine: string;
}

export class Lease {
  readonly #table: Table;
  readonly #token = randomBytes(16).toString('hex');
  readonly #holder: Holder;
  readonly #lifeMs = leaseMs();
  /** True when the holder before did not give it back: the tables need fencing and a second look. */
  takenOver = false;
  #renewedAt = performance.now();
  #lost: string | null = null;
  #timer: NodeJS.Timeout | undefined;
  #renewing: Promise<void> = Promise.resolve();

  private constructor(table: Table, options: LeaseOptions) {
    this.#table = table;
    const startedAtMs = Math.round(performance.timeOrigin);
    const { machine, purpose } = options;
    this.#holder = {
      pid: process.pid,
      startedAtMs,
      sinceMs: Date.now(),
      purpose,
      host: hostname(),
      machine,
      lifeMs: this.#lifeMs,
    };
  }

  /**
   * @param connection to the remote place; the table of leases is made there when it is missing
   * @throws E_INDEX_LOCKED naming the holder, E_REMOTE_*
   */
  static async acquire(connection: Connection, options: LeaseOptions): Promise<Lease> {
    const lease = new Lease(await openLeases(connection), options);
    const until = Date.now() + VECTORS_WAIT_MS;
    for (;;) {
      const row = await readRow(lease.#table);
      const dead = row !== null && isDead(row, options.machine);
      if (row === null || row.token === '' || dead) {
        if (await lease.#swap(row)) {
          lease.takenOver = row !== null && row.token !== '';
          lease.#keep();
          return lease;
        }
      } else if (row.holder.purpose !== 'vectors' || Date.now() > until) throw heldBy(row);
      await sleep(POLL_MS);
    }
  }

  /** To be asked before every write. @throws E_INDEX_LOCKED when the lease is lost, or may be */
  requireHeld(): void {
    if (this.#lost !== null) throw new MlxCodeError('E_INDEX_LOCKED', this.#lost);
    if (performance.now() - this.#renewedAt < this.#lifeMs) return;
    throw new MlxCodeError('E_INDEX_LOCKED', 'The lease of the remote index ran out before it could be renewed', {
      hint: 'Check the network and run the same command again; what was committed is kept.',
    });
  }

  /** Gives it back; a lease that cannot be given back runs out by itself. */
  async release(): Promise<void> {
    clearInterval(this.#timer);
    await this.#renewing;
    if (this.#lost !== null) return;
    this.#lost = 'The lease of the remote index was given back';
    try {
      await write(
        this.#table,
        { token: '', renewedAtMs: Date.now(), holder: this.#holder },
        `token = '${this.#token}'`,
      );
      await tidy(this.#table);
    } catch {
      // The network is gone: the next writer waits until it runs out.
    }
  }

  /** Takes the row if it still is what was seen. */
  async #swap(seen: LeaseRow | null): Promise<boolean> {
    const now = Date.now();
    this.#renewedAt = performance.now();
    const guard = seen === null ? 'false' : `token = '${seen.token}' AND renewed_at_ms = ${seen.renewedAtMs}`;
    await write(this.#table, { token: this.#token, renewedAtMs: now, holder: this.#holder }, guard);
    return (await readRow(this.#table))?.token === this.#token;
  }

  #keep(): void {
    const tick = () => {
      this.#renewing = this.#renewing.then(() => this.#renew());
    };
    this.#timer = setInterval(tick, this.#lifeMs / RENEWALS);
    this.#timer.unref();
  }

  async #renew(): Promise<void> {
    if (this.#lost !== null) return;
    const asked = performance.now();
    try {
      const row = { token: this.#token, renewedAtMs: Date.now(), holder: this.#holder };
      await write(this.#table, row, `token = '${this.#token}'`);
      const now = await readRow(this.#table);
      if (now?.token === this.#token) this.#renewedAt = asked;
      else this.#lost = `Another writer took the remote index over${now === null ? '' : `: ${describe(now)}`}`;
    } catch {
      // A request that failed is tried again at the next tick; `requireHeld` knows how long that may go on.
    }
  }
}

/** Who writes to a remote index now, or null. */
export async function leaseHolder(connection: Connection): Promise<LockHolder | null> {
  if (!(await connection.tableNames()).includes(LEASE_TABLE)) return null;
  const row = await readRow(await connection.openTable(LEASE_TABLE));
  if (row === null || row.token === '' || isSilent(row)) return null;
  return row.holder;
}

/**
 * Makes sure that nothing a former writer began can still be committed: a `restore` of the newest version conflicts with
 * every transaction that was begun on a version before it. Tables opened after this are not affected.
 */
export async function fence(connection: Connection): Promise<void> {
  for (const name of await connection.tableNames()) {
    if (name === LEASE_TABLE) continue;
    const table = await connection.openTable(name);
    await table.checkout(await table.version());
    await table.restore();
  }
}

// --- internal ---

const MAX_VERSIONS = 200;

function leaseMs(): number {
  return Math.max(2, envNumber('MLX_CODE_LEASE_SECONDS') ?? LEASE_SECONDS) * 1000;
}

async function openLeases(connection: Connection): Promise<Table> {
  if ((await connection.tableNames()).includes(LEASE_TABLE)) return await connection.openTable(LEASE_TABLE);
  try {
    const table = await connection.createEmptyTable(
      LEASE_TABLE,
      plainSchema(LEASE_COLUMNS, 0) as unknown as SchemaLike,
    );
    // Cloud has no such key; there the row below is the first one for both and the later merge sees it.
    await table.setUnenforcedPrimaryKey('key').catch(() => undefined);
    return table;
  } catch (error) {
    // Two writers at once: the other one has made it.
    if (!(await connection.tableNames()).includes(LEASE_TABLE)) throw error;
    return await connection.openTable(LEASE_TABLE);
  }
}

async function readRow(table: Table): Promise<LeaseRow | null> {
  await table.checkoutLatest();
  const rows = await table.query().where(`key = '${KEY}'`).select(['token', 'renewed_at_ms', 'json']).toArray();
  const row = rows[0];
  if (row === undefined) return null;
  const holder = JSON.parse(String(row.json)) as Holder;
  return { token: String(row.token), renewedAtMs: Number(row.renewed_at_ms), holder };
}

/** Writes the row where the stored one passes the guard, or where there is none. */
async function write(table: Table, row: LeaseRow, guard: string): Promise<void> {
  await table
    .mergeInsert('key')
    .whenMatchedUpdateAll({ where: guard.replaceAll(/\b(token|renewed_at_ms)\b/g, 'target.$1') })
    .whenNotMatchedInsertAll()
    .execute(leaseRow({ key: KEY, token: row.token, renewedAtMs: row.renewedAtMs, json: JSON.stringify(row.holder) }));
}

function isDead(row: LeaseRow, machine: string): boolean {
  return row.holder.machine === machine || isSilent(row);
}

function isSilent({ holder, renewedAtMs }: LeaseRow): boolean {
  return Date.now() - renewedAtMs > holder.lifeMs;
}

async function tidy(table: Table): Promise<void> {
  if ((await table.version()) % MAX_VERSIONS < MAX_VERSIONS - 4) return;
  await table.optimize({ cleanupOlderThan: new Date(Date.now() - REMOTE_RETENTION_MS) }).catch(() => undefined);
}

function describe({ holder, renewedAtMs }: LeaseRow): string {
  const ago = Math.max(0, Math.round((Date.now() - renewedAtMs) / 1000));
  return `process ${holder.pid} on ${holder.host ?? 'an unknown machine'}, last heard of ${ago} s ago`;
}

function heldBy(row: LeaseRow): MlxCodeError {
  const since = new Date(row.holder.sinceMs).toISOString();
  return new MlxCodeError('E_INDEX_LOCKED', `The remote index is being written by ${describe(row)}, since ${since}`, {
    hint: `Wait for it; a writer that died is taken over ${row.holder.lifeMs / 1000} s after its last renewal. Searching works meanwhile.`,
  });
}
