/** Keeps the journal within its limits: of the oldest changes the bytes go first, their lines in the history stay. */

import { inTransaction, type Sqlite } from '../../platform/sqlite.ts';
import type { KeepLimits } from './journal-types.ts';

const DAY_MS = 24 * 3600 * 1000;
/** Bytes that a plan was made from and that no change holds. */
const PROPOSAL_MS = 2 * DAY_MS;

/** @param now milliseconds since the epoch */
export function pruneJournal(database: Sqlite, { days, bytes }: KeepLimits, now: number): void {
  const oldest = now - days * DAY_MS;
  const total = Number(database.prepare('SELECT coalesce(sum(size), 0) AS n FROM blobs').get()?.['n'] ?? 0);
  const overdue = database
    .prepare("SELECT 1 FROM changes WHERE expired = 0 AND state <> 'writing' AND created < ? LIMIT 1")
    .get(oldest);
  const loose = database.prepare('SELECT 1 FROM blobs WHERE created < ? LIMIT 1').get(now - PROPOSAL_MS);
  if (total <= bytes && overdue === undefined && loose === undefined) return;
  const removed = inTransaction(database, () => {
    expire(database, oldest, bytes);
    return database.prepare(REMOVE_UNUSED).all(now - PROPOSAL_MS, total > bytes ? 1 : 0).length;
  });
  if (removed > 0) database.exec('PRAGMA incremental_vacuum');
}

// --- internal ---

/** No change that can be undone needs them. Those of plans stay for a while, unless there is no room. */
const REMOVE_UNUSED = `
  DELETE FROM blobs WHERE (created < ? OR ? = 1) AND hash NOT IN (
    SELECT before_hash FROM change_files JOIN changes ON change = id WHERE expired = 0 AND before_hash IS NOT NULL
    UNION SELECT after_hash FROM change_files JOIN changes ON change = id WHERE expired = 0 AND after_hash IS NOT NULL
  ) RETURNING hash`;

/** Newest first as long as there is room. The newest change of all can always be undone. */
function expire(database: Sqlite, oldest: number, room: number): void {
  const changes = database.prepare('SELECT id, state, created FROM changes WHERE expired = 0 ORDER BY id DESC').all();
  const files = database.prepare('SELECT before_hash, after_hash FROM change_files WHERE change = ?');
  const sizeOf = database.prepare('SELECT size FROM blobs WHERE hash = ?');
  const mark = database.prepare('UPDATE changes SET expired = 1 WHERE id = ?');
  const counted = new Set<string>();
  let used = 0;
  changes.forEach((change, index) => {
    for (const file of files.all(Number(change['id']))) {
      for (const hash of [file['before_hash'], file['after_hash']]) {
        if (hash === null || counted.has(String(hash))) continue;
        counted.add(String(hash));
        used += Number(sizeOf.get(String(hash))?.['size'] ?? 0);
      }
    }
    const isKept = change['state'] === 'writing' || index === 0;
    if (!isKept && (used > room || Number(change['created']) < oldest)) mark.run(Number(change['id']));
  });
}
