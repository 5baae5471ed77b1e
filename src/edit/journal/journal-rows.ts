/** Rows of the journal as records. */

import { repoPath } from '../../base/paths.ts';
import type { SqlValue } from '../../platform/sqlite.ts';
import type { ChangeRecord, RecordedFile, RecordKind } from './journal-types.ts';

type Row = Record<string, SqlValue>;

/** @param files of the same change, in order */
export function toRecord(row: Row, files: readonly RecordedFile[]): ChangeRecord {
  return {
    id: Number(row['id']),
    plan: String(row['plan']),
    command: String(row['command']),
    title: String(row['title']),
    kind: String(row['kind']) as RecordKind,
    of: row['of'] === null ? null : Number(row['of']),
    state: String(row['state']) as ChangeRecord['state'],
    undone: Number(row['undone']) === 1,
    expired: Number(row['expired']) === 1,
    folders: JSON.parse(String(row['folders'])) as string[],
    leaves: JSON.parse(String(row['leaves'])) as string[],
    createdAtMs: Number(row['created']),
    files,
  };
}

export function toFile(row: Row): RecordedFile {
  const hash = (name: string): string | null => (row[name] === null ? null : String(row[name]));
  return {
    kind: row['kind'] === 'move' ? 'move' : 'write',
    path: repoPath(String(row['path'])),
    to: row['to_path'] === null ? null : repoPath(String(row['to_path'])),
    before: hash('before_hash'),
    after: hash('after_hash'),
    mode: row['mode'] === null ? null : Number(row['mode']),
  };
}
