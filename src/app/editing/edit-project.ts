/** Changes of a project's files: the editor with the settings in force, and what every changing operation gives back. */

import { join } from 'node:path';
import {
  type Editor,
  type EditPlan,
  type Journal,
  openJournal,
  type Proposal,
  patchOf,
  withEditor,
} from '../../edit/index.ts';
import { dataDir } from '../../platform/dirs.ts';
import type { Project } from '../project/project.ts';
import type { AppWork } from '../work-options.ts';

/** A plan and how it looks. */
export interface PlanView {
  readonly plan: EditPlan;
  /** Unified diff in git's form; secrets stand in it as `«secret:kind»`. */
  readonly patch: string;
  /** What the user's own programs said after it. */
  readonly hooks?: readonly HookResult[];
}

/** A program of `hooks.afterEdit`, as it ended. */
export interface HookResult {
  readonly command: string;
  readonly outcome: 'done' | 'failed' | 'late' | 'not-started';
  readonly code: number | null;
  /** The end of what it printed, without secrets. */
  readonly output: string;
  /** Files of the change that it changed further. */
  readonly changed: readonly string[];
}

export interface EditScope {
  /** Change protected files too. */
  readonly allowProtected: boolean;
}

const MEGABYTE = 1_000_000;

/** Holds the journal, the audit and the locks, of all projects. */
export function editFolder(): string {
  return join(dataDir(), 'edits');
}

/** Works on the files of a project, alone. What a crash left of an earlier change is set right first. @throws as withEditor */
export function editing<T>(
  project: Project,
  { allowProtected }: EditScope,
  work: AppWork,
  use: (editor: Editor) => Promise<T>,
): Promise<T> {
  const { values } = project.config;
  return withEditor(
    {
      root: project.root,
      folder: editFolder(),
      rules: { allow: values['edit.allow'], deny: values['edit.deny'], allowProtected },
      keep: { days: values['edit.keepDays'], bytes: values['edit.keepMegabytes'] * MEGABYTE },
      onRecovered: ({ change, outcome, left }) => {
        const what = outcome === 'completed' ? 'is complete' : 'was taken back';
        const stay = left.length === 0 ? '' : `; changed since, and left as they are: ${left.join(', ')}`;
        work.onMessage?.(`A change that was broken off (${change.title}) ${what}${stay}.`);
      },
    },
    use,
  );
}

/** Reads the journal without a lock: nothing is set right. @throws E_JOURNAL_*, E_READ_ONLY */
export async function readingJournal<T>({ root }: Project, use: (journal: Journal) => T): Promise<T> {
  const journal = await openJournal(editFolder(), root);
  try {
    return use(journal);
  } finally {
    journal.close();
  }
}

/** Carries a proposal out, or only shows what would be done. */
export async function applyOrShow(editor: Editor, proposal: Proposal, dryRun: boolean): Promise<PlanView> {
  const patch = patchOf(proposal);
  if (!dryRun) return { plan: await editor.apply(proposal), patch };
  const plan = editor.check(proposal);
  editor.propose({ ...proposal, plan });
  return { plan, patch };
}
