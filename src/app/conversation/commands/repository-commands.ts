/** Commands about the repository: how its states differ, and a review of that. */

import { changedPlan } from '../../history/changed-plan.ts';
import { diffOf } from '../../history/diff.ts';
import { remarkLines, reviewLines, riskLine } from '../../history/review-words.ts';
import { reviewByModel } from '../../reviewing/review-by-model.ts';
import type { AppWork } from '../../work-options.ts';
import type { Chat } from '../chat-interface.ts';

const STAGED = 'staged';

/** What differs from a commit, or between two: on a page where there is one, else as a patch. @throws as diffOf */
export async function showDifference(chat: Chat, words: string, work: AppWork): Promise<void> {
  const { project } = chat;
  const input = { ...asked(words), symbols: false, paths: [], cwd: project.root };
  chat.setBusy('command');
  if (chat.ui.review?.isPanel !== true) {
    const output = await diffOf(project, input, work);
    const lines = output.patch === '' ? [`Nothing differs: ${output.compared}.`] : output.patch.trimEnd().split('\n');
    return chat.show({ of: 'operation', name: 'diff', words, output, lines });
  }
  const { plan, before, notes } = await changedPlan(project, input, work);
  for (const note of notes) chat.note('info', note);
  if (plan.files.length === 0) {
    const lines = [`Nothing differs: ${plan.title}.`];
    return chat.show({ of: 'operation', name: 'diff', words, output: plan, lines });
  }
  await chat.ui.review.ask({ plan, before, isLookedAt: true, signal: work.signal });
}

/** What is certain about a change, and what the model of the conversation says of it. @throws as reviewByModel */
export async function review(chat: Chat, words: string, work: AppWork): Promise<void> {
  const { project } = chat;
  chat.setBusy('command');
  const input = { ...asked(words), all: false, paths: [], cwd: project.root };
  const open = (inner: AppWork) => chat.model.generator(inner);
  const told: AppWork = {
    ...work,
    onMessage: (text) => chat.note('info', text),
    onProgress: ({ phase, done, total }) => chat.setBusy(phase === 'load' ? 'loading' : 'writing', done, total),
  };
  const output = await reviewByModel(project, input, { open, isChosen: false }, told);
  for (const note of output.notes) chat.note('info', note);
  const lines =
    output.files === 0
      ? [`Nothing differs: ${output.compared}.`]
      : [...reviewLines(output).map(({ text }) => text), ...remarkLines(output), riskLine(output)];
  chat.show({ of: 'operation', name: 'review', words, output, lines });
}

// --- internal ---

function asked(words: string): { readonly revision: string; readonly staged: boolean } {
  const given = words.replace(/^--/, '');
  return given === STAGED ? { revision: '', staged: true } : { revision: words, staged: false };
}
