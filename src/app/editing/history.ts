/** What was changed, as the journal and the audit tell it. Nothing is written. */

import { type AuditCheck, type AuditLine, type ChangeRecord, journalExists, withoutDetours } from '../../edit/index.ts';
import type { Project } from '../project/project.ts';
import { pathsUnderRoot } from '../project/root.ts';
import { editFolder, readingJournal } from './edit-project.ts';

export interface HistoryInput {
  /** Of one file alone. */
  readonly file?: string | undefined;
  readonly limit: number;
  readonly cwd: string;
}

export interface AuditInput {
  /** Lines from the end. */
  readonly tail: number;
  readonly verify: boolean;
}

export interface AuditView {
  readonly lines: readonly AuditLine[];
  /** Null when it was not asked for. */
  readonly check: AuditCheck | null;
}

/** @throws E_JOURNAL_*, E_PATH_OUTSIDE */
export async function changeHistory(
  project: Project,
  { file, limit, cwd }: HistoryInput,
): Promise<{ readonly changes: readonly ChangeRecord[] }> {
  const path = file === undefined ? undefined : pathsUnderRoot([file], cwd, project.root)[0];
  if (!journalExists(editFolder())) return { changes: [] };
  const changes = await readingJournal(project, (journal) => journal.history(limit, path));
  return { changes: changes.map((change) => ({ ...change, files: withoutDetours(change.files) })) };
}

/** @throws E_JOURNAL_* */
export async function auditOf(project: Project, { tail, verify }: AuditInput): Promise<AuditView> {
  if (!journalExists(editFolder())) return { lines: [], check: verify ? { lines: 0, broken: null } : null };
  return await readingJournal(project, (journal) => ({
    lines: journal.audited().slice(-tail),
    check: verify ? journal.checkAudit() : null,
  }));
}
