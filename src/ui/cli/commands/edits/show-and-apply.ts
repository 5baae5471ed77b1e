/** Shows a plan, asks, and carries out what was shown. */

import { basename } from 'node:path';
import {
  type EditPlan,
  editMode,
  isDecided,
  noteDecision,
  type PlanView,
  type Project,
  partOfPlan,
  readPlan,
  requireWritingMode,
  run,
} from '../../../../app/index.ts';
import { editExternally } from '../../../tui/editor/external.ts';
import type { CliIo } from '../../io.ts';
import { type PlanOutput, printPlan } from '../../print/print-plan.ts';
import { runWork, type Work } from '../../run-with-progress.ts';
import { asking, confirmed } from '../../start/confirm.ts';
import { pieceCount, reviewHunks } from './review-hunks.ts';

export interface DecisionOptions extends PlanOutput {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly allowProtected?: boolean;
}

/**
 * @param make makes the plan, and carries it out unless it is a dry run
 * @param isProposed whether a model made it: then `edit.mode` says who decides
 * @returns the exit code
 * @throws E_EDIT_MODE when it is to be applied in the mode that only proposes
 */
export async function showAndApply(
  project: Project,
  options: DecisionOptions,
  io: CliIo,
  make: (choice: { readonly dryRun: boolean; readonly allowProtected: boolean }, work: Work) => Promise<PlanView>,
  isProposed = false,
): Promise<number> {
  const { yes = false, dryRun = false, allowProtected = false } = options;
  const mode = isProposed ? await editMode(project) : 'ask';
  const doNow = yes && !dryRun;
  if (doNow) await requireWritingMode(mode);
  const view = await runWork(io, (work) => make({ dryRun: !doNow, allowProtected }, work));
  const code = printPlan(view, options, io);
  const asks = code === 0 && !doNow && !dryRun && options.json !== true && options.patch !== true;
  if (!asks) return code;
  if (mode === 'plan') {
    io.say('Nothing was written: the setting edit.mode is plan.');
    return code;
  }
  const decided = await isDecided(project, mode, view.plan);
  if (!decided && process.stdin.isTTY !== true) {
    io.say('Nothing was written: add --yes to apply it.');
    return code;
  }
  const accepted = decided ? view.plan : await acceptedPart(project, view.plan, io);
  if (!decided) await noteDecision(project, accepted === null ? 'declined' : 'accepted', view.plan);
  if (accepted === null) {
    io.say('Nothing was written.');
    return code;
  }
  // What was shown is what is done: files that change meanwhile are refused.
  const plan = await readPlan(JSON.stringify(accepted));
  const input = { plan, merge: false, dryRun: false, allowProtected };
  const applied = await runWork(io, (work) => run(project, 'apply', input, work));
  return printPlan({ ...applied, patch: '' }, {}, io);
}

// --- internal ---

/** What the user says yes to; null for nothing. */
async function acceptedPart({ root }: Project, plan: EditPlan, io: CliIo): Promise<EditPlan | null> {
  if (pieceCount(plan) === 1) return (await confirmed('Apply this change? [y/N] ')) ? plan : null;
  const review = await asking(({ ask, lend }) => {
    const edit = (text: string, path: string) => lend(() => editExternally(text, { name: basename(path) }));
    return reviewHunks(plan, { ask, edit, say: (text) => io.say(text) });
  });
  return review === null ? null : await partOfPlan(root, review);
}
