/** Every change of files with the bytes before and after it, so that it can be undone, and set right after a crash. */

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { MlxCodeError } from '../../base/errors.ts';
import { failpoint } from '../../base/failpoints.ts';
import { sha256Hex } from '../../base/hash.ts';
import type { RepoPath } from '../../base/types.ts';
import { inTransaction, type Sqlite, type SqlValue } from '../../platform/sqlite.ts';
import type { Content, EditPlan, Step } from '../plan-types.ts';
import { type AuditCheck, type AuditEntry, type AuditLine, addToAudit, checkAudit, readAudit } from './audit.ts';
import { journalError, openJournalFile } from './journal-file.ts';
import { toFile, toRecord } from './journal-rows.ts';
import type { ChangeRecord, KeepLimits, RecordKind } from './journal-types.ts';
import { pruneJournal } from './prune.ts';

export interface NewChange {
  readonly plan: Pick<EditPlan, 'id' | 'command' | 'title'>;
  readonly steps: readonly Step[];
  readonly kind: RecordKind;
  readonly of: number | null;
  readonly folders: readonly string[];
  readonly leaves: readonly string[];
}

/** @param folder that holds the journal @throws as openJournalFile */
export async function openJournal(folder: string, root: string): Promise<Journal> {
  return new Journal(await openJournalFile(folder), join(folder, 'journal.db'), root);
}

/** Whether anything was ever changed: to look at nothing makes no file. */
export function journalExists(folder: string): boolean {
  return existsSync(join(folder, 'journal.db'));
}

export class Journal {
  readonly #database: Sqlite;
  readonly #file: string;
  readonly #root: string;

  /** @param root absolute real path; changes of other roots are not seen */
  constructor(database: Sqlite, file: string, root: string) {
    this.#database = database;
    this.#file = file;
    this.#root = root;
  }

  close(): void {
    this.#database.close();
  }

  /** Adds a line to the audit beside the journal, while no other process does. @throws E_DISK_FULL, E_READ_ONLY */
  audit(entry: Omit<AuditEntry, 'root'>): void {
    this.#try('write the audit', () =>
      inTransaction(this.#database, () => {
        const hash = addToAudit(dirname(this.#file), { ...entry, root: this.#root }, new Date());
        this.#database.prepare('INSERT OR REPLACE INTO audit_head (one, hash) VALUES (1, ?)').run(hash);
      }),
    );
  }

  /** Whether the audit is as it was written. */
  checkAudit(): AuditCheck {
    const row = this.#try('read the audit', () => this.#database.prepare('SELECT hash FROM audit_head').get());
    return checkAudit(dirname(this.#file), String(row?.['hash'] ?? ''));
  }

  /** Lines of the audit about this root, oldest first. */
  audited(): AuditLine[] {
    return readAudit(dirname(this.#file), this.#root);
  }

  /** Notes a change with all its bytes; on the disk when this returns. @returns its id */
  begin(change: NewChange): number {
    failpoint('edit.begin');
    const id = this.#try('note a change', () =>
      inTransaction(this.#database, () => {
        const now = Date.now();
        const { plan, kind, of } = change;
        const [folders, leaves] = [change.folders, change.leaves].map((list) => JSON.stringify(list));
        const inserted = this.#database
          .prepare(
            `INSERT INTO changes (root, plan, command, title, kind, of, state, folders, leaves, created)
             VALUES (?, ?, ?, ?, ?, ?, 'writing', ?, ?, ?) RETURNING id`,
          )
          .get(this.#root, plan.id, plan.command, plan.title, kind, of, folders ?? '[]', leaves ?? '[]', now);
        const key = Number(inserted?.['id']);
        for (const [number, step] of change.steps.entries()) this.#insertStep(key, number, step, now);
        return key;
      }),
    );
    failpoint('edit.begun');
    return id;
  }

  /** The change is whole. What it undid or redid is marked in the same moment. */
  finish(id: number): void {
    failpoint('edit.finish');
    this.#try('finish a change', () =>
      inTransaction(this.#database, () => {
        this.#database.prepare("UPDATE changes SET state = 'done' WHERE id = ?").run(id);
        const { kind, of } = this.change(id);
        if (kind === 'edit' || of === null) return;
        this.#database.prepare('UPDATE changes SET undone = ? WHERE id = ?').run(kind === 'undo' ? 1 : 0, of);
      }),
    );
    failpoint('edit.finished');
  }

  /** A file of a change has another content than the change wrote: undo begins from that. Null: the file is gone. */
  amend(id: number, path: RepoPath, after: Content | null): void {
    this.#try('amend a change', () =>
      inTransaction(this.#database, () => {
        if (after !== null) this.#insertBlob(after, Date.now());
        this.#database
          .prepare("UPDATE change_files SET after_hash = ? WHERE change = ? AND path = ? AND kind = 'write'")
          .run(after?.hash ?? null, id, path);
      }),
    );
  }

  /** No file is changed any more. */
  revert(id: number): void {
    this.#try('revert a change', () => {
      this.#database.prepare("UPDATE changes SET state = 'reverted' WHERE id = ?").run(id);
    });
  }

  /** Changes that a crash broke off. */
  unfinished(): ChangeRecord[] {
    return this.#records("AND state = 'writing' ORDER BY id");
  }

  /** Newest first, those that happened. @param path of one file */
  history(limit: number, path?: string): ChangeRecord[] {
    if (path === undefined) return this.#records("AND state = 'done' ORDER BY id DESC LIMIT ?", limit);
    const of = 'SELECT change FROM change_files WHERE path = ? OR to_path = ?';
    return this.#records(`AND state = 'done' AND id IN (${of}) ORDER BY id DESC LIMIT ?`, path, path, limit);
  }

  /** The newest change that is in force; null when there is none. */
  undoable(): ChangeRecord | null {
    return this.#records("AND state = 'done' AND kind = 'edit' AND undone = 0 ORDER BY id DESC LIMIT 1")[0] ?? null;
  }

  /** The change that was undone last, as long as nothing else was changed after that; null when there is none. */
  redoable(): ChangeRecord | null {
    const lastEdit = "SELECT coalesce(max(id), 0) FROM changes WHERE root = ? AND kind = 'edit' AND state = 'done'";
    const undoings =
      "FROM changes AS way JOIN changes AS made ON made.id = way.of WHERE way.root = ? AND way.kind = 'undo' AND way.state = 'done' AND made.undone = 1";
    const undone = `AND id = (SELECT way.of ${undoings} AND way.id > (${lastEdit}) ORDER BY way.id DESC LIMIT 1)`;
    return this.#records(undone, this.#root, this.#root)[0] ?? null;
  }

  /** The last thing that happened to a change: itself, or what undid or redid it last. */
  latestOf(id: number): ChangeRecord {
    return (
      this.#records("AND state = 'done' AND (id = ? OR of = ?) ORDER BY id DESC LIMIT 1", id, id)[0] ?? this.change(id)
    );
  }

  /** @throws E_EDIT_UNKNOWN */
  change(id: number): ChangeRecord {
    const [record] = this.#records('AND id = ?', id);
    if (record === undefined) throw new MlxCodeError('E_EDIT_UNKNOWN', `There is no change ${id} of this project`);
    return record;
  }

  /** The bytes of a hash; null when they are no longer kept. */
  content(hash: string): Content | null {
    const row = this.#try('read an old file', () =>
      this.#database.prepare('SELECT bytes FROM blobs WHERE hash = ?').get(hash),
    );
    if (row === undefined) return null;
    const bytes = inflateRawSync(row['bytes'] as Uint8Array);
    if (sha256Hex(bytes) !== hash)
      throw new MlxCodeError('E_JOURNAL_DAMAGED', `The journal no longer holds ${hash} whole`);
    return { hash, bytes };
  }

  /** Keeps the bytes that a plan was made from, so that it can be merged later. */
  keep(contents: readonly Content[]): void {
    this.#try('keep a file', () =>
      inTransaction(this.#database, () => {
        for (const content of contents) this.#insertBlob(content, Date.now());
      }),
    );
  }

  /** Removes what is kept beyond the limits, of all roots. */
  prune(limits: KeepLimits): void {
    this.#try('prune the journal', () => pruneJournal(this.#database, limits, Date.now()));
  }

  // --- internal ---

  #insertStep(change: number, number: number, step: Step, now: number): void {
    const insert = this.#database.prepare(
      `INSERT INTO change_files (change, number, kind, path, to_path, before_hash, after_hash, mode)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    if (step.kind === 'move') {
      insert.run(change, number, 'move', step.path, step.to, step.hash, step.hash, null);
      return;
    }
    const { path, before, after, mode } = step;
    for (const content of [before, after]) if (content !== null) this.#insertBlob(content, now);
    insert.run(change, number, 'write', path, null, before?.hash ?? null, after?.hash ?? null, mode);
  }

  #insertBlob({ hash, bytes }: Content, now: number): void {
    const packed = deflateRawSync(bytes, { level: 3 });
    this.#database
      .prepare(
        'INSERT INTO blobs (hash, bytes, size, created) VALUES (?, ?, ?, ?) ON CONFLICT (hash) DO UPDATE SET created = ?',
      )
      .run(hash, packed, packed.length, now, now);
  }

  #records(where: string, ...values: readonly SqlValue[]): ChangeRecord[] {
    return this.#try('read the journal', () => {
      const rows = this.#database.prepare(`SELECT * FROM changes WHERE root = ? ${where}`).all(this.#root, ...values);
      const files = this.#database.prepare('SELECT * FROM change_files WHERE change = ? ORDER BY number');
      return rows.map((row) => toRecord(row, files.all(Number(row['id'])).map(toFile)));
    });
  }

  #try<T>(what: string, work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw journalError(error, what, this.#file);
    }
  }
}
