/** Carries proposals out, all of their files or none, so that each can be undone; one process at a time for a root. */

import { dirname, join } from 'node:path';
import { MlxCodeError } from '../../base/errors.ts';
import { rootKey } from '../../base/paths.ts';
import { syncFolder } from '../../platform/atomic-write.ts';
import { ensurePrivateDir } from '../../platform/dirs.ts';
import { WriterLock } from '../../platform/kernel-lock.ts';
import type { AuditEvent } from '../journal/audit.ts';
import { type Journal, openJournal } from '../journal/journal.ts';
import type { KeepLimits, RecordKind } from '../journal/journal-types.ts';
import { foldersLeft } from '../plan/propose-moves.ts';
import type { Content, EditPlan, Proposal, Refusal } from '../plan-types.ts';
import type { PathRules } from '../rules/path-rules.ts';
import { carryOut, removeEmptyFolders } from '../write/write-file.ts';
import { missingFolders, refusedPaths, refusedSteps } from './check-steps.ts';
import { type Recovered, recover, takeBack } from './settle.ts';

export interface EditorOptions {
  /** Absolute real path. */
  readonly root: string;
  /** Holds the journal, the audit and the locks. */
  readonly folder: string;
  readonly rules: PathRules;
  readonly keep: KeepLimits;
  /** Told what a crash had left, when something was set right. */
  readonly onRecovered?: (recovered: Recovered) => void;
}

/** A change of an older one's files: what `undo` and `redo` make. */
export interface Reversal {
  readonly kind: Exclude<RecordKind, 'edit'>;
  readonly of: number;
  /** Folders that are to go when they are empty. */
  readonly folders: readonly string[];
}

const WAIT_MS = 10_000;

/**
 * Opens the journal alone and sets right what a crash left; then works on the files of the root.
 * @throws E_EDIT_BUSY, E_JOURNAL_*, E_READ_ONLY, E_DISK_FULL, and what `work` throws
 */
export async function withEditor<T>(options: EditorOptions, work: (editor: Editor) => Promise<T>): Promise<T> {
  ensurePrivateDir(options.folder);
  const lock = await lockRoot(options);
  try {
    const journal = await openJournal(options.folder, options.root);
    try {
      for (const recovered of await recover(options.root, journal)) {
        const { change, outcome } = recovered;
        const files = change.files.map(({ path, kind, before, after }) => ({ path, kind, before, after }));
        const { command, plan, id } = change;
        journal.audit({ event: 'recovered', command, plan, change: id, files, reasons: [outcome, ...recovered.left] });
        options.onRecovered?.(recovered);
      }
      return await work(new Editor(options, journal));
    } finally {
      journal.close();
    }
  } finally {
    lock.release();
  }
}

export class Editor {
  readonly journal: Journal;
  readonly #options: EditorOptions;

  constructor(options: EditorOptions, journal: Journal) {
    this.#options = options;
    this.journal = journal;
  }

  /** The plan as it would be carried out now: with all that keeps it from that. Keeps what a merge needs later. */
  check(proposal: Proposal, reversal?: Reversal): EditPlan {
    const { plan, steps } = proposal;
    // What was allowed once may be taken back whatever the rules are now.
    const byRules = reversal === undefined ? refusedPaths(proposal, this.#options.rules) : [];
    const refused = unique([...plan.refused, ...byRules, ...refusedSteps(this.#options.root, steps)]);
    return { ...plan, refused };
  }

  /** Notes that a plan was shown, and keeps the files it was made from. */
  propose(proposal: Proposal): void {
    const contents = proposal.steps.map((step) => (step.kind === 'write' ? step.before : null));
    this.journal.keep(contents.filter((content): content is Content => content !== null));
    this.#audit(proposal.plan.refused.length > 0 ? 'refused' : 'proposed', proposal.plan);
  }

  /** Notes how a program ended that ran after a change. */
  noteHook(plan: EditPlan, change: number, reasons: readonly string[]): void {
    this.#audit('hook', plan, change, reasons);
  }

  /** Notes what the user decided. */
  decide(event: 'accepted' | 'declined', plan: EditPlan): void {
    this.#audit(event, plan);
  }

  /**
   * Carries a proposal out.
   * @returns the plan, applied; or with what is refused, and then no file was touched
   * @throws E_EDIT_STALE when a file changed at the last moment, E_DISK_*, E_READ_ONLY: all files are then as they were
   */
  async apply(proposal: Proposal, reversal?: Reversal): Promise<EditPlan> {
    const { root, keep } = this.#options;
    const plan = this.check(proposal, reversal);
    if (plan.refused.length > 0) {
      this.#audit('refused', plan);
      return plan;
    }
    const { steps } = proposal;
    if (steps.length === 0) return plan;
    const folders = missingFolders(root, steps);
    const {
      kind,
      of,
      folders: leaves,
    } = reversal ?? {
      ...{ kind: 'edit' as const, of: null },
      folders: plan.command === 'move' ? foldersLeft(steps) : [],
    };
    const id = this.journal.begin({ plan, steps, kind, of, folders, leaves });
    try {
      for (const step of steps) {
        await carryOut(root, step);
        // Lets a screen draw between two files.
        await new Promise((resolve) => setImmediate(resolve));
      }
      for (const folder of folders) await syncFolder(dirname(join(root, folder)));
      removeEmptyFolders(root, leaves);
    } catch (error) {
      // If this fails too, the next start sees the change in the journal and sets it right.
      const left = await takeBack(root, steps, folders);
      this.journal.revert(id);
      this.#audit('failed', plan, id, [error instanceof Error ? error.message : String(error), ...left]);
      throw error;
    }
    this.journal.finish(id);
    this.#audit('written', plan, id);
    this.journal.prune(keep);
    return { ...plan, applied: true, undo: id };
  }

  #audit(event: AuditEvent, plan: EditPlan, change?: number, reasons?: readonly string[]): void {
    const { id, command, files, refused } = plan;
    this.journal.audit({
      event,
      command,
      plan: id,
      files: files.map(({ path, to, kind, before, after }) => ({
        path: to === undefined ? path : `${path} -> ${to}`,
        kind,
        before,
        after,
      })),
      ...(change === undefined ? {} : { change }),
      ...(reasons === undefined && refused.length === 0
        ? {}
        : { reasons: reasons ?? refused.map(({ code, path }) => `${code}: ${path}`) }),
    });
  }
}

// --- internal ---

async function lockRoot({ folder, root }: EditorOptions): Promise<WriterLock> {
  try {
    return await WriterLock.acquire(join(folder, `${rootKey(root)}.lock`), 'edit', WAIT_MS);
  } catch (error) {
    if (!(error instanceof MlxCodeError) || error.code !== 'E_INDEX_LOCKED') throw error;
    throw new MlxCodeError('E_EDIT_BUSY', `Another process changes files of ${root}`, { cause: error });
  }
}

/** One reason for a path is enough of each kind: the first is the most exact. */
function unique(refused: readonly Refusal[]): Refusal[] {
  const isSame = (a: Refusal, b: Refusal) =>
    a.path === b.path && a.code === b.code && (a.message === b.message || b.code === 'changed-since');
  return refused.filter((one, at) => refused.findIndex((other) => isSame(other, one)) === at);
}
