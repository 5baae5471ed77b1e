/** From a proposed change to files: who decides about it, by the mode of the conversation, and what is carried out. */

import { chosenPart, type EditPlan } from '../../../edit/index.ts';
import { applyPlan } from '../../editing/apply-plan.ts';
import { isDecided, noteDecision, requireWritingMode } from '../../editing/decisions.ts';
import type { PlanView } from '../../editing/edit-project.ts';
import { choiceOf, countOf } from '../../editing/review.ts';
import type { AppWork } from '../../work-options.ts';
import type { Chat } from '../chat-interface.ts';
import type { ChangeName } from '../results.ts';
import type { Proposed } from './proposed-change.ts';

export interface ChangeOptions {
  readonly allowProtected: boolean;
  /** The user has seen it, and wants all of it. */
  readonly all: boolean;
}

/** Shows a change; where that is done in a panel, it can be made from there. */
export async function showChange(chat: Chat, proposed: Proposed, options: ChangeOptions, work: AppWork): Promise<void> {
  const { view } = proposed;
  if (isNothing(view) || chat.ui.review?.isPanel !== true) return showPlans(chat, 'diff', [view]);
  await reviewChange(chat, view.plan, options, work);
}

/** Makes a change, as the mode of the conversation says. @throws E_EDIT_MODE in the mode that only proposes */
export async function makeChange(chat: Chat, proposed: Proposed, options: ChangeOptions, work: AppWork): Promise<void> {
  const { view } = proposed;
  if (isNothing(view)) return showPlans(chat, 'apply', [view]);
  if (chat.change.mode === 'plan') showPlans(chat, 'diff', [view]);
  requireWritingMode(chat.change.mode);
  const isAsked = !options.all && !isDecided(chat.project, chat.change.mode, view.plan);
  if (isAsked && chat.ui.review !== undefined) return await reviewChange(chat, view.plan, options, work);
  await carryOut(chat, view.plan, options, work);
}

/** A change that a model was asked for: nobody has seen it yet, so that only a person or the user's own list decides. */
export async function offerChange(chat: Chat, proposed: Proposed, work: AppWork): Promise<void> {
  const { view } = proposed;
  const options = { all: false, allowProtected: false };
  if (!isNothing(view) && isDecided(chat.project, chat.change.mode, view.plan))
    return await carryOut(chat, view.plan, options, work);
  const isOnlyShown = isNothing(view) || chat.change.mode === 'plan' || chat.ui.review === undefined;
  if (isOnlyShown) return showPlans(chat, 'diff', [view]);
  await reviewChange(chat, view.plan, options, work);
}

export function showPlans(chat: Chat, name: ChangeName, views: readonly PlanView[]): void {
  for (const { plan, patch, hooks = [] } of views) {
    const refused = plan.refused.map(({ message }) => message);
    const { title, files, applied } = plan;
    chat.show({
      of: 'patch',
      name,
      title,
      patch,
      refused,
      isModels: plan.refused.some(({ mend }) => mend !== undefined),
      files: files.length,
      applied,
      hooks,
      mode: chat.change.mode,
    });
  }
  const none = { title: '', patch: '', refused: [], files: 0, applied: false, hooks: [], mode: chat.change.mode };
  if (views.length === 0) chat.show({ of: 'patch', name, ...none });
}

// --- internal ---

/** It is refused, or changes no file: there is nothing to decide. */
function isNothing({ plan }: PlanView): boolean {
  return plan.refused.length > 0 || plan.files.length === 0;
}

async function reviewChange(chat: Chat, plan: EditPlan, options: ChangeOptions, work: AppWork): Promise<void> {
  const isLookedAt = chat.change.mode === 'plan';
  chat.setBusy('command');
  const review = (await chat.ui.review?.ask({ plan, isLookedAt, signal: work.signal })) ?? null;
  if (isLookedAt) return;
  const isTaken = review !== null && countOf(review, 'accepted') > 0 && work.signal?.aborted !== true;
  await noteDecision(chat.project, isTaken ? 'accepted' : 'declined', plan);
  if (!isTaken) return chat.show({ of: 'not-written' });
  await carryOut(chat, chosenPart(chat.project.root, plan, choiceOf(review)), options, work);
}

async function carryOut(chat: Chat, plan: EditPlan, options: ChangeOptions, work: AppWork): Promise<void> {
  const { allowProtected } = options;
  // What is written now is no change of somebody else.
  const proposed = chat.change.now;
  chat.change.clear();
  let isApplied = false;
  try {
    const view = await applyPlan(chat.project, { plan, merge: false, dryRun: false, allowProtected }, work);
    isApplied = view.plan.applied;
    showPlans(chat, 'apply', [view]);
  } finally {
    if (!isApplied && proposed !== null) chat.change.propose(proposed);
  }
}
